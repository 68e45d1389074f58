import { expandAction, serviceOf, services } from "../actions/table.ts";
import type { Budget } from "../automaton/budget.ts";
import type { Pattern } from "../automaton/pattern.ts";
import { getOrCreate } from "../memo.ts";
import { actionPattern, type Box, type Model, resourcePattern } from "../sets/model.ts";
import { isEmpty } from "../sets/search.ts";
import { Extents, extentOf, ofEveryAction } from "./extents.ts";
import { Remainder } from "./remainder.ts";

/**
 * What is left of a statement that allows something. Of a pattern, only the actions are meant that
 * are not in the table.
 */
export interface Left {
  /** Whether a call of this action or pattern may be left that no other policy takes away. */
  readonly has: (pattern: string) => boolean;
  /** The boxes that deny a part of it. */
  readonly denying: (patterns: readonly string[]) => readonly Box[];
}

/** Tells what is left of a statement, given as its boxes. */
export function leftOf(
  { layers, denials }: Model,
  budget: Budget,
): (boxes: readonly Box[]) => Left {
  const narrowing = layers.slice(0, -1);
  const extents = new Extents(narrowing, denials);
  const suspects = new Set<bigint>();
  const known = new Map<string, Left>();
  const meetings = new Map<string, boolean>();

  function left(boxes: readonly Box[]): Left {
    const own = boxes.map(ofEveryAction);
    const remainder = new Remainder(own, extents, suspects, budget);
    const open = new Map<string, boolean>();
    const met = new Map<Box, boolean>();
    const meets = (denial: Box) =>
      getOrCreate(
        met,
        extents.standingFor(denial),
        () => !isEmpty([{ layers: [own, [ofEveryAction(denial)]], denials: [] }], [], budget),
      );
    const isDenied = (patterns: readonly string[], { actions, ...denial }: Box) =>
      getOrCreate(
        meetings,
        JSON.stringify([
          patterns,
          exceptedBy(boxes),
          actions.negated,
          actions.patterns.map(({ text }) => text),
        ]),
        () =>
          inhabited(budget, boxes, patterns, (rest) => ({
            layers: [...rest, [{ ...denial, actions, resources: everything, tests: [] }]],
            denials: [],
          })),
      );
    return {
      has(pattern) {
        // Stryker disable next-line ConditionalExpression: for speed alone, the question below gives the same for an action
        if (isAction(pattern)) return remainder.isLeft(extents.classOf(pattern));
        return getOrCreate(open, pattern, () =>
          inhabited(budget, boxes, [pattern], (rest) => ({
            layers: [...narrowing, own, ...rest],
            denials,
          })),
        );
      },
      denying(patterns) {
        const told = extents.denying(patterns.filter(isAction));
        const rest = patterns.filter((pattern) => !isAction(pattern));
        return denials.filter(
          (denial) =>
            (told.has(denial) || (rest.length > 0 && isDenied(rest, denial))) && meets(denial),
        );
      },
    };
  }

  return (boxes) =>
    getOrCreate(known, JSON.stringify([extentOf(boxes), exceptedBy(boxes)]), () => left(boxes));
}

/** Whether a pattern is of several services, or of one that it does not name. */
export function isAcrossServices(pattern: string): boolean {
  return /[*?]/.test(codeOf(pattern));
}

/** The service of an action or pattern, as it is written. */
export function codeOf(action: string): string {
  const end = action.indexOf(":");
  return end < 0 ? action : action.slice(0, end);
}

/**
 * Whether a pattern may take in actions that are not in the table: those of other services, or of
 * one whose table is not complete, or none that is known.
 */
export function reachesBeyondTable(pattern: string): boolean {
  if (isAcrossServices(pattern) || expandAction(pattern).length === 0) return true;
  return /[*?]/.test(pattern) && serviceOf(pattern)?.complete === false;
}

// Stryker disable BlockStatement,Regex: where it does not know an action for one, that costs time and no more. The test of a star that is none holds the rest.
function isAction(pattern: string): boolean {
  return /^[^*?]*:[^*?]*$/.test(pattern);
}
// Stryker restore BlockStatement,Regex

const everything = [resourcePattern("*")];
const [complete, partial] = [
  services.filter((service) => service.complete),
  services.filter((service) => !service.complete),
];
const compiled = new Map<string, Pattern>();

/**
 * Whether there surely or maybe is a call of an action that one of the patterns takes in, that is
 * not in the table, and that the statement does not except.
 * @param ask the model of all there is to ask beside the action.
 */
function inhabited(
  budget: Budget,
  boxes: readonly Box[],
  patterns: readonly string[],
  ask: (actions: readonly (readonly Box[])[]) => Model,
): boolean {
  const [box] = boxes as [Box];
  const among = (texts: readonly string[], negated: boolean): readonly Box[] => {
    const actions = {
      patterns: texts.map((text) => getOrCreate(compiled, text, () => actionPattern(text))),
      negated,
    };
    return [{ ...box, actions, resources: everything, tests: [] }];
  };
  const beside = (listed: readonly string[]) =>
    !isEmpty(
      [ask([among(patterns, false), among([...exceptedBy(boxes), ...listed], true)])],
      [],
      budget,
    );
  const across = patterns.some(isAcrossServices);
  const tabled = across ? complete.map(({ code }) => `${code}:*`) : [];
  // Stryker disable next-line ConditionalExpression,LogicalOperator,ArrowFunction: for speed alone, most patterns across services leave something of one without a table
  if (across && beside([...tabled, ...partial.map(({ code }) => `${code}:*`)])) return true;
  const names = patterns
    .flatMap(expandAction)
    .flatMap(({ name }) => (serviceOf(name)?.complete ? [] : [name]));
  return beside([...tabled, ...new Set(names)]);
}

/** The patterns of NotAction. */
function exceptedBy(boxes: readonly Box[]): readonly string[] {
  const [{ actions }] = boxes as [Box];
  // Stryker disable next-line ArrayDeclaration: a text that is no name of an action excepts nothing
  return actions.negated ? actions.patterns.map(({ text }) => text) : [];
}
