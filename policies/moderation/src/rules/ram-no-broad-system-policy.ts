import { textOf } from "../model/resource.ts";
import { unknown } from "../model/unknown.ts";
import type { Judgement, Rule } from "../rule/rule.ts";

const attachmentTypes = [
  "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
  "alicloud:ram/userPolicyAttachment:UserPolicyAttachment",
  "alicloud:ram/groupPolicyAttachment:GroupPolicyAttachment",
];

/** Policies with which a principal can get every other permission. */
const administrative = ["AdministratorAccess", "AliyunRAMFullAccess"];

/** Only system policies of Alibaba Cloud: a custom policy can have any name. */
export const ramNoBroadSystemPolicy: Rule = {
  id: "ram-no-broad-system-policy",
  title: "No broad system policy is attached",
  description:
    "A user, group or role must not have AdministratorAccess or a system policy that ends in FullAccess: they allow access to every bucket, queue and project.",
  severity: "high",
  remediation:
    "Attach a custom policy for the needed resources. The grants of ModerationPipeline create such policies.",
  scope: "resource",
  judge(stack) {
    return stack.ofType(...attachmentTypes).map((resource): Judgement => {
      const type = textOf(resource, "policyType");
      const name = textOf(resource, "policyName");
      if (type === "Custom")
        return { verdict: "pass", resource, message: "The policy is a custom policy." };
      if (name === unknown)
        return {
          verdict: "undetermined",
          resource,
          message: "The name of the attached policy is unknown.",
        };
      if (name === undefined || !isBroad(name))
        return { verdict: "pass", resource, message: `${name ?? "No policy"} is not broad.` };
      if (type === unknown)
        return {
          verdict: "undetermined",
          resource,
          message: `It is unknown whether ${name} is the system policy.`,
        };
      const severity = administrative.includes(name) ? "critical" : "high";
      return {
        verdict: "fail",
        resource,
        severity,
        message: `The system policy ${name} is attached. It allows access to every resource of the account.`,
      };
    });
  },
};

const isBroad = (name: string) =>
  administrative.includes(name) || /^Aliyun.*FullAccess$/.test(name);
