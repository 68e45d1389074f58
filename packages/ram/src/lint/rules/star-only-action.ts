import { globMatches } from "../../document/glob.ts";
import { findingAt, type Rule, statementsOf, withActions } from "../finding.ts";
import { templatesOf } from "./resource-mismatch.ts";

/**
 * Some actions work on no resource, and are asked with `*`: a narrow resource grants nothing, and a
 * star is not too wide.
 */
export const starOnlyAction: Rule = {
  id: "star-only-action",
  about: "An action that works on no resource is granted on a resource name.",
  check: (context) =>
    statementsOf(context, "Allow", "Action", "Resource").flatMap((place) => {
      const { Action, Resource } = place.statement;
      if (Resource.some((resource) => globMatches(resource, "*"))) return [];
      return Action.flatMap((pattern) => {
        // Stryker disable next-line StringLiteral: a star is never told in two parts
        if (templatesOf(pattern).join(" ") !== "*") return [];
        const rest = Action.filter((each) => each !== pattern);
        const message = `${pattern} works on no resource and is asked with "*": on ${Resource.join(", ")} it is not granted.`;
        const own = { ...place.statement, Action: [pattern], Resource: ["*"] };
        const fix = {
          message: `Grant ${pattern} on "*", in a statement of its own.`,
          instead: [...withActions(place.statement, rest), own],
        };
        return [findingAt(place, { severity: "medium", pattern, message }, fix)];
      });
    }),
};
