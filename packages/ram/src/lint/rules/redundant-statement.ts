import { isEmpty } from "../../sets/difference.ts";
import { toPolicySet } from "../../sets/input.ts";
import { modelOf } from "../../sets/model.ts";
import { findingAt, type Rule, statementsOf } from "../finding.ts";

/** A statement whose calls the other statements of its policy already name: it can be read, forgotten in a clean-up, and keep access alive. */
export const redundantStatement: Rule = {
  id: "redundant-statement",
  about: "A statement says nothing that the others of its policy don't say.",
  check: (context) =>
    statementsOf(context).flatMap((place) => {
      const same = place.subject.policy.document.Statement.filter(
        (other, i) => other.Effect === place.statement.Effect && i !== place.index,
      );
      const spoken = (list: typeof same) =>
        modelOf(toPolicySet({ Version: "1", Statement: list.map((each) => ({ ...each, Effect: "Allow" as const })) }));
      if (same.length === 0 || !isEmpty([spoken([place.statement])], [spoken(same)])) return [];
      const message = "The other statements of this policy already say this.";
      return [findingAt(place, { severity: "low", pattern: null, message }, { message: "Remove the statement.", instead: [] })];
    }),
};
