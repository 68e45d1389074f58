import { type Finding, lint, type NamedPolicy, type PolicyDocument } from "@immkit/ram";

/** A problem that `lint` finds in one policy. */
export type LintFinding = Finding<ReturnType<typeof lint>[number]["id"]>;

/** The problems of one kind in a policy that is judged alone. */
export function problemsOf(
  document: PolicyDocument,
  ids: readonly LintFinding["id"][],
): readonly LintFinding[] {
  const policy: NamedPolicy = { name: "policy", document };
  return lint(policy, { only: ids });
}

/** The policy without these problems. Undefined if no fix is known for one. */
export function corrected(
  document: PolicyDocument,
  ids: readonly LintFinding["id"][],
): PolicyDocument | undefined {
  let current = document;
  // Each fix clears one problem, and a statement has few.
  for (let left = 100; left > 0; left -= 1) {
    const [problem] = problemsOf(current, ids);
    if (problem === undefined) return current;
    const fixed = problem.fix?.document;
    if (fixed === undefined || fixed === null) return undefined;
    current = fixed;
  }
  return undefined;
}
