import { permits } from "@immkit/ram";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** The topic can be in another stack: then the service role can publish to it. */
export const immNotified: Rule<"project"> = {
  id: "imm-notified",
  title: "Somebody receives the verdicts of an IMM project",
  why: "A verdict that nobody receives has no effect, and IMM forgets its task after seven days.",
  severity: "high",
  topic: "delivery",
  of: "project",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [],
  link: "https://www.alibabacloud.com/help/en/imm/developer-reference/api-imm-2020-09-30-notification",
  fix: {
    text: "Create a topic with a subscription that pushes to a queue, as ResultChannel does, and allow the service role to publish to it.",
  },
  judge(project, model) {
    const topics = model.of("topic");
    const subscriptions = model.of("subscription");
    if (subscriptions.length > 0) return pass("A topic has a subscription.");
    if (model.moderation.hearsEvents) return pass("EventBridge gets the events of IMM.");
    if (model.stack.isPartial)
      return undetermined("The subscription can be among the unchanged resources.", {
        is: "unknown",
        reason: "notInInput",
        at: project.resource.at(),
      });
    const [topic] = topics;
    if (topic !== undefined)
      return fail("Nobody is subscribed to the topic of the stack.", topic.resource.at());
    const role = model.moderation.serviceRoleOf(project);
    if (role === undefined) return notApplicable("The topic can be in another stack.");
    const { documents, missing } = role;
    const publishes = permits({ identity: documents }, { action: "mns:PublishMessage" });
    if (publishes.answer !== "no") return notApplicable("The topic is in another stack.");
    return missing.length > 0
      ? undetermined("Not every policy of the service role is known.", missing)
      : fail(
          "The stack has no topic, and the service role can't publish to one.",
          project.resource.at(),
        );
  },
};
