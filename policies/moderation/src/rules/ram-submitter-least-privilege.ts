import { type PolicyDocument, permits, type RequestPattern } from "@immkit/ram";
import type { Resource } from "../model/resource.ts";
import { unknown } from "../model/unknown.ts";
import { identityDocument, isDocument, policyType } from "../ram/document.ts";
import type { Judgement, Rule } from "../rule/rule.ts";

const submitting = ["imm:CreateImageModerationTask", "imm:CreateVideoModerationTask"];
const managing = [
  "imm:CreateProject",
  "imm:UpdateProject",
  "imm:DeleteProject",
  "imm:AttachOSSBucket",
  "imm:DetachOSSBucket",
];

const anyProject = "acs:imm:*:*:project/*";

/** A project that no policy names: what holds for it holds for any. */
const anyOther = "acs:imm:*:*:project/some-other-project";

/**
 * Judged by meaning: `imm:*`, `imm:Create*`, `*`, NotAction, whatever the spelling. Only policies
 * that let somebody submit are submitters'.
 */
export const ramSubmitterLeastPrivilege: Rule = {
  id: "ram-submitter-least-privilege",
  title: "Who submits media may do no more",
  description:
    "A policy that allows moderation tasks to be submitted names the projects, and does not allow projects to be changed or deleted.",
  severity: "high",
  remediation:
    "Allow imm:CreateImageModerationTask and imm:CreateVideoModerationTask on acs:imm:REGION:ACCOUNT:project/NAME; ModerationAccess makes that policy.",
  scope: "resource",
  judge(stack) {
    return stack.ofType(policyType).flatMap((resource): Judgement[] => {
      const document = identityDocument(resource);
      if (document === undefined) return [];
      if (document === unknown)
        return [{ verdict: "undetermined", resource, message: "The policy is not known yet." }];
      if (!isDocument(document))
        return [
          {
            verdict: "undetermined",
            resource,
            message: `The policy can't be read: ${document.unreadable}`,
          },
        ];
      const found = [
        judged(
          resource,
          document,
          "any-project",
          { action: submitting, resource: anyOther },
          "on projects that it does not name",
        ),
        ...(permits(document, { action: submitting, resource: anyProject }).answer === "no"
          ? []
          : [
              judged(
                resource,
                document,
                "management",
                { action: managing, resource: anyProject },
                "beside submitting media",
              ),
            ]),
      ].flatMap((judgement) => judgement ?? []);
      return found.length > 0
        ? found
        : [
            {
              verdict: "pass",
              resource,
              message: "The policy allows no more than submitting to projects it names.",
            },
          ];
    });
  },
};

function judged(
  resource: Resource,
  document: PolicyDocument,
  detail: string,
  question: RequestPattern,
  where: string,
): Judgement | undefined {
  const permission = permits(document, question);
  if (permission.answer === "no") return undefined;
  if (permission.answer === "undetermined")
    return { verdict: "undetermined", resource, detail, message: permission.reason };
  const { request: counterexample } = permission;
  return {
    verdict: "fail",
    resource,
    detail,
    counterexample,
    message: `The policy allows ${counterexample.action} ${where}.`,
  };
}
