import { listedActions, serviceOf, services } from "../actions/table.ts";
import type { Budget } from "../automaton/budget.ts";
import { actionPattern, type Box, type Model, resourcePattern } from "../sets/model.ts";
import { isEmpty } from "../sets/search.ts";

/*
 * Actions that the table of actions does not list. A pattern such as `oss:Put*` or `*` can match
 * some of them: there are more services than tables, and some tables are not complete.
 */

/** The service code of an action or pattern, as it is written: `oss` of `oss:Get*`. */
export function serviceCode(action: string): string {
  return action.replace(/:.*/s, "");
}

/** Whether a pattern leaves the service open, as `*:Get*` and `*` do. */
export function isAcrossServices(pattern: string): boolean {
  return /[*?]/.test(serviceCode(pattern));
}

/** Whether an action or pattern can match an action that the table does not list. */
export function canMatchUnlisted(pattern: string): boolean {
  if (isAcrossServices(pattern) || listedActions(pattern).length === 0) return true;
  return /[*?]/.test(pattern) && serviceOf(pattern)?.complete === false;
}

/**
 * Whether a request can exist whose action matches one of the patterns, is not listed in the table,
 * and is not excepted. An undetermined answer counts as yes.
 * @param excepted the patterns of the statement's NotAction.
 * @param modelOf the model to search; each item of `layers` restricts the action and nothing else.
 */
export function hasUnlisted(
  budget: Budget,
  patterns: readonly string[],
  excepted: readonly string[],
  modelOf: (layers: readonly (readonly Box[])[]) => Model,
): boolean {
  const matching = (texts: readonly string[], negated: boolean) => [
    boxOfActions({ patterns: texts.map(actionPattern), negated }),
  ];
  const anyBut = (listed: readonly string[]) =>
    !isEmpty(
      [modelOf([matching(patterns, false), matching([...excepted, ...listed], true)])],
      [],
      budget,
    );
  const across = patterns.some(isAcrossServices);
  const wholeServices = (list: typeof services) => list.map(({ code }) => `${code}:*`);
  const complete = across ? wholeServices(services.filter((service) => service.complete)) : [];
  // For speed: most patterns across services leave an action of a service that has no table.
  if (across && anyBut(wholeServices(services))) return true;
  const listed = patterns
    .flatMap(listedActions)
    .flatMap(({ name }) => (serviceOf(name)?.complete ? [] : [name]));
  return anyBut([...complete, ...new Set(listed)]);
}

/** Every request whose action is one of these, whatever else it carries. */
export function boxOfActions(actions: Box["actions"]): Box {
  return {
    actions,
    resources: [resourcePattern("*")],
    tests: [],
    policy: "",
    index: 0,
    statement: { Effect: "Allow" },
  };
}
