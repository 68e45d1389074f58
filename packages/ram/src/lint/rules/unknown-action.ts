import type { Service } from "../../actions/action.ts";
import { expandAction, serviceOf } from "../../actions/table.ts";
import { nearest } from "../../document/spelling.ts";
import type { Statement } from "../../policy.ts";
import {
  type Finding,
  findingAt,
  hasWildcard,
  type Place,
  type Rule,
  type Severity,
  statementsOf,
} from "../finding.ts";

type Found = Omit<Finding, "id">;

/**
 * An action that its service does not have: an Allow grants nothing, a Deny forbids nothing, and
 * NotAction excepts nothing.
 */
export const unknownAction: Rule = {
  id: "unknown-action",
  about:
    "A statement names an action that its service does not have, or that is most likely misspelt.",
  check: (context) =>
    statementsOf(context).flatMap((place) =>
      listOf(place.statement).flatMap((pattern) => {
        const service = serviceOf(pattern);
        if (service === undefined || expandAction(pattern).length > 0) return [];
        return service.complete
          ? absent(place, pattern, service)
          : doubtful(place, pattern, service);
      }),
    ),
};

function listOf({ Action, NotAction }: Statement): readonly string[] {
  return (Action ?? NotAction) as readonly string[];
}

/**
 * Deny with NotAction is an allow-list that lacks an entry; Allow with NotAction lets in what was
 * to be kept out.
 */
const severities: Readonly<
  Record<
    "Action" | "NotAction",
    Readonly<Record<Statement["Effect"], readonly [sure: Severity, likely: Severity]>>
  >
> = {
  Action: { Allow: ["medium", "low"], Deny: ["high", "medium"] },
  NotAction: { Allow: ["critical", "medium"], Deny: ["medium", "low"] },
};

function severityOf({ Action, Effect }: Statement): readonly [sure: Severity, likely: Severity] {
  return severities[Action === undefined ? "NotAction" : "Action"][Effect];
}

/** All actions of the service are listed, and this is none. */
function absent(
  place: Place,
  pattern: string,
  { code, checked, actions }: Service,
): readonly Found[] {
  const { statement } = place;
  const near = nearest(
    pattern,
    actions.map(({ name }) => name),
  );
  const left = new Set(
    listOf(statement).flatMap((each) => (each === pattern ? (near ?? []) : [each])),
  );
  const instead =
    near === undefined ? withoutEntry(statement, [...left]) : withList(statement, [...left]);
  const fix =
    instead === null
      ? null
      : { message: near === undefined ? `Remove "${pattern}".` : `Write "${near}".`, instead };
  const [severity] = severityOf(statement);
  return [
    findingAt(
      place,
      { severity, pattern, message: `${code} has no action "${pattern}" (as of ${checked}).` },
      fix,
    ),
  ];
}

/**
 * Not all actions of the service are listed: only what is written almost like one that is, and
 * begins with the same verb, is most likely a slip.
 */
function doubtful(
  place: Place,
  pattern: string,
  { code, checked, actions }: Service,
): readonly Found[] {
  if (hasWildcard(pattern)) return [];
  const alike = actions.map(({ name }) => name).filter((name) => verbOf(name) === verbOf(pattern));
  const near = nearest(pattern, alike);
  if (near === undefined) return [];
  const [, severity] = severityOf(place.statement);
  const message = `"${pattern}" is not known here (table of ${checked}, which may not have all of ${code}). Write "${near}" if that is meant.`;
  return [findingAt(place, { severity, pattern, message }, null)];
}

function verbOf(name: string): string | undefined {
  return /:[A-Z][a-z]+/.exec(name)?.[0];
}

function withList(
  { Action, NotAction: _, ...rest }: Statement,
  list: readonly string[],
): readonly Statement[] {
  return [Action === undefined ? { ...rest, NotAction: list } : { ...rest, Action: list }];
}

/**
 * What says the same without an entry that names nothing; null where somebody believes in a guard
 * that is none: only they know what it was to hold back.
 */
function withoutEntry(statement: Statement, list: readonly string[]): readonly Statement[] | null {
  const { NotAction, Effect, ...rest } = statement;
  if (Effect === "Deny" && NotAction === undefined) return null;
  if (list.length > 0) return withList(statement, list);
  if (Effect === "Deny") return [{ ...rest, Effect, Action: ["*"] }];
  // An Allow that names nothing grants nothing; one that excepts nothing grants all, and which part
  // of that is meant nobody else can say.
  return NotAction === undefined ? [] : null;
}
