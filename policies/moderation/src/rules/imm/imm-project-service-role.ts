import { fail, pass, type Rule, undetermined } from "../../rule/rule.ts";

const sharedRole = "AliyunIMMDefaultRole";

/** Role names of RAM don't distinguish case. */
export const immProjectServiceRole: Rule<"project"> = {
  id: "imm-project-service-role",
  title: "IMM projects have their own service role",
  why: `Without a serviceRole, IMM uses the account's shared ${sharedRole}, which can read and write every bucket. Then everybody who can submit a task can read any object.`,
  severity: "high",
  topic: "identity",
  of: "project",
  stage: "resource",
  since: "0.1.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/imm/developer-reference/api-imm-2020-09-30-createproject",
  fix: {
    text: "Create a role that trusts imm.aliyuncs.com and can only read the media and publish to the topic. Set serviceRole to its name.",
    edits: ({ resource }) => [{ set: resource.at("serviceRole"), to: "moderation-service" }],
  },
  judge({ serviceRole }) {
    if (serviceRole.is === "unknown")
      return undetermined("The service role is not known.", serviceRole);
    if (serviceRole.value === undefined)
      return fail(
        `The project has no serviceRole, so it uses the shared ${sharedRole}.`,
        serviceRole.at,
      );
    const name = serviceRole.value.replace(/^acs:ram::[^:]*:role\//i, "");
    return name.toLowerCase() === sharedRole.toLowerCase()
      ? fail(
          `The project uses ${sharedRole}, which all projects of the account share.`,
          serviceRole.at,
        )
      : pass("The project has its own service role.");
  },
};
