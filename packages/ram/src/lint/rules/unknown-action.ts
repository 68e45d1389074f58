import { expandAction, serviceOf } from "../../actions/table.ts";
import type { Severity } from "../finding.ts";
import { findingAt, type Place, type Rule, statementsOf } from "../finding.ts";
import { nearest } from "../spelling.ts";

/** An action that its service does not have: an Allow grants nothing, a Deny forbids nothing, and NotAction excepts nothing. */
export const unknownAction: Rule = {
  id: "unknown-action",
  about: "A pattern takes in no action of its service.",
  check: (context) =>
    statementsOf(context).flatMap((place) => {
      const { Action, NotAction = [], Effect } = place.statement;
      const severity: Severity =
        Action === undefined ? (Effect === "Allow" ? "critical" : "medium") : Effect === "Allow" ? "medium" : "high";
      return (Action ?? NotAction).flatMap((pattern) => {
        const service = serviceOf(pattern);
        if (!service?.complete || expandAction(pattern).length > 0) return [];
        const near = nearest(
          pattern,
          service.actions.map(({ name }) => name),
        );
        const message = `${service.code} has no action "${pattern}" (as of ${service.checked}).`;
        const fix = near === undefined ? `Remove "${pattern}".` : `Write "${near}".`;
        return [findingAt(place, { severity, pattern, message }, { message: fix, instead: replaced(place, pattern, near) })];
      });
    }),
};

function replaced({ statement }: Place, pattern: string, near: string | undefined) {
  const change = (list: readonly string[]) => [...new Set(list.flatMap((each) => (each === pattern ? (near ?? []) : [each])))];
  const { Action, NotAction = [], ...rest } = statement;
  const list = change(Action ?? NotAction);
  // Nothing is left of an Action: the statement says nothing. Nothing left of a NotAction would be everything, so that it goes too.
  if (list.length === 0) return [];
  return [Action === undefined ? { ...rest, NotAction: list } : { ...rest, Action: list }];
}
