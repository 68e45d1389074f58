import { isForeign } from "../../analysis/foreign-account.ts";
import { assumption, requires, trustedBy, trustedServices } from "../../analysis/trust.ts";
import { trustOnly } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** For whole accounts. A role or user that is named can be trusted without an external id. */
export const ramTrustExternalId: Rule<"principal"> = {
  id: "ram-trust-external-id",
  title: "Roles trust another account only with an external id",
  why: "A provider that works for many customers can be tricked into using its access to your account for another customer.",
  severity: "high",
  topic: "identity",
  of: "principal",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/ram/user-guide/edit-the-trust-policy-of-a-ram-role",
  fix: {
    text: "Add the condition StringEquals sts:ExternalId with a value that only both accounts know, or name one role of the account.",
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
    const others = trustedBy(trust.value).filter(
      (each) => each.is === "account" && isForeign(each, principal.scope, known),
    );
    if (others.length === 0) return notApplicable("The role trusts no other account.");
    const open = others.find(({ condition }) => !requires(condition, "sts:ExternalId"));
    if (open === undefined) return pass("Every other account has to pass an external id.");
    const request = assumption(trust.value, open, arn);
    return fail(
      "The role trusts another account, without an external id.",
      trust.at,
      request === undefined ? {} : { request },
    );
  },
};
