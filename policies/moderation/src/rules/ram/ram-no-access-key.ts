import { fail, type Rule } from "../../rule/rule.ts";

export const ramNoAccessKey: Rule<"accessKey"> = {
  id: "ram-no-access-key",
  title: "The stack creates no AccessKey",
  why: "An AccessKey works until somebody deletes it, and its secret is in the state. Sessions of a role end by themselves.",
  severity: "critical",
  topic: "identity",
  of: "accessKey",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/sdk/developer-reference/configure-credentials",
  fix: {
    text: "Let the application assume a role: from its server or function, or with an OIDC token. Create AccessKeys outside the stack if there is no other way.",
    edits: ({ resource }) => [{ remove: resource }],
  },
  judge({ resource, secretFile, isExported }) {
    if (isExported)
      return fail("The stack creates an AccessKey, and an output has its secret.", resource.at());
    return secretFile.is === "absent"
      ? fail("The stack creates an AccessKey.", resource.at(), { severity: "high" })
      : fail("The stack creates an AccessKey, and writes its secret to a file.", secretFile.at);
  },
};
