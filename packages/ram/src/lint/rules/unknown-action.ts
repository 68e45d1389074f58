import { expandAction, serviceOf } from "../../actions/table.ts";
import type { Statement } from "../../policy.ts";
import { findingAt, type Rule, type Severity, statementsOf } from "../finding.ts";
import { nearest } from "../spelling.ts";

/** An action that its service does not have: an Allow grants nothing, a Deny forbids nothing, and NotAction excepts nothing. */
export const unknownAction: Rule = {
  id: "unknown-action",
  about: "A pattern takes in no action of its service.",
  check: (context) =>
    statementsOf(context).flatMap((place) => {
      const { Action, NotAction, Effect } = place.statement;
      const list = (Action ?? NotAction) as readonly string[];
      const severity = severities[Action === undefined ? "NotAction" : "Action"][Effect];
      return list.flatMap((pattern) => {
        const service = serviceOf(pattern);
        if (!service?.complete || expandAction(pattern).length > 0) return [];
        const near = nearest(
          pattern,
          service.actions.map(({ name }) => name),
        );
        const message = `${service.code} has no action "${pattern}" (as of ${service.checked}).`;
        const left = new Set(list.flatMap((each) => (each === pattern ? (near ?? []) : [each])));
        return [
          findingAt(
            place,
            { severity, pattern, message },
            { message: near === undefined ? `Remove "${pattern}".` : `Write "${near}".`, instead: replaced(place.statement, [...left]) },
          ),
        ];
      });
    }),
};

/** Deny with NotAction is an allow-list that lacks an entry; Allow with NotAction lets in what was to be kept out. */
const severities: Readonly<Record<"Action" | "NotAction", Readonly<Record<Statement["Effect"], Severity>>>> = {
  Action: { Allow: "medium", Deny: "high" },
  NotAction: { Allow: "critical", Deny: "medium" },
};

function replaced({ Action, NotAction, ...rest }: Statement, list: readonly string[]): readonly Statement[] {
  if (list.length > 0) return [Action === undefined ? { ...rest, NotAction: list } : { ...rest, Action: list }];
  // Without an action left, the statement says nothing. Without an exception left, it is about everything: nothing of that is granted, and all of it stays denied.
  return NotAction !== undefined && rest.Effect === "Deny" ? [{ ...rest, Action: ["*"] }] : [];
}
