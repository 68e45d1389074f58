import type { Budget } from "../automaton/budget.ts";
import { foldCase, globMatches } from "../document/glob.ts";
import { getOrCreate } from "../memo.ts";
import type { Box, Model } from "../sets/model.ts";
import { isEmpty } from "../sets/search.ts";
import { boxOfActions, hasUnlisted } from "./unlisted-actions.ts";

/** What a statement still allows after everything in the policy set that limits it. */
export interface Remainder {
  /**
   * Whether a request with this action can still be allowed. For a pattern with wildcards, whether
   * a request with an action that it matches and that the table does not list can be.
   */
  readonly includes: (action: string) => boolean;
  /** The Deny boxes that deny a part of what the statement allows for these actions. */
  readonly deniedBy: (actions: readonly string[]) => readonly Box[];
}

/** The boxes that apply to an action; the same object for every action with the same boxes. */
interface Limits {
  /** Of each session or control layer, the boxes that allow the action, extended to all actions. */
  readonly layers: readonly (readonly Box[])[];
  /** The boxes that deny the action, extended to all actions. */
  readonly denials: ReadonlySet<Box>;
  /** The same boxes as they are written. */
  readonly deniedBy: ReadonlySet<Box>;
}

/**
 * Returns a function that computes the remainder of a statement, given as its boxes.
 *
 * Each answer is one emptiness question about the policies that apply to the action. A statement
 * can allow some 700 actions, so answers are shared: actions to which the same policies apply have
 * one answer, and a group of denials that leaves nothing of the statement for one action leaves
 * nothing for every other action that the whole group denies.
 *
 * @param budget the steps that all questions share.
 */
export function remaindersIn(
  { layers, denials }: Model,
  budget: Budget,
): (boxes: readonly Box[]) => Remainder {
  const narrowing = layers.slice(0, -1);
  const limiting = [...narrowing.flat(), ...denials];
  // Boxes that differ only in their actions are represented by one box of every action.
  const byResourcesAndTests = new Map<string, Box>();
  const ofEveryAction = new Map(
    limiting.map((box) => [
      box,
      getOrCreate(byResourcesAndTests, resourcesAndTests([box]), () => withEveryAction(box)),
    ]),
  );
  const withoutActions = (boxes: readonly Box[]) =>
    new Set(boxes.map((box) => ofEveryAction.get(box) as Box));
  const singles: (readonly Box[])[] = [...withoutActions(denials)].map((denial) => [denial]);
  /** Groups of denials to try first: each leaves nothing of some statement. */
  const groups = [...singles];

  const limits = new Map<string, Limits>();
  const limitsByAction = new Map<string, Limits>();
  const limitsOf = (action: string) =>
    getOrCreate(limitsByAction, action, () => {
      const applying = new Set(limiting.filter((box) => hasAction(box, action)));
      const select = (boxes: readonly Box[]) => boxes.filter((box) => applying.has(box));
      const key = limiting.map((box) => Number(applying.has(box))).join("");
      return getOrCreate(limits, key, () => ({
        layers: narrowing.map((layer) => [...withoutActions(select(layer))]),
        denials: withoutActions(select(denials)),
        deniedBy: new Set(select(denials)),
      }));
    });

  const meetings = new Map<string, boolean>();
  const deniesUnlisted = (
    { actions }: Box,
    patterns: readonly string[],
    excepted: readonly string[],
  ) =>
    getOrCreate(
      meetings,
      JSON.stringify([patterns, excepted, textsOf(actions), actions.negated]),
      () =>
        hasUnlisted(budget, patterns, excepted, (restrictions) => ({
          layers: [...restrictions, [boxOfActions(actions)]],
          denials: [],
        })),
    );

  function remainderOf(boxes: readonly Box[]): Remainder {
    const own = boxes.map(withEveryAction);
    const excepted = exceptedActions(boxes);
    const hasRequests = (others: Model["layers"], denying: Iterable<Box>) =>
      !isEmpty([{ layers: [...others, own], denials: [...denying] }], [], budget);

    const emptying = new Map<readonly Box[], boolean>();
    const leavesNothing = (group: readonly Box[]) =>
      getOrCreate(emptying, group, () => !hasRequests([], group));
    let alwaysLeft: boolean | undefined;
    /** Whether something is left under all denials except those that alone leave nothing. */
    const isAlwaysLeft = () => {
      alwaysLeft ??=
        narrowing.length === 0 &&
        hasRequests([], singles.filter((single) => !leavesNothing(single)).flat());
      return alwaysLeft;
    };
    const answers = new Map<Limits, boolean>();
    const includesAction = (limit: Limits): boolean =>
      getOrCreate(answers, limit, () => {
        const applies = (group: readonly Box[]) => group.every((box) => limit.denials.has(box));
        if (groups.some((group) => applies(group) && leavesNothing(group))) return false;
        if (isAlwaysLeft() || hasRequests(limit.layers, limit.denials)) return true;
        const denying = [...limit.denials];
        if (narrowing.length === 0 || leavesNothing(denying))
          groups.push(fewest(denying, (group) => !hasRequests([], group)));
        return false;
      });

    const unlisted = new Map<string, boolean>();
    const includesUnlisted = (pattern: string) =>
      getOrCreate(unlisted, pattern, () =>
        hasUnlisted(budget, [pattern], excepted, (restrictions) => ({
          layers: [...narrowing, own, ...restrictions],
          denials,
        })),
      );

    const met = new Map<Box, boolean>();
    const meets = (denial: Box) => getOrCreate(met, denial, () => hasRequests([[denial]], []));

    return {
      includes: (action) =>
        isPattern(action) ? includesUnlisted(action) : includesAction(limitsOf(action)),
      deniedBy: (actions) => {
        const patterns = actions.filter(isPattern);
        const names = actions.filter((action) => !isPattern(action)).map(limitsOf);
        return denials.filter(
          (denial) =>
            (names.some((limit) => limit.deniedBy.has(denial)) ||
              (patterns.length > 0 && deniesUnlisted(denial, patterns, excepted))) &&
            meets(ofEveryAction.get(denial) as Box),
        );
      },
    };
  }

  const remainders = new Map<string, Remainder>();
  return (boxes) =>
    getOrCreate(
      remainders,
      JSON.stringify([resourcesAndTests(boxes), exceptedActions(boxes)]),
      () => remainderOf(boxes),
    );
}

/** Leaves out items, half of them, then a quarter, and so on, as long as the rest is enough. */
function fewest<T>(items: readonly T[], isEnough: (items: readonly T[]) => boolean): readonly T[] {
  let kept = items;
  for (let size = kept.length >> 1; size > 0; size >>= 1) {
    for (let start = 0; start < kept.length; ) {
      const rest = kept.toSpliced(start, size);
      if (isEnough(rest)) kept = rest;
      else start += size;
    }
  }
  return kept;
}

function isPattern(action: string): boolean {
  return /[*?]/.test(action);
}

function hasAction({ actions }: Box, action: string): boolean {
  const folded = foldCase(action);
  return textsOf(actions).some((text) => globMatches(text, folded)) !== actions.negated;
}

function textsOf({ patterns }: Box["actions"]): readonly string[] {
  return patterns.map(({ text }) => text);
}

/** The patterns of NotAction. */
function exceptedActions([box]: readonly Box[]): readonly string[] {
  return box?.actions.negated ? textsOf(box.actions) : [];
}

function withEveryAction(box: Box): Box {
  return { ...box, actions: { patterns: [], negated: true } };
}

/** What boxes require in addition to the action, as a key. */
function resourcesAndTests(boxes: readonly Box[]): string {
  return JSON.stringify(
    boxes.map(({ resources, tests }) => [resources.map(({ text }) => text), tests]),
  );
}
