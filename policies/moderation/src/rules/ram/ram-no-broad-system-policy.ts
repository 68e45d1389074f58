import { isAdministrative, isBroad } from "../../kinds/system-policies.ts";
import { cis, fail, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Only system policies of Alibaba Cloud: a custom policy can have any name. */
export const ramNoBroadSystemPolicy: Rule<"attachment"> = {
  id: "ram-no-broad-system-policy",
  title: "No broad system policy is attached",
  why: "A system policy such as AliyunOSSFullAccess is for every resource of the account: every bucket, queue and project, not only those of the stack.",
  severity: "critical",
  topic: "identity",
  of: "attachment",
  stage: "resource",
  since: "0.1.0",
  packs: ["baseline", "strict"],
  references: [cis("1.15")],
  link: "https://www.alibabacloud.com/help/en/ram/user-guide/policy-overview",
  fix: {
    text: "Attach a custom policy for the needed resources. The grants of ModerationPipeline create such policies.",
    edits: ({ resource }) => [{ remove: resource }],
  },
  judge({ policyName: name, policyType: type }) {
    if (type.is === "known" && type.value !== "System") return pass("The policy is a custom one.");
    if (name.is === "unknown")
      return undetermined("The name of the attached policy is not known.", name);
    if (name.value === undefined || !isBroad(name.value)) return pass("The policy is not broad.");
    if (type.is === "unknown")
      return undetermined(
        `It is not known whether ${name.value} is the system policy or a custom one.`,
        type,
      );
    return isAdministrative(name.value)
      ? fail(`${name.value} is attached: with it, a principal can do everything.`, name.at)
      : fail(`${name.value} is attached: it is for every resource of the account.`, name.at, {
          severity: "high",
        });
  },
};
