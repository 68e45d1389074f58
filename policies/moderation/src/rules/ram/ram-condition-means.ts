import { problemsOf } from "../../analysis/lint-policy.ts";
import { allowSubmittingOnly, trustOnly } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** An address range that is the whole internet, acs:MFAPresent false, a key that is never sent. */
export const ramConditionMeans: Rule<"writtenPolicy"> = {
  id: "ram-condition-means",
  title: "Conditions of policies restrict requests as they appear to",
  why: "A condition that is always met protects nothing. One that is never met denies what it should allow.",
  severity: "high",
  topic: "identity",
  of: "writtenPolicy",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/ram/user-guide/policy-overview",
  fix: {
    text: "Correct the condition, or remove the statement. `immkit ram lint` says what is wrong with which condition.",
    edits: ({ kind }, _, { at }) => {
      if (kind === "bucket") return at.map(({ resource }) => ({ remove: resource }));
      return kind === "identity"
        ? allowSubmittingOnly(at)
        : at.flatMap((each) => trustOnly(each, "role"));
    },
  },
  judge({ document }) {
    if (document.is === "unknown")
      return document.isRejected
        ? notApplicable("RAM rejects the policy.")
        : undetermined("The policy is not known.", document);
    if (!document.value?.Statement.some(({ Condition }) => Condition !== undefined))
      return notApplicable("The policy has no condition.");
    const [found] = problemsOf(document.value, ["idle-condition"]);
    return found === undefined
      ? pass("The conditions restrict requests as they appear to.")
      : fail(
          `A condition of statement ${found.statement} doesn't do what it appears to do: it is always met, never, or not for the requests that it is for.`,
          document.at,
        );
  },
};
