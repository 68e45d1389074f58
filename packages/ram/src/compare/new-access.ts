import type { NamedPolicy, PolicySet, RamRequest, Statement } from "../policy.ts";
import { difference, sideOf } from "../sets/difference.ts";
import { type PolicyInput, toPolicySet } from "../sets/input.ts";

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
  const now = toPolicySet(after);
  const { identity = [], resource = [] } = now;
  return [...identity, ...resource].flatMap((policy) =>
    policy.document.Statement.flatMap((statement, index) =>
      partsOf(statement).flatMap(([action, part]): NewAccess[] => {
        const found = difference(sideOf(withOnly(now, statement, part)), old);
        const place = { policy: policy.name, statement: index, action };
        if (found.is === "empty") return [];
        return found.is === "inhabited" ? [{ ...place, request: found.request }] : [{ ...place, request: null, reason: found.reason }];
      }),
    ),
  );
}

function partsOf(statement: Statement): readonly (readonly [string | null, Statement])[] {
  if (statement.Effect === "Deny") return [];
  return statement.Action?.map((action) => [action, { ...statement, Action: [action] }]) ?? [[null, statement]];
}

/** The policies with one Allow statement alone, and in it a part of its actions. What denies, and what limits a session or an account, stays. */
function withOnly(policies: PolicySet, wanted: Statement, part: Statement): PolicySet {
  const only = (list: readonly NamedPolicy[] = []) =>
    list.map(({ name, document }) => {
      const Statement = document.Statement.flatMap((each) => (each === wanted ? [part] : each.Effect === "Deny" ? [each] : []));
      return { name, document: { ...document, Statement } };
    });
  return { ...policies, identity: only(policies.identity), resource: only(policies.resource) };
}
