import { services } from "@immkit/ram/actions";
import { corrected, type LintFinding, problemsOf } from "../../analysis/lint-policy.ts";
import { writePolicy } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** What `lint` finds, and what it means. Its own messages quote the policy. */
const problems = {
  "resource-mismatch": "allows actions on resources that they are never requested on",
  "star-only-action": "allows actions on a named resource that work on no resource",
  "unknown-action": "names actions that their service doesn't have",
} as const satisfies Partial<Record<LintFinding["id"], string>>;

const ids = Object.keys(problems) as (keyof typeof problems)[];

export const ramStatementGrants: Rule<"writtenPolicy"> = {
  id: "ram-statement-grants",
  title: "Statements of policies allow what they say",
  why: "An action on a resource of another form, such as oss:GetObject on a bucket, is not allowed. Requests fail, and somebody adds a wider policy.",
  severity: "medium",
  topic: "identity",
  of: "writtenPolicy",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/ram/user-guide/policy-overview",
  fix: {
    text: "Name resources of the form that the action is requested on. `immkit ram lint` shows the corrected policy.",
    edits: ({ document }, _, { at }) => {
      const to = document.is === "known" ? corrected(document.value, ids) : undefined;
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
    const certain = problemsOf(document.value, ids).filter(isCertain);
    const found = new Map(certain.map((each) => [each.id, each]));
    const judgements = ids.flatMap((id) => {
      const statement = found.get(id)?.statement;
      const which = typeof statement === "number" ? `Statement ${statement}` : "The policy";
      return found.has(id) ? [fail(`${which} ${problems[id]}.`, document.at, { detail: id })] : [];
    });
    return judgements.length > 0 ? judgements : pass("Every statement allows what it says.");
  },
};

/** The tables of some services don't list every action: an action that is not there can exist. */
function isCertain({ id, pattern }: LintFinding): boolean {
  if (id !== "unknown-action") return true;
  const code = pattern?.split(":")[0]?.toLowerCase();
  return services.some((service) => service.complete && service.code === code);
}
