import { isInProduction } from "../../kinds/production.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** The facts file, or the name of the stack, says that it is in production. */
export const immProjectProtected: Rule<"project"> = {
  id: "imm-project-protected",
  title: "IMM projects in production can't be deleted by accident",
  why: "IMM deletes the tasks and the verdicts with the project. They can't be restored.",
  severity: "medium",
  topic: "operations",
  of: "project",
  stage: "stack",
  since: "0.2.0",
  packs: ["strict"],
  link: "https://www.alibabacloud.com/help/en/imm/developer-reference/api-imm-2020-09-30-deleteproject",
  fix: {
    text: "Set the option protect of the project to true.",
    edits: ({ resource }) => [{ protect: resource }],
  },
  judge({ isProtected, resource }, { known }) {
    if (isInProduction(resource, known) !== true)
      return notApplicable("Nothing says that the stack is in production.");
    if (isProtected.is === "unknown")
      return undetermined("Whether the project is protected is not known.", isProtected.needs);
    return isProtected.is === "yes"
      ? pass("Pulumi refuses to delete the project, or keeps it.")
      : fail("The project is in production, and not protected from deletion.", resource.at());
  },
};
