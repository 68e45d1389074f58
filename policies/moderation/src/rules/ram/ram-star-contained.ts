import { corrected, problemsOf } from "../../analysis/lint-policy.ts";
import { writePolicy } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

const id = "star-crosses-separator";

export const ramStarContained: Rule<"writtenPolicy"> = {
  id: "ram-star-contained",
  title: "A star in a resource stands for whole parts of its name",
  why: "A star matches every character: project/prod* is also project/production-copy, and media* is every bucket that begins like this, with its objects.",
  severity: "medium",
  topic: "identity",
  of: "writtenPolicy",
  stage: "stack",
  since: "0.2.0",
  packs: ["strict"],
  link: "https://www.alibabacloud.com/help/en/ram/user-guide/policy-overview",
  fix: {
    text: "Write the whole name, or end the part before the star with a slash: media/*.",
    edits: ({ document }, _, { at }) => {
      const to = document.is === "known" ? corrected(document.value, [id]) : undefined;
      return to === undefined ? [] : at.map((each) => writePolicy(each, to));
    },
  },
  judge({ document, kind }) {
    if (kind !== "identity") return notApplicable("The policy has a principal.");
    if (document.is === "unknown")
      return document.isRejected
        ? notApplicable("RAM rejects the policy.")
        : undetermined("The policy is not known.", document);
    if (document.value === undefined) return notApplicable("There is no policy.");
    const [found] = problemsOf(document.value, [id]);
    return found === undefined
      ? pass("Every star stands for whole parts of a name.")
      : fail(
          `A star in statement ${found.statement} also matches longer names, and what is below them.`,
          document.at,
        );
  },
};
