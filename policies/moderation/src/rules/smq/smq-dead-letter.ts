import type { Queue } from "../../kinds/queue.ts";
import { addDeadLetterQueue } from "../../kinds/smq-edits.ts";
import type { Subscription } from "../../kinds/subscription.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** A dead-letter queue needs no other. */
export const smqDeadLetter: Rule<"delivery"> = {
  id: "smq-dead-letter",
  title: "Queues and subscriptions have a dead-letter queue",
  why: "A message that the application can't handle is delivered until it expires. A message that SMQ can't push is lost.",
  severity: "medium",
  topic: "delivery",
  of: "delivery",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/developer-reference/dead-letter-queue",
  fix: {
    text: "Create another queue, and name it in dlqPolicy: enabled: true, deadLetterTargetQueue. The deprecated resources of alicloud.mns don't have this setting: use those of alicloud.message.",
    edits: (delivery) => addDeadLetterQueue(delivery.resource, isQueue(delivery)),
  },
  judge(delivery) {
    if (isQueue(delivery) && delivery.isDeadLetterQueue)
      return notApplicable("It is a dead-letter queue.");
    const { hasDeadLetterPolicy: policy, deadLetterQueue } = delivery;
    if (policy.is === "unknown")
      return undetermined("It is not known whether there is a dead-letter queue.", policy);
    if (policy.is === "absent" && deadLetterQueue.is === "unknown")
      return undetermined("The dead-letter queue is not known.", deadLetterQueue.fact);
    if (policy.value || (policy.is === "absent" && deadLetterQueue.is !== "none"))
      return pass("There is a dead-letter queue.");
    return fail(
      isQueue(delivery)
        ? "The queue has no dead-letter queue: a message that can't be handled is redelivered until it expires."
        : "The subscription has no dead-letter queue: a message that can't be delivered is lost.",
      policy.at,
    );
  },
};

const isQueue = (delivery: Queue | Subscription): delivery is Queue =>
  "isDeadLetterQueue" in delivery;
