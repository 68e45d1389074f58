import { permits } from "@immkit/ram";
import { assumption, trustedBy } from "../../analysis/trust.ts";
import { immService } from "../../kinds/moderation.ts";
import { trustOnly } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** The rule ram-trust-narrow reports whole accounts. */
export const immRoleTrust: Rule<"project"> = {
  id: "imm-role-trust",
  title: "The role of an IMM project trusts IMM, and nobody else",
  why: "If the role doesn't trust IMM, every task fails. If it trusts others, they can read the media and forge verdicts with it.",
  severity: "high",
  topic: "identity",
  of: "project",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/imm/developer-reference/api-imm-2020-09-30-createproject",
  fix: {
    text: "Let the trust policy have one principal: Service: imm.aliyuncs.com.",
    edits: (_, __, { at: [at] }) => (at === undefined ? [] : trustOnly(at, "imm")),
  },
  judge(project, { moderation }) {
    const { role } = project;
    if (role.is === "unknown") return undetermined("The service role is not known.", role.fact);
    const principal = moderation.serviceRoleOf(project);
    if (principal === undefined) return notApplicable("The service role is not in this stack.");
    const { trust, arn } = principal;
    if (trust.is === "unknown")
      return trust.isRejected
        ? notApplicable("RAM rejects the trust policy.")
        : undetermined("The trust policy of the service role is not known.", trust);
    const document = trust.value ?? { Version: "1", Statement: [] };
    const assumed = permits(
      { resource: [{ name: "trust", document }] },
      { action: "sts:AssumeRole", principal: immService },
    );
    if (assumed.answer === "no")
      return fail("The service role doesn't trust imm.aliyuncs.com.", trust.at, {
        detail: "not-imm",
      });
    const other = trustedBy(document).find(
      ({ is, principal }) => is !== "account" && is !== "anybody" && principal !== immService,
    );
    if (other === undefined) return pass("The service role trusts IMM.");
    const request = assumption(document, other, arn);
    return fail("The service role also trusts others than imm.aliyuncs.com.", trust.at, {
      detail: "others",
      ...(request === undefined ? {} : { request }),
    });
  },
};
