import { redundancyIn } from "../../minimise/redundant.ts";
import type { Statement } from "../../policy.ts";
import { findingAt, type Rule, statementsOf } from "../finding.ts";

/**
 * A statement whose calls the other statements of its policy already name: it can be read,
 * forgotten in a clean-up, and keep access alive.
 */
export const redundantStatement: Rule = {
  id: "redundant-statement",
  about: "A statement says nothing that the others of its policy don't say.",
  check: (context) => {
    const blamed = new Set<Statement>();
    const redundancies = new Map(
      context.subjects.map(({ policy }) => [policy, redundancyIn(policy.document, context.budget)]),
    );
    // From the back, and without what is blamed already: who removes all that is blamed keeps one
    // of two that say the same, the earlier.
    const found = statementsOf(context)
      .toReversed()
      .flatMap((place) => {
        const { policy } = place.subject;
        const others = policy.document.Statement.filter(
          (other, i) =>
            other.Effect === place.statement.Effect && i !== place.index && !blamed.has(other),
        );
        // Stryker disable next-line OptionalChaining: there is one for each policy
        if (!redundancies.get(policy)?.(place.statement, others)) return [];
        blamed.add(place.statement);
        const message = "The other statements of this policy already say this.";
        return [
          findingAt(
            place,
            { severity: "low", pattern: null, message },
            { message: "Remove the statement.", instead: [] },
          ),
        ];
      });
    return found.toReversed();
  },
};
