import { setSmq } from "../../kinds/smq-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

export const smqLongPolling: Rule<"queue"> = {
  id: "smq-long-polling",
  title: "Queues use long polling",
  why: "Without it, a receive from an empty queue ends at once. A consumer then makes many calls, and each is billed.",
  severity: "low",
  topic: "cost",
  of: "queue",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/developer-reference/queue-queue",
  fix: {
    text: "Set pollingWaitSeconds to a value from 15 to 30.",
    edits: ({ resource }) => setSmq(resource, { pollingWaitSeconds: 30 }),
  },
  judge({ pollingWaitSeconds: wait, isDeadLetterQueue }) {
    if (isDeadLetterQueue) return notApplicable("It is a dead-letter queue.");
    if (wait.is === "unknown")
      return undetermined("The waiting time of a receive is not known.", wait);
    return wait.value === 0
      ? fail("A receive from the empty queue ends at once.", wait.at)
      : pass("A receive waits for a message.");
  },
};
