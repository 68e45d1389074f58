import { valueOrDefault } from "../../fact/fact.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Bytes. The most that a message can have. Source: SMQ, CreateQueue, 2026-11. */
const largest = 65_536;

/** Bytes that the formats XML and JSON add to a message. */
const envelope = 1024;

export const smqMessageFits: Rule<"subscription"> = {
  id: "smq-message-fits",
  title: "A message of a topic fits into the queue",
  why: "SMQ can't deliver a message that is larger than the queue allows. Verdicts on long videos are the largest.",
  severity: "high",
  topic: "delivery",
  of: "subscription",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/developer-reference/queue-queue",
  fix: {
    text: "Set maximumMessageSize of the queue to 65536, and notifyContentFormat of the subscription to SIMPLIFIED.",
    edits: (_, __, { at }) => at.slice(0, 1).map((set) => ({ set, to: largest })),
  },
  judge({ topic: from, queue: to, contentFormat: format }, model) {
    if (to.is === "none") return notApplicable("The subscription doesn't push to a queue.");
    const topic = from.is === "resource" ? model.at("topic", from.resource) : undefined;
    const queue = to.is === "resource" ? model.at("queue", to.resource) : undefined;
    if (topic === undefined || queue === undefined)
      return notApplicable("The topic or the queue is not in this stack.");
    const { maxMessageSize: sent } = topic;
    const { maxMessageSize: accepted } = queue;
    if ((valueOrDefault(accepted) ?? 0) >= largest) return pass("The queue accepts every message.");
    const open = [sent, accepted, format].find((fact) => fact.is === "unknown");
    if (open?.is === "unknown") return undetermined("The sizes of messages are not known.", open);
    const added = valueOrDefault(format) === "SIMPLIFIED" ? 0 : envelope;
    const [most = 0, limit = 0] = [valueOrDefault(sent), valueOrDefault(accepted)];
    return limit < Math.min(most + added, largest)
      ? fail(
          `The topic accepts messages of ${most} bytes${added > 0 ? ", and their format adds to that" : ""}. The queue accepts ${limit} bytes.`,
          [accepted.at, sent.at],
        )
      : pass("The queue accepts every message of the topic.");
  },
};
