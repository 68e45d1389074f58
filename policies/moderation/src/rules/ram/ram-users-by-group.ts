import { cis, fail, notApplicable, pass, type Rule } from "../../rule/rule.ts";

export const ramUsersByGroup: Rule<"attachment"> = {
  id: "ram-users-by-group",
  title: "Users get policies through groups",
  why: "Policies that are attached to single users stay when a person changes the team.",
  severity: "medium",
  topic: "identity",
  of: "attachment",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [cis("1.16")],
  link: "https://www.alibabacloud.com/help/en/doc-detail/93742.htm",
  fix: {
    text: "Attach the policy to a group with GroupPolicyAttachment, and add the user with UserGroupAttachment. For programs, use a role.",
    edits: ({ resource }) => [{ remove: resource }],
  },
  judge({ principalType, principalProperty }) {
    if (principalType === "role") return notApplicable("The policy is attached to a role.");
    return principalType === "group"
      ? pass("The policy is attached to a group.")
      : fail("The policy is attached to a user.", principalProperty);
  },
};
