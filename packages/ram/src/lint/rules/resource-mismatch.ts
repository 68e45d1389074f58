import { canName, reshape } from "../../actions/resources.ts";
import { expandAction } from "../../actions/table.ts";
import type { Statement } from "../../policy.ts";
import { findingAt, type Rule, statementsOf, withActions } from "../finding.ts";

/** `oss:GetObject` on a bucket, `mns:ReceiveMessage` on a queue: each is asked with another resource, so that the statement gives nothing. */
export const resourceMismatch: Rule = {
  id: "resource-mismatch",
  about: "An action is granted on a kind of resource that it is never asked with.",
  check: (context) =>
    statementsOf(context, "Allow").flatMap((place) => {
      const { Action = [], Resource = [] } = place.statement;
      return Action.flatMap((pattern) => {
        const templates = templatesOf(pattern);
        if (templates.length === 0 || templates.includes("*")) return [];
        if (Resource.length === 0 || Resource.some((resource) => templates.some((template) => canName(resource, template)))) return [];
        const shaped = [...new Set(Resource.flatMap((resource) => templates.flatMap((template) => reshape(resource, template) ?? [])))];
        const rest = withActions(
          place.statement,
          Action.filter((each) => each !== pattern),
        );
        const moved: readonly Statement[] = shaped.length === 0 ? [] : [{ ...place.statement, Action: [pattern], Resource: shaped }];
        return [
          findingAt(
            place,
            {
              severity: "medium",
              pattern,
              message: `${pattern} is asked with ${templates.join(" or ")}, which none of the statement's resources can be: it is not granted.`,
            },
            {
              message: shaped.length === 0 ? `Remove ${pattern}.` : `Grant ${pattern} on ${shaped.join(", ")}.`,
              instead: [...rest, ...moved],
            },
          ),
        ];
      });
    }),
};

/** The forms of all actions that a pattern takes in; none when one of them has no published form. */
export function templatesOf(pattern: string): readonly string[] {
  const known = expandAction(pattern);
  return known.some(({ resources }) => resources.length === 0) ? [] : [...new Set(known.flatMap(({ resources }) => resources))];
}
