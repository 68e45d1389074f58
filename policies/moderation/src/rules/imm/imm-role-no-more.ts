import {
  includes,
  type NamedPolicy,
  parsePolicy,
  permits,
  type RamRequest,
  type RequestPattern,
} from "@immkit/ram";
import { writePolicy } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** What IMM can need. Writing is for results that it stores in a bucket. */
const needed = parsePolicy({
  Version: "1",
  Statement: {
    Effect: "Allow",
    Action: [
      "oss:GetObject",
      "oss:PutObject",
      "mns:PublishMessage",
      "kms:Decrypt",
      "kms:GenerateDataKey",
    ],
    Resource: "*",
  },
});

/** Resources that no policy names: a policy that includes one includes any. */
const unnamed: readonly { readonly detail: string; readonly requests: RequestPattern }[] = [
  {
    detail: "any bucket",
    requests: {
      action: ["oss:GetObject", "oss:PutObject"],
      resource: "acs:oss:*:*:some-other-bucket/x",
    },
  },
  {
    detail: "any topic",
    requests: {
      action: "mns:PublishMessage",
      resource: "acs:mns:*:*:/topics/some-other-topic/messages",
    },
  },
  {
    detail: "any key",
    requests: {
      action: ["kms:Decrypt", "kms:GenerateDataKey"],
      resource: "acs:kms:*:*:key/some-other-key",
    },
  },
];

const example = parsePolicy({
  Version: "1",
  Statement: [
    { Effect: "Allow", Action: "oss:GetObject", Resource: "acs:oss:*:*:media/*" },
    {
      Effect: "Allow",
      Action: "mns:PublishMessage",
      Resource: "acs:mns:cn-hangzhou:1234567890123456:/topics/verdicts/messages",
    },
  ],
});

export const immRoleNoMore: Rule<"project"> = {
  id: "imm-role-no-more",
  title: "The role of an IMM project can do no more than moderation needs",
  why: "Everybody who can submit a task chooses what IMM reads with the role.",
  severity: "high",
  topic: "identity",
  of: "project",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/imm/user-guide/asynchronous-task-processing-mechanism",
  fix: {
    text: "Allow oss:GetObject on the buckets with media, and mns:PublishMessage on one topic. ServiceRole creates that policy.",
    edits: (_, __, { at }) => at.map((each) => writePolicy(each, example)),
  },
  judge(project, model) {
    const { role } = project;
    if (role.is === "unknown") return undetermined("The service role is not known.", role.fact);
    const principal = model.moderation.serviceRoleOf(project);
    const permissions = principal && model.at("permissions", principal.resource);
    if (permissions === undefined) return notApplicable("The service role is not in this stack.");
    const { documents, missing, administration, at } = permissions;
    if (administration !== undefined)
      return notApplicable("The policies are those of an administrator.");
    const other = includes(needed, { identity: documents });
    if (other.answer === "no")
      return fail(
        `The service role is allowed ${other.request.action}, which moderation doesn't need.`,
        at,
        { detail: "actions", request: onNamedBucket(documents, other.request) },
      );
    for (const { detail, requests } of unnamed) {
      const any = permits({ identity: documents }, requests);
      if (any.answer === "yes")
        return fail(`The service role is allowed ${any.request.action} on ${detail}.`, at, {
          detail: detail.replace(" ", "-"),
          request: any.request,
        });
    }
    if (missing.length > 0) return undetermined("Not every policy is known.", missing);
    if (other.answer === "undetermined") return undetermined(other.reason, []);
    return documents.length === 0
      ? notApplicable("The service role has no policy of the stack.")
      : pass("The service role can do what moderation needs, and no more.");
  },
};

/** The example on a bucket whose name OSS accepts, if the policies don't name one. */
function onNamedBucket(documents: readonly NamedPolicy[], request: RamRequest): RamRequest {
  const { action } = request;
  const named = permits(
    { identity: documents },
    { action, resource: "acs:oss:*:*:some-other-bucket" },
  );
  return named.answer === "yes" ? named.request : request;
}
