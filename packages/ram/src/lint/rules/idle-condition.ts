import { conditionTests } from "../../decide/condition.ts";
import { operators } from "../../decide/operators.ts";
import { type Rule, statementsOf } from "../finding.ts";
import { absentMfa } from "./condition/absent-mfa.ts";
import { foreignKey, unknownKey } from "./condition/key.ts";
import { everyValue, wrongKind } from "./condition/value.ts";

/** A condition that always holds, or never does, or not for the calls that it was written for. */
export const idleCondition: Rule = {
  id: "idle-condition",
  about: "A condition does not do what it seems to do.",
  check: (context) =>
    statementsOf(context).flatMap((place) =>
      conditionTests(place.statement.Condition).flatMap((test) => {
        const operator = operators[test.operator];
        if (operator === undefined) return [];
        for (const look of [absentMfa, wrongKind, everyValue, unknownKey, foreignKey]) {
          const found = look(place, test, operator, context);
          if (found !== null) return [found];
        }
        return [];
      }),
    ),
};
