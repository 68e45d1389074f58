import { permits } from "@immkit/ram";
import { valueOrDefault } from "../../fact/fact.ts";
import type { ImmProject } from "../../kinds/imm-project.ts";
import type { Moderation } from "../../kinds/moderation.ts";
import { attachPolicy } from "../../kinds/policy-edits.ts";
import { addSubscribedQueue, addTopic } from "../../kinds/smq-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";
import type { Edit } from "../../stack/edit.ts";

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
  link: "https://www.alibabacloud.com/help/en/imm/developer-reference/api-imm-2020-09-30-notification",
  fix: {
    text: "Create a topic with a subscription that pushes to a queue, as ResultChannel does, and allow the service role to publish to it.",
    edits: (project, { moderation }) => subscribe(project, moderation),
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

/** A queue that is subscribed to the topic, and a topic that the role can publish to if needed. */
function subscribe(project: ImmProject, moderation: Moderation): Edit[] {
  const [topic] = moderation.topicsOf(project);
  const role = moderation.serviceRoleOf(project);
  const name = `${project.resource.name}-verdicts`;
  const topicName = topic === undefined ? name : (valueOrDefault(topic.name) ?? name);
  const publish = {
    Effect: "Allow",
    Action: "mns:PublishMessage",
    Resource: `acs:mns:cn-hangzhou:1234567890123456:/topics/${topicName}/messages`,
  };
  return [
    ...(topic === undefined ? [addTopic(topicName)] : []),
    ...(topic === undefined && role !== undefined ? attachPolicy(role.resource, [publish]) : []),
    ...addSubscribedQueue(topicName, name),
  ];
}
