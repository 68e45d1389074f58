import { textOf } from "../model/resource.ts";
import { unknown } from "../model/unknown.ts";
import type { Rule } from "../rule/rule.ts";

const projectTypes = ["alicloud:imm/project:Project", "pulumi-nodejs:dynamic/immkit:ImmProject"];
const sharedRole = "AliyunIMMDefaultRole";

/**
 * Both kinds of project are judged: that of the 2017 API and that of 2020-09-30. RAM compares role
 * names without regard to case.
 */
export const immProjectServiceRole: Rule = {
  id: "imm-project-service-role",
  title: "IMM projects run under a role of their own",
  description: `An IMM project has a serviceRole, and it is not the account's shared ${sharedRole}, which may read and write every bucket.`,
  severity: "high",
  remediation:
    "Make a role that trusts imm.aliyuncs.com, may read the media and publish to the topic, and give its name as serviceRole.",
  scope: "resource",
  judge(stack) {
    return stack.ofType(...projectTypes).map((resource) => {
      const role = textOf(resource, "serviceRole");
      if (role === unknown)
        return { verdict: "undetermined", resource, message: "The service role is not known yet." };
      if (role === undefined)
        return {
          verdict: "fail",
          resource,
          message: `The project has no serviceRole, so it runs under the shared ${sharedRole}.`,
        };
      if (role.toLowerCase() === sharedRole.toLowerCase()) {
        return {
          verdict: "fail",
          resource,
          message: `The project runs under ${role}, which every project of the account shares.`,
        };
      }
      return { verdict: "pass", resource, message: `The project runs under ${role}.` };
    });
  },
};
