import { isForeign } from "../../analysis/foreign-account.ts";
import {
  assumption,
  requires,
  type Trusted,
  trustedBy,
  trustedServices,
} from "../../analysis/trust.ts";
import { trustOnly } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Whole accounts of others have their own rule. */
export const ramTrustNarrow: Rule<"principal"> = {
  id: "ram-trust-narrow",
  title: "Roles trust named users, roles and services",
  why: "A role that trusts an account can be assumed by everybody in it who is allowed to assume roles.",
  severity: "critical",
  topic: "identity",
  of: "principal",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/ram/user-guide/edit-the-trust-policy-of-a-ram-role",
  fix: {
    text: "Write the ARN of each user or role into Principal.RAM: acs:ram::ACCOUNT:role/NAME.",
    edits: ({ trust }, _, { at: [at] }) =>
      at === undefined ? [] : trustOnly(at, "role", trustedServices(trust)),
  },
  judge(principal, { known }) {
    const { trust, arn } = principal;
    if (trust.is === "unknown")
      return trust.isRejected
        ? notApplicable("RAM rejects the trust policy.")
        : undetermined("The trust policy is not known.", trust);
    if (trust.value === undefined) return notApplicable("There is no trust policy.");
    const wide = trustedBy(trust.value).filter(
      (each) => isWide(each) && !isForeign(each, principal.scope, known),
    );
    const open = wide.filter(({ condition }) => condition === undefined);
    const [worst] = [...open.filter(({ is }) => is === "anybody"), ...open, ...wide];
    if (worst === undefined) return pass("The role trusts only those that it names.");
    const request = assumption(trust.value, worst, arn);
    const shown = request === undefined ? {} : { request };
    const who = worst.is === "anybody" ? "every account" : "a whole account";
    if (worst.condition !== undefined)
      return fail(`The role trusts ${who}, under a condition.`, trust.at, {
        severity: "medium",
        ...shown,
      });
    return fail(`The role trusts ${who}.`, trust.at, {
      severity: worst.is === "anybody" ? "critical" : "high",
      ...shown,
    });
  },
};

/** An external id is the right condition for the account of somebody else. */
const isWide = ({ is, condition }: Trusted) =>
  is === "anybody" || (is === "account" && !requires(condition, "sts:ExternalId"));
