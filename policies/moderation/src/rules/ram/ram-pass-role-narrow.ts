import { permits } from "@immkit/ram";
import { escalations } from "@immkit/ram/escalation";
import { allowSubmittingOnly } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

const action = "ram:PassRole";

/** A role and a service that no policy names: a policy that includes them includes any. */
const anyRole = "acs:ram:*:*:role/0.any-other-role";
const anyService = { "acs:Service": "0.any-other-service.aliyuncs.com" };

/** With an action that takes a role, it is an escalation, which ram-no-escalation reports. */
export const ramPassRoleNarrow: Rule<"permissions"> = {
  id: "ram-pass-role-narrow",
  title: "Policies allow ram:PassRole for named roles and services",
  why: "Who can pass any role to a service can use the permissions of the strongest role through it.",
  severity: "high",
  topic: "identity",
  of: "permissions",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/ram/identify-over-authorization",
  fix: {
    text: "Name one role as the resource, and add the condition StringEquals acs:Service: imm.aliyuncs.com.",
    edits: (_, __, { at }) => allowSubmittingOnly(at),
  },
  judge({ documents, missing, administration, at }) {
    if (administration !== undefined)
      return notApplicable("The policies are those of an administrator.");
    const any = permits(documents, { action, resource: anyRole });
    if (any.answer === "yes")
      return isPartOfEscalation(documents)
        ? notApplicable("The policies allow an escalation.")
        : fail("The policies allow to pass any role.", at, {
            detail: "any-role",
            request: any.request,
          });
    const unnamed = permits(documents, { action, context: anyService });
    if (unnamed.answer === "yes")
      return fail("The policies allow to pass a role to any service.", at, {
        detail: "any-service",
        severity: "medium",
        request: unnamed.request,
      });
    if (missing.length > 0) return undetermined("Not every policy is known.", missing);
    for (const answer of [any, unnamed])
      if (answer.answer === "undetermined") return undetermined(answer.reason, []);
    return permits(documents, { action }).answer === "no"
      ? notApplicable("The policies don't allow to pass a role.")
      : pass("The policies allow to pass named roles to named services.");
  },
};

const isPartOfEscalation = (documents: Parameters<typeof escalations>[0]) =>
  escalations(documents).some(({ recipe, isPartial }) => {
    return !isPartial && recipe.needs.length > 1 && recipe.needs[0].action === action;
  });
