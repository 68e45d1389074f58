import { permits, type RequestPattern } from "@immkit/ram";
import type { Model } from "../../kinds/model.ts";
import { allowSubmittingOnly } from "../../kinds/policy-edits.ts";
import type { Topic } from "../../kinds/topic.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

const sending = ["mns:SendMessage", "mns:BatchSendMessage"];
const any = { action: ["mns:PublishMessage", ...sending] };

/** Who redrives dead letters can send to the queue. */
export const smqOnlyImmPublishes: Rule<"permissions"> = {
  id: "smq-only-imm-publishes",
  title: "Only IMM can publish verdicts",
  why: "The application believes what arrives. With a forged verdict, any media passes.",
  severity: "high",
  topic: "identity",
  of: "permissions",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/imm/developer-reference/api-imm-2020-09-30-notification",
  fix: {
    text: "Allow mns:PublishMessage and mns:SendMessage only on other topics and queues.",
    edits: (_, __, { at }) => allowSubmittingOnly(at),
  },
  judge({ principal, documents, missing, administration, at }, model) {
    if (principal === undefined) return notApplicable("The policy is attached to nobody.");
    if (administration !== undefined)
      return notApplicable("The policies are those of an administrator.");
    if (model.moderation.isServiceRole(principal)) return notApplicable("It is the role of IMM.");
    if (principal.type === "role" && !principal.isInStack)
      return notApplicable("The role can be the one of IMM.");
    const topics = model.moderation.verdictTopics;
    if (topics.length === 0) return notApplicable("The stack has no topic for verdicts.");
    if (missing.length === 0 && permits({ identity: documents }, any).answer === "no")
      return pass("The principal can't publish at all.");
    const published = permits(
      { identity: documents },
      { action: "mns:PublishMessage", resource: topics.map(messagesOf) },
    );
    const sent = permits({ identity: documents }, queuesOf(topics, model));
    for (const answer of [published, sent]) {
      if (answer.answer !== "yes") continue;
      if (answer === sent && redrives(documents, model)) continue;
      return fail(
        `The principal is allowed ${answer.request.action}, so it can forge verdicts.`,
        at,
        {
          request: answer.request,
        },
      );
    }
    return missing.length > 0
      ? undetermined("Not every policy is known.", missing)
      : pass("The principal can't publish verdicts.");
  },
};

/** For a name that is not known yet, one that no policy names. */
const messagesOf = ({ name }: Topic) =>
  `acs:mns:*:*:/topics/${name.is === "known" ? name.value : "some-other-topic"}/messages`;

/** Sending to the queues that the topics push to. */
function queuesOf(topics: readonly Topic[], model: Model): RequestPattern {
  const pushed = model.of("subscription").flatMap(({ topic, queue }) => {
    const isOurs = topics.some(
      ({ resource }) => topic.is === "resource" && topic.resource === resource,
    );
    const target =
      isOurs && queue.is === "resource" ? model.at("queue", queue.resource) : undefined;
    return target?.name.is === "known" ? [target.name.value] : [];
  });
  const names = pushed.length === 0 ? ["some-other-queue"] : pushed;
  return {
    action: sending,
    resource: names.map((name) => `acs:mns:*:*:/queues/${name}/messages`),
  };
}

/** Whether policies allow to receive from a dead-letter queue. */
function redrives(documents: Parameters<typeof permits>[0], model: Model): boolean {
  const dead = model
    .of("queue")
    .flatMap(({ isDeadLetterQueue, name }) =>
      isDeadLetterQueue && name.is === "known"
        ? [`acs:mns:*:*:/queues/${name.value}/messages`]
        : [],
    );
  return (
    dead.length > 0 &&
    permits(documents, { action: "mns:ReceiveMessage", resource: dead }).answer === "yes"
  );
}
