import { escalations } from "@immkit/ram/escalation";
import { allowSubmittingOnly } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/**
 * The recipes of the analyser that all policies of a principal allow together. The rule
 * ram-assume-role-narrow reports the recipe that is left out.
 */
export const ramNoEscalation: Rule<"permissions"> = {
  id: "ram-no-escalation",
  title: "No principal can give itself more permissions",
  why: "Some permissions are enough to get others: attach a policy, create an AccessKey, open a bucket, run code with a stronger role.",
  severity: "critical",
  topic: "identity",
  of: "permissions",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/ram/identify-over-authorization",
  fix: {
    text: "Remove the action of the example request, or allow it only on the resources that need it. `immkit ram lint` shows a corrected policy.",
    edits: (_, __, { at }) => allowSubmittingOnly(at),
  },
  judge({ documents, missing, administration, at }) {
    if (administration !== undefined)
      return notApplicable("The policies are those of an administrator.");
    const found = escalations(documents).filter(
      ({ recipe, isPartial }) => recipe.id !== "assume-any-role" && !isPartial,
    );
    const [first, ...others] = found;
    if (first !== undefined) {
      const more = others.length === 0 ? "" : `, and has ${others.length} other ways`;
      return fail(
        `A principal with the policies can ${first.recipe.path} (${first.recipe.id})${more}.`,
        at,
        { request: first.steps[0].request },
      );
    }
    if (missing.length > 0) return undetermined("Not every policy is known.", missing);
    return documents.length === 0
      ? notApplicable("There is no policy of the stack.")
      : pass("The policies allow no known way to more permissions.");
  },
};
