import { textOf } from "../model/resource.ts";
import { unknown } from "../model/unknown.ts";
import type { Rule } from "../rule/rule.ts";

const projectTypes = ["alicloud:imm/project:Project", "immkit:index:ImmProject"];
const sharedRole = "AliyunIMMDefaultRole";

/** Checks projects of both APIs, 2017 and 2020-09-30. Role names of RAM are case-insensitive. */
export const immProjectServiceRole: Rule = {
  id: "imm-project-service-role",
  title: "IMM projects have their own service role",
  description: `An IMM project must have a serviceRole other than the account's shared ${sharedRole}, which can read and write every bucket.`,
  severity: "high",
  remediation:
    "Create a role that trusts imm.aliyuncs.com and can only read the media and publish to the topic. Set serviceRole to its name.",
  scope: "resource",
  judge(stack) {
    return stack.ofType(...projectTypes).map((resource) => {
      const role = textOf(resource, "serviceRole");
      if (role === unknown)
        return { verdict: "undetermined", resource, message: "The service role is unknown." };
      if (role === undefined)
        return {
          verdict: "fail",
          resource,
          message: `The project has no serviceRole, so it uses the shared ${sharedRole}.`,
        };
      if (role.toLowerCase() === sharedRole.toLowerCase()) {
        return {
          verdict: "fail",
          resource,
          message: `The project uses ${role}, which all projects of the account share.`,
        };
      }
      return { verdict: "pass", resource, message: `The project uses ${role}.` };
    });
  },
};
