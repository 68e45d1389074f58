import { fail, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Sources: IMM, CreateProject of 2020-09-30; for the 2017 API, ROS, ALIYUN::IMM::Project. */
const rules = {
  "2020": {
    accepts: (name: string) => /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(name),
    demands:
      "1 to 128 letters, digits, hyphens and underscores, and starts with a letter or an underscore",
  },
  "2017": {
    accepts: (name: string) => /^[A-Za-z][A-Za-z0-9-]{0,49}$/.test(name) && /[^A-Za-z]/.test(name),
    demands: "1 to 50 letters, digits and hyphens, starts with a letter, and is not only letters",
  },
} as const;

export const immProjectName: Rule<"project"> = {
  id: "imm-project-name",
  title: "IMM accepts the name of the project",
  why: "IMM refuses another name when the project is created, in the middle of the update.",
  severity: "medium",
  topic: "operations",
  of: "project",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/imm/developer-reference/api-imm-2020-09-30-createproject",
  fix: {
    text: "Write a name of letters, digits and hyphens that starts with a letter, such as media-moderation.",
    edits: ({ name }) => [{ set: name.at, to: "media-moderation" }],
  },
  judge({ name, api }) {
    if (name.is === "unknown") return undetermined("The name of the project is not known.", name);
    const { accepts, demands } = rules[api];
    return accepts(name.value ?? "")
      ? pass("IMM accepts the name.")
      : fail(`IMM refuses the name: a name has ${demands}.`, name.at);
  },
};
