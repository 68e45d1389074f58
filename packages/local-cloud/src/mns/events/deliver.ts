import type { MnsContext } from "../context.ts";
import { matches } from "./event-rule.ts";
import { eventMessage, type ObjectEvent } from "./object-event.ts";

/**
 * Sends a message for each rule that matches the event. `undefined`: no rule matches. `failed`: the
 * queue or topic of a rule doesn't exist, or the message is too long for it.
 */
export function deliverObjectEvent(
  context: MnsContext,
  event: ObjectEvent,
): "delivered" | "failed" | undefined {
  const { store } = context;
  const rules = [...store.eventRules.values()].filter((rule) => matches(rule, event, context));
  if (rules.length === 0) return undefined;
  const delivered = rules.map(({ name, endpoint }) => {
    const body = eventMessage(event, name, context);
    if (endpoint.type === "topic") {
      const topic = store.topics.get(endpoint.value);
      if (topic === undefined || body.length > topic.attributes.maximumMessageSize) return false;
      topic.publish(body, undefined);
      return true;
    }
    const queue = store.queues.get(endpoint.value);
    if (queue === undefined || body.length > queue.attributes.maximumMessageSize) return false;
    queue.accept({ body });
    return true;
  });
  return delivered.every(Boolean) ? "delivered" : "failed";
}
