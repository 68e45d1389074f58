import { textOf } from "../model/resource.ts";
import { unknown } from "../model/unknown.ts";
import type { Judgement, Rule } from "../rule/rule.ts";

const attachmentTypes = [
  "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
  "alicloud:ram/userPolicyAttachment:UserPolicyAttachment",
  "alicloud:ram/groupPolicyAttachment:GroupPolicyAttachment",
];

/** Policies by which the holder can give himself everything else. */
const administrative = ["AdministratorAccess", "AliyunRAMFullAccess"];

/**
 * A policy of one's own may have any name; only Alibaba Cloud's system policies mean what their
 * names say.
 */
export const ramNoBroadSystemPolicy: Rule = {
  id: "ram-no-broad-system-policy",
  title: "No broad system policy is attached",
  description:
    "No user, group or role gets AdministratorAccess or a system policy that ends in FullAccess: they hold for every bucket, queue and project.",
  severity: "high",
  remediation:
    "Attach a custom policy for the resources at hand; the grants of ModerationPipeline make such policies.",
  scope: "resource",
  judge(stack) {
    return stack.ofType(...attachmentTypes).map((resource): Judgement => {
      const type = textOf(resource, "policyType");
      const name = textOf(resource, "policyName");
      if (type === "Custom")
        return { verdict: "pass", resource, message: "The policy is a custom one." };
      if (name === unknown)
        return {
          verdict: "undetermined",
          resource,
          message: "Which policy is attached is not known yet.",
        };
      if (name === undefined || !isBroad(name))
        return { verdict: "pass", resource, message: `${name ?? "No policy"} is not broad.` };
      if (type === unknown)
        return {
          verdict: "undetermined",
          resource,
          message: `Whether ${name} is the system policy is not known yet.`,
        };
      const severity = administrative.includes(name) ? "critical" : "high";
      return {
        verdict: "fail",
        resource,
        severity,
        message: `The system policy ${name} is attached: it holds for every resource of the account.`,
      };
    });
  },
};

const isBroad = (name: string) =>
  administrative.includes(name) || /^Aliyun.*FullAccess$/.test(name);
