import { includes, type NamedPolicy, parsePolicy, permits, type RequestPattern } from "@immkit/ram";
import type { Permissions } from "../../kinds/permissions.ts";
import { allowSubmittingOnly } from "../../kinds/policy-edits.ts";
import {
  fail,
  type Judgement,
  notApplicable,
  pass,
  type Rule,
  undetermined,
} from "../../rule/rule.ts";

const submitting = ["imm:CreateImageModerationTask", "imm:CreateVideoModerationTask"];
const managing = [
  "imm:CreateProject",
  "imm:UpdateProject",
  "imm:DeleteProject",
  "imm:AttachOSSBucket",
  "imm:DetachOSSBucket",
];
const anyProject = "acs:imm:*:*:project/*";

/** A project that no policy names: a policy that includes it includes any project. */
const anyOther = "acs:imm:*:*:project/some-other-project";

const allOfImm = parsePolicy({
  Version: "1",
  Statement: { Effect: "Allow", Action: "imm:*", Resource: "*" },
});

/**
 * What is judged is what policies allow, in any notation: `imm:*`, `imm:Create*`, NotAction. System
 * policies have their own rule.
 */
export const ramSubmitterLeastPrivilege: Rule<"permissions"> = {
  id: "ram-submitter-least-privilege",
  title: "Who submits moderation tasks can do nothing else in IMM",
  why: "Applications that submit tasks read untrusted media. If one is taken over, it should not reach other projects, or change what is moderated.",
  severity: "high",
  topic: "identity",
  of: "permissions",
  stage: "stack",
  since: "0.1.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/imm/user-guide/grant-permissions-to-a-ram-user",
  fix: {
    text: "Allow imm:CreateImageModerationTask and imm:CreateVideoModerationTask on acs:imm:REGION:ACCOUNT:project/NAME. ModerationAccess creates that policy.",
    edits: (_, __, { at }) => allowSubmittingOnly(at),
  },
  judge(permissions) {
    const { documents, missing, administration } = permissions;
    if (administration !== undefined)
      return notApplicable("The policies are those of an administrator.");
    if (missing.length > 0 && !isUnlimited(documents))
      return undetermined("Not every policy is known.", missing);
    if (documents.length === 0) return notApplicable("No policy of the stack is attached.");
    if (isUnlimited(documents))
      return fail("The policies allow every action of IMM on every resource.", permissions.at, {
        detail: "all-of-imm",
        request: {
          action: submitting[0] ?? "",
          resource: anyOther.replace(/\*:\*/, "cn-hangzhou:1234567890123456"),
        },
      });
    return narrow(permissions);
  },
};

const isUnlimited = (documents: readonly NamedPolicy[]) =>
  documents.length > 0 && includes(documents, allOfImm).answer === "yes";

function narrow(permissions: Permissions): Judgement | readonly Judgement[] {
  const { documents } = permissions;
  const submits = permits(documents, { action: submitting, resource: anyProject });
  if (submits.answer === "no") return notApplicable("The policies allow no submitting.");
  if (submits.answer === "undetermined") return undetermined(submits.reason, []);
  const found = [
    judged(permissions, "any-project", "on projects that they don't name", {
      action: submitting,
      resource: anyOther,
    }),
    judged(permissions, "management", "in addition to submitting media", {
      action: managing,
      resource: anyProject,
    }),
  ].flatMap((judgement) => judgement ?? []);
  return found.length > 0
    ? found
    : pass("The policies allow submitting, only to projects that they name.");
}

function judged(
  permissions: Permissions,
  detail: string,
  where: string,
  question: RequestPattern,
): Judgement | undefined {
  const permission = permits(permissions.documents, question);
  if (permission.answer === "no") return undefined;
  if (permission.answer === "undetermined") return undetermined(permission.reason, [], { detail });
  const { request } = permission;
  return fail(`The policies allow ${request.action} ${where}.`, permissions.at, {
    detail,
    request,
  });
}
