import type { FcFunction } from "../../kinds/function.ts";
import type { Model } from "../../kinds/model.ts";
import type { Queue } from "../../kinds/queue.ts";
import { setSmq } from "../../kinds/smq-edits.ts";
import type { Trigger } from "../../kinds/trigger.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

export const fcTimesAgree: Rule<"trigger"> = {
  id: "fc-times-agree",
  title: "A message stays hidden while a function handles it",
  why: "A message that becomes visible before the function is done is delivered again, and handled twice.",
  severity: "medium",
  topic: "delivery",
  of: "trigger",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/developer-reference/visible-messages",
  fix: {
    text: "Set visibilityTimeout of the queue to six times the timeout of the function.",
    edits: (trigger, model) => {
      const { queue, handler } = endsOf(trigger, model);
      const timeout = handler?.timeoutSeconds;
      return queue === undefined || timeout?.is === "unknown"
        ? []
        : setSmq(queue.resource, { visibilityTimeout: 6 * (timeout?.value ?? 0) });
    },
  },
  judge(trigger, model) {
    const { type } = trigger;
    if (type.is === "known" && type.value !== "eventbridge")
      return notApplicable("The trigger doesn't read a queue.");
    if (trigger.config.is === "unknown")
      return undetermined("The configuration of the trigger is not known.", trigger.config);
    const { queue, handler } = endsOf(trigger, model);
    if (queue === undefined || handler === undefined)
      return notApplicable("The trigger doesn't read a queue of this stack.");
    const { visibilitySeconds: hidden } = queue;
    const { timeoutSeconds: timeout } = handler;
    if (hidden.is === "unknown")
      return undetermined("It is not known how long a message stays hidden.", hidden);
    if (timeout.is === "unknown")
      return undetermined("The timeout of the function is not known.", timeout);
    const [seconds = 0, limit = 0] = [hidden.value, timeout.value];
    return seconds < limit
      ? fail(
          `A received message stays hidden for ${seconds} seconds, and the function can take ${limit}.`,
          [hidden.at, timeout.at],
        )
      : pass("A message stays hidden while the function handles it.");
  },
};

/** The queue that a trigger reads, and the function that it calls. */
function endsOf(
  trigger: Trigger,
  model: Model,
): { readonly queue: Queue | undefined; readonly handler: FcFunction | undefined } {
  const called = trigger.function;
  const { queue } = trigger;
  return {
    queue: queue && model.at("queue", queue),
    handler: called.is === "resource" ? model.at("function", called.resource) : undefined,
  };
}
