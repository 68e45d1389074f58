import { lint } from "@immkit/ram";
import { allowSubmittingOnly, trustOnly } from "../../kinds/policy-edits.ts";
import { fail, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Other rules treat a policy that RAM rejects as one that grants nothing. */
export const ramDocumentValid: Rule<"writtenPolicy"> = {
  id: "ram-document-valid",
  title: "RAM accepts every policy",
  why: "RAM rejects an invalid policy in the middle of an update. What depends on it isn't created.",
  severity: "high",
  topic: "operations",
  of: "writtenPolicy",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/ram/user-guide/policy-overview",
  fix: {
    text: "Correct the policy. `immkit ram lint` shows the line, and a corrected policy if the mistake is a misspelling.",
    edits: ({ kind }, _, { at }) => {
      if (kind === "bucket") return at.map(({ resource }) => ({ remove: resource }));
      return kind === "identity"
        ? allowSubmittingOnly(at)
        : at.flatMap((each) => trustOnly(each, "role"));
    },
  },
  judge({ document }) {
    if (document.is === "known") {
      const [open] = lint(document.value, { only: ["undocumented-operator"] });
      return open === undefined
        ? pass("RAM accepts the policy.")
        : undetermined(
            `Whether RAM accepts the policy is not known: a condition has an operator that RAM doesn't document (statement ${open.statement}).`,
            { is: "unknown", reason: "unreadable", at: document.at },
          );
    }
    if (document.is === "absent") return pass("RAM accepts the policy.");
    if (document.isRejected)
      return fail(`RAM rejects the policy: ${document.detail ?? "it is invalid"}.`, document.at);
    return document.reason === "unreadable"
      ? undetermined(`Whether RAM accepts the policy is not known: ${document.detail}.`, document)
      : undetermined("The policy is not known.", document);
  },
};
