import { permits } from "@immkit/ram";
import { allowSubmittingOnly } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

const action = "sts:AssumeRole";

/** A role that no policy names: a policy that includes it includes any role. */
const anyRole = "acs:ram:*:*:role/0.any-other-role";

export const ramAssumeRoleNarrow: Rule<"permissions"> = {
  id: "ram-assume-role-narrow",
  title: "Policies allow sts:AssumeRole on named roles",
  why: "With a star, a principal can assume every role that trusts its account, the strongest one included.",
  severity: "high",
  topic: "identity",
  of: "permissions",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/ram/user-guide/policy-overview",
  fix: {
    text: "List the ARNs of the roles as the resource: acs:ram::ACCOUNT:role/NAME.",
    edits: (_, __, { at }) => allowSubmittingOnly(at),
  },
  judge({ documents, missing, administration, at }) {
    if (administration !== undefined)
      return notApplicable("The policies are those of an administrator.");
    const any = permits(documents, { action, resource: anyRole });
    if (any.answer === "yes")
      return fail("The policies allow to assume any role.", at, { request: any.request });
    if (missing.length > 0) return undetermined("Not every policy is known.", missing);
    if (any.answer === "undetermined") return undetermined(any.reason, []);
    return permits(documents, { action }).answer === "no"
      ? notApplicable("The policies don't allow to assume a role.")
      : pass("The policies allow to assume named roles.");
  },
};
