import { services } from "../actions/table.ts";
import { isEmpty } from "../sets/difference.ts";
import { actionPattern, type Box, type Model, resourcePattern } from "../sets/model.ts";
import { Extents, extentOf, ofEveryAction } from "./extents.ts";
import { Remainder } from "./remainder.ts";

/**
 * Tells of a statement, given as its boxes, for which of its actions and action patterns a call may be left that no other policy takes away. A pattern of
 * several services is asked about those that are not in the table.
 */
export function leftOf({ layers, denials }: Model): (boxes: readonly Box[]) => (pattern: string) => boolean {
  const narrowing = layers.slice(0, -1);
  const extents = new Extents(narrowing, denials);
  const remainders = new Map<string, Remainder>();
  const suspects = new Set<bigint>();
  const open = new Map<string, boolean>();
  return (boxes) => {
    const extent = extentOf(boxes);
    const remainder = remainders.get(extent) ?? new Remainder(boxes.map(ofEveryAction), extents, suspects);
    // Stryker disable next-line CallExpression: what is remembered is for speed alone
    remainders.set(extent, remainder);
    const [box] = boxes as [Box];
    // Stryker disable next-line ArrayDeclaration: a text that is no name of an action excepts nothing
    const excepted = box.actions.negated ? box.actions.patterns.map(({ text }) => text) : [];
    return (pattern) => {
      // Stryker disable next-line ConditionalExpression: for speed alone, the question below gives the same for an action
      if (isAction(pattern)) return remainder.isLeft(extents.classOf(pattern));
      const key = JSON.stringify([extent, excepted, pattern]);
      const others = isAcrossServices(pattern) ? [...excepted, ...tabled] : excepted;
      const asked = [among(box, [pattern], false), among(box, others, true)];
      const answer =
        open.get(key) ?? !isEmpty([{ layers: [...narrowing, boxes.map(ofEveryAction), ...asked.map((each) => [each])], denials }]);
      // Stryker disable next-line CallExpression: what is remembered is for speed alone
      open.set(key, answer);
      return answer;
    };
  };
}

/** Whether a pattern is of several services, or of one that it does not name. */
export function isAcrossServices(pattern: string): boolean {
  return /[*?]/.test(codeOf(pattern));
}

/** The service of an action or pattern, as it is written. */
export function codeOf(action: string): string {
  return action.split(":")[0] as string;
}

// Stryker disable BlockStatement,Regex: where it does not know an action for one, that costs time and no more. The test of a star that is none holds the rest.
function isAction(pattern: string): boolean {
  return /^[^*?]*:[^*?]*$/.test(pattern);
}
// Stryker restore BlockStatement,Regex

const tabled = services.map(({ code }) => `${code}:*`);

/** In place of a box, all calls whose action is one of the patterns, or is none of them. */
function among(box: Box, patterns: readonly string[], negated: boolean): Box {
  return { ...box, actions: { patterns: patterns.map(actionPattern), negated }, resources: [resourcePattern("*")], tests: [] };
}
