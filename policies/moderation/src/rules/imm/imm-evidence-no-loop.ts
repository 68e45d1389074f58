import { any, test } from "../../fact/ternary.ts";
import { type EventSource, stopWatching, type WatchedObjects } from "../../kinds/event-source.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Moderated again: results, copies of blocked media, and access logs that are written to it. */
const written = ["evidence", "results", "logs"];

export const immEvidenceNoLoop: Rule<"eventSource"> = {
  id: "imm-evidence-no-loop",
  title: "What moderation writes is not moderated again",
  why: "If the events of a bucket start moderation, and moderation writes into the same bucket, each result is moderated again, without end. Each task is billed.",
  severity: "high",
  topic: "cost",
  of: "eventSource",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/imm/developer-reference/api-imm-2020-09-30-createimagemoderationtask",
  fix: {
    text: "Write results and evidence to another bucket than uploads, and remove that bucket from event rules and triggers. For logs, it is enough to limit the rule or the trigger to the prefix of uploads.",
    edits: stopWatching,
  },
  judge({ bucket, objects }: EventSource) {
    const { role } = bucket;
    if (role.is === "unknown") return undetermined("What the bucket holds is not known.", role);
    if (role.value === undefined || !written.includes(role.value))
      return pass("Moderation doesn't write into the bucket.");
    const everything = objects.filter((each) => isEverything(each).is === "yes");
    if (role.value !== "logs" || everything.length > 0)
      return fail(
        `The bucket holds ${role.value}, and its events start moderation.`,
        objects.map(({ prefix }) => prefix.at),
      );
    const open = any(...objects.map(isEverything));
    return open.is === "unknown"
      ? undetermined("Which objects start moderation is not known.", open.needs)
      : notApplicable("Only a part of the bucket starts moderation.");
  },
};

const isEverything = ({ prefix }: WatchedObjects) => test(prefix, (value = "") => value === "");
