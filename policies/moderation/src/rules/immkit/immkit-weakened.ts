import { isInProduction } from "../../kinds/production.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Deleting what a stack created is right where nobody depends on it. */
export const immkitWeakened: Rule<"component"> = {
  id: "immkit-weakened",
  title: "Components keep their safe defaults",
  why: "An argument that gives up a safe default is a decision. It needs a waiver, with a reason and a date.",
  severity: "medium",
  topic: "operations",
  of: "component",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/imm/user-guide/grant-permissions-to-a-ram-user",
  fix: {
    text: "Remove the argument, or add a waiver for it with its path as the detail.",
    edits: ({ resource }, _, { detail = "" }) => [{ unset: resource.at(...detail.split(".")) }],
  },
  judge({ weakened, resource }, { known }) {
    if (weakened.is === "unknown")
      return undetermined("Which safe defaults the component gives up is not known.", weakened);
    if (weakened.value === undefined)
      return notApplicable("The component doesn't list what it gives up.");
    const isDisposable = isInProduction(resource, known) === false;
    const paths = weakened.value.filter(
      (path) => /^[A-Za-z.]+$/.test(path) && !(isDisposable && /\bdeletion$/.test(path)),
    );
    if (paths.length === 0) return pass("The component keeps its safe defaults.");
    return paths.map((path) =>
      fail(`The argument ${path} gives up a safe default.`, resource.at(), { detail: path }),
    );
  },
};
