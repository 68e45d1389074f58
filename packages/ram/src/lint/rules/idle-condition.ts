import { conditionTests } from "../../document/condition.ts";
import { type Operator, operators } from "../../document/operators.ts";
import { type Rule, statementsOf } from "../finding.ts";
import { absentMfa, withoutMfa } from "./condition/absent-mfa.ts";
import type { Look } from "./condition/change.ts";
import { contradictions } from "./condition/contradiction.ts";
import { foreignKey, unknownKey } from "./condition/key.ts";
import { wrongOperator } from "./condition/kind.ts";
import { literalWildcard } from "./condition/literal.ts";
import { everyValue, wrongKind } from "./condition/value.ts";

/** Each line of a condition is blamed once, by the first that finds something. */
const looks: readonly Look[] = [
  absentMfa,
  withoutMfa,
  wrongKind,
  everyValue,
  unknownKey,
  foreignKey,
  wrongOperator,
  literalWildcard,
];

/** A condition that always holds, or never does, or not for the calls that it was written for. */
export const idleCondition: Rule = {
  id: "idle-condition",
  about: "A condition does not do what it seems to do.",
  check: (context) =>
    statementsOf(context).flatMap((place) => {
      const tests = conditionTests(place.statement.Condition).filter(
        ({ operator }) => operators[operator] !== undefined,
      );
      const looked = tests.map((test) => {
        for (const look of looks) {
          const found = look(place, test, operators[test.operator] as Operator, context);
          if (found !== null) return { test, found: [found] };
        }
        return { test, found: [] };
      });
      const sound = looked.flatMap(({ test, found }) => (found.length === 0 ? [test] : []));
      return [
        ...looked.flatMap(({ found }) => found),
        ...contradictions(place, sound, context.budget),
      ];
    }),
};
