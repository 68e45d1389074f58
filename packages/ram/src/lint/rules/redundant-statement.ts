import { redundancyIn } from "../../minimise/redundant.ts";
import type { Statement } from "../../policy.ts";
import { replacement } from "../fix.ts";
import { defineRule } from "../rule.ts";
import { partOf, statementsOf } from "../statements.ts";

export const redundantStatement = defineRule({
  id: "redundant-statement",
  severity: "low",
  description: "A statement repeats what the other statements of its policy say.",
  check: (context) => {
    const redundant = new Set<Statement>();
    const redundancies = new Map(
      context.linted.map((policy) => [policy, redundancyIn(policy.document, context.budget)]),
    );
    // From the last to the first, and without those already found: if all of them are removed, one
    // of two equal statements is kept, the earlier.
    const problems = statementsOf(context)
      .toReversed()
      .flatMap((located) => {
        const { policy, index, statement } = located;
        const others = policy.document.Statement.filter(
          (other, i) => other.Effect === statement.Effect && i !== index && !redundant.has(other),
        );
        if (!redundancies.get(policy)?.(statement, others)) return [];
        redundant.add(statement);
        return [
          {
            ...partOf(located),
            message: "The other statements of this policy already cover this one.",
            fix: replacement(located, "Remove the statement.", []),
          },
        ];
      });
    return problems.toReversed();
  },
});
