import { setSmq } from "../../kinds/smq-edits.ts";
import { fail, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Seconds. */
const day = 86_400;

export const smqRetention: Rule<"queue"> = {
  id: "smq-retention",
  title: "Queues keep messages for at least a day",
  why: "If the consumer is down for longer than the queue keeps messages, verdicts are lost.",
  severity: "medium",
  topic: "delivery",
  of: "queue",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/developer-reference/queue-queue",
  fix: {
    text: "Set messageRetentionPeriod to 604800, the longest: seven days.",
    edits: ({ resource }) => setSmq(resource, { messageRetentionPeriod: 604_800 }),
  },
  judge({ retentionSeconds: kept }) {
    if (kept.is === "unknown")
      return undetermined("It is not known how long the queue keeps messages.", kept);
    return (kept.value ?? day) < day
      ? fail(`The queue keeps messages for ${kept.value} seconds, less than a day.`, kept.at)
      : pass("The queue keeps messages for at least a day.");
  },
};
