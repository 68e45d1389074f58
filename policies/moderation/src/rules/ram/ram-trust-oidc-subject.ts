import { assumption, requires, trustedBy, trustedServices } from "../../analysis/trust.ts";
import { trustOnly } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

export const ramTrustOidcSubject: Rule<"principal"> = {
  id: "ram-trust-oidc-subject",
  title: "Roles trust named subjects of an OIDC provider",
  why: "An OIDC provider has many users: every pod of a cluster, every repository of a service. Without a subject, each of them can assume the role.",
  severity: "high",
  topic: "identity",
  of: "principal",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/ram/user-guide/edit-the-trust-policy-of-a-ram-role",
  fix: {
    text: "Add StringEquals conditions with oidc:aud and oidc:sub. The trust of ModerationPipeline's application role does that.",
    edits: ({ trust }, _, { at: [at] }) =>
      at === undefined ? [] : trustOnly(at, "role", trustedServices(trust)),
  },
  judge({ trust, arn }) {
    if (trust.is === "unknown")
      return trust.isRejected
        ? notApplicable("RAM rejects the trust policy.")
        : undetermined("The trust policy is not known.", trust);
    if (trust.value === undefined) return notApplicable("There is no trust policy.");
    const providers = trustedBy(trust.value).filter(
      ({ is, principal }) => is === "federated" && principal.includes(":oidc-provider/"),
    );
    if (providers.length === 0) return notApplicable("The role trusts no OIDC provider.");
    for (const key of ["oidc:sub", "oidc:aud"]) {
      const open = providers.find(({ condition }) => !requires(condition, key));
      if (open === undefined) continue;
      const request = assumption(trust.value, open, arn);
      return fail(
        `The role trusts an OIDC provider without a condition on ${key}.`,
        trust.at,
        request === undefined ? {} : { request },
      );
    }
    return pass("The role trusts named subjects.");
  },
};
