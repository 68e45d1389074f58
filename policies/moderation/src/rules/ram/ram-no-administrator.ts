import type { Administration } from "../../kinds/administration.ts";
import { allowSubmittingOnly } from "../../kinds/policy-edits.ts";
import { cis, fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

const allowed: Readonly<Record<Administration["of"], string>> = {
  everything: "every action of every service",
  ram: "every action of RAM, and with it everything else",
  "unnamed-services": "every action of services that they don't name",
};

/**
 * All policies of a principal count together, in any notation. System policies have their own rule,
 * and narrower rules don't report an administrator.
 */
export const ramNoAdministrator: Rule<"permissions"> = {
  id: "ram-no-administrator",
  title: "No policy makes an administrator",
  why: "An attacker with such a principal has the account: all media, all verdicts, and all other stacks.",
  severity: "critical",
  topic: "identity",
  of: "permissions",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [cis("1.15")],
  link: "https://www.alibabacloud.com/help/en/ram/identify-over-authorization",
  fix: {
    text: "Allow the needed actions on the needed resources. `immkit ram explain` lists what the policies allow.",
    edits: (_, __, { at }) => allowSubmittingOnly(at),
  },
  judge({ documents, missing, administration, at }) {
    if (administration !== undefined) {
      const { of, isConditional, request } = administration;
      return fail(
        `The policies allow ${allowed[of]}${isConditional ? ", under a condition" : ""}.`,
        at,
        { detail: of, severity: isConditional ? "high" : "critical", request },
      );
    }
    if (missing.length > 0) return undetermined("Not every policy is known.", missing);
    return documents.length === 0
      ? notApplicable("There is no policy of the stack.")
      : pass("The policies are not those of an administrator.");
  },
};
