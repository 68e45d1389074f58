import { expandAction, serviceOf } from "../../actions/table.ts";
import { findingAt, hasWildcard, type Rule, statementsOf, withActions, withoutActions } from "../finding.ts";

/** `oss:Put*` is PutObject, and PutBucketPolicy; `imm:*` can give a project another role; `*` is everything. */
export const wildcardAction: Rule = {
  id: "wildcard-action",
  about: "A pattern takes in actions that change who may do what.",
  check: (context) =>
    statementsOf(context, "Allow").flatMap((place) => {
      const { Action = [] } = place.statement;
      return Action.flatMap((pattern) => {
        if (!hasWildcard(pattern)) return [];
        const strong = expandAction(pattern).filter(({ level }) => level === "permissions");
        if (strong.length === 0) return [];
        const names = strong.map(({ name }) => name);
        const all = serviceOf(pattern) === undefined || names.some((name) => name.startsWith("ram:"));
        const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
        const message = `"${pattern}" takes in ${names.slice(0, 3).join(", ")}${more}, which change who may do what, and whatever its service gets later.`;
        const own = Action.filter((each) => each !== pattern);
        const spelt = withoutActions({ ...place.statement, Action: [pattern] }, names).flatMap(({ Action }) => Action);
        const instead = withActions(place.statement, [...new Set([...own, ...spelt])]);
        return [
          findingAt(
            place,
            { severity: all ? "critical" : "high", pattern, message },
            { message: "List the actions that are meant.", instead },
          ),
        ];
      });
    }),
};
