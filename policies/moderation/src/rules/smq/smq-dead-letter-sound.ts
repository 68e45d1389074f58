import { valueOrDefault } from "../../fact/fact.ts";
import { test } from "../../fact/ternary.ts";
import type { Queue } from "../../kinds/queue.ts";
import { addDeadLetterQueue } from "../../kinds/smq-edits.ts";
import type { Subscription } from "../../kinds/subscription.ts";
import {
  fail,
  type Judgement,
  notApplicable,
  pass,
  type Rule,
  undetermined,
} from "../../rule/rule.ts";

export const smqDeadLetterSound: Rule<"delivery"> = {
  id: "smq-dead-letter-sound",
  title: "A dead-letter queue is another queue, and keeps messages as long",
  why: "Dead letters are the verdicts that nobody has handled. They are lost if the dead-letter queue is the queue itself, or if it keeps them for a shorter time.",
  severity: "high",
  topic: "delivery",
  of: "delivery",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/developer-reference/dead-letter-queue",
  fix: {
    text: "Name another queue in dlqPolicy.deadLetterTargetQueue, with a messageRetentionPeriod that is at least as long.",
    edits: (delivery, _, { detail, at: [, at] }) =>
      detail === "retention" && at !== undefined && "retentionSeconds" in delivery
        ? [{ set: at, to: valueOrDefault(delivery.retentionSeconds) ?? null }]
        : addDeadLetterQueue(delivery.resource, "retentionSeconds" in delivery),
  },
  judge(delivery, model) {
    const target = delivery.deadLetterQueue;
    if (target.is === "none") return notApplicable("No dead-letter queue is named.");
    if (target.is === "unknown")
      return undetermined("The dead-letter queue is not known.", target.fact);
    const at = delivery.resource.at("dlqPolicy", "deadLetterTargetQueue");
    if (target.is === "outside")
      return undetermined("The dead-letter queue is not in this stack.", {
        is: "unknown",
        reason: "outsideStack",
        at,
      });
    const own = "queue" in delivery ? delivery.queue : undefined;
    const isOwn = own?.is === "resource" && own.resource === target.resource;
    if (target.resource === delivery.resource || isOwn)
      return fail("The dead-letter queue is the queue itself: SMQ refuses that.", at, {
        detail: "itself",
      });
    const dead = model.at("queue", target.resource);
    return dead === undefined || !("retentionSeconds" in delivery)
      ? pass("The dead-letter queue is another queue.")
      : retention(delivery, dead);
  },
};

function retention(
  { retentionSeconds: source }: Pick<Queue & Subscription, "retentionSeconds">,
  { retentionSeconds: kept }: Queue,
): Judgement {
  if (source.is === "unknown")
    return undetermined("It is not known how long the queue keeps messages.", source);
  const isLong = test(kept, (seconds = 0) => seconds >= (source.value ?? 0));
  if (isLong.is === "unknown")
    return undetermined("It is not known how long the dead-letter queue keeps messages.", [
      ...isLong.needs,
    ]);
  return isLong.is === "yes"
    ? pass("The dead-letter queue keeps messages as long as the queue.")
    : fail(
        "The dead-letter queue keeps messages for a shorter time than the queue.",
        [source.at, kept.at],
        {
          detail: "retention",
        },
      );
}
