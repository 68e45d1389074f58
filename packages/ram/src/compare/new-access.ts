import type { RamRequest } from "../policy.ts";
import { difference, sideOf } from "../sets/difference.ts";
import { type PolicyInput, toPolicySet } from "../sets/input.ts";
import type { Box } from "../sets/model.ts";

/** Something that a change adds: which statement of the new policies gives it, by which of its actions, and a call that was not allowed before. */
export interface NewAccess {
  readonly policy: string;
  /** Index of the statement in its policy. */
  readonly statement: number;
  /** The pattern as the statement writes it, or null for a statement with NotAction. */
  readonly action: string | null;
  /** Null when it can't be told whether there is such a call. */
  readonly request: RamRequest | null;
  /** Why it can't be told. */
  readonly reason?: string;
}

/**
 * What `after` allows and `before` did not, by statement and action: the gate "no new access" is an empty list. Access that a removed Deny gives back
 * shows at the statement that allows it.
 */
export function newAccess(before: PolicyInput, after: PolicyInput): readonly NewAccess[] {
  const old = sideOf(toPolicySet(before));
  const now = sideOf(toPolicySet(after));
  const outer = now.model.layers.slice(0, -1);
  return (now.model.layers.at(-1) ?? []).flatMap((box) =>
    parts(box).flatMap(([action, part]): NewAccess[] => {
      const found = difference({ ...now, model: { ...now.model, layers: [...outer, [part]] } }, old);
      const place = { policy: box.policy, statement: box.index, action };
      if (found.is === "empty") return [];
      return found.is === "inhabited" ? [{ ...place, request: found.request }] : [{ ...place, request: null, reason: found.reason }];
    }),
  );
}

function parts(box: Box): readonly (readonly [string | null, Box])[] {
  const { Action } = box.statement;
  if (Action === undefined) return [[null, box]];
  return Action.map((action, i) => [action, { ...box, actions: { patterns: box.actions.patterns.slice(i, i + 1), negated: false } }]);
}
