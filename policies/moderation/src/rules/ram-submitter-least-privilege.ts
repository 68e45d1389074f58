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

/** A project that no policy names: a policy that includes it includes any project. */
const anyOther = "acs:imm:*:*:project/some-other-project";

/**
 * Checks what a policy allows, in any notation: `imm:*`, `imm:Create*`, `*`, NotAction. The rule is
 * only for policies that allow submitting.
 */
export const ramSubmitterLeastPrivilege: Rule = {
  id: "ram-submitter-least-privilege",
  title: "Submitters can do nothing else",
  description:
    "A policy that allows submitting moderation tasks must name the projects, and must not allow changing or deleting projects.",
  severity: "high",
  remediation:
    "Allow imm:CreateImageModerationTask and imm:CreateVideoModerationTask on acs:imm:REGION:ACCOUNT:project/NAME. ModerationAccess creates that policy.",
  scope: "resource",
  judge(stack) {
    return stack.ofType(policyType).flatMap((resource): Judgement[] => {
      const document = identityDocument(resource);
      if (document === undefined) return [];
      if (document === unknown)
        return [{ verdict: "undetermined", resource, message: "The policy is unknown." }];
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
                "in addition to submitting media",
              ),
            ]),
      ].flatMap((judgement) => judgement ?? []);
      return found.length > 0
        ? found
        : [
            {
              verdict: "pass",
              resource,
              message: "The policy allows only submitting to projects that it names.",
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
