import { hasBothSides, isTrust } from "../document/assume-role.ts";
import { type PolicyInput, toPolicySet } from "../document/input.ts";
import type { NamedPolicy, RamRequest, Statement } from "../policy.ts";
import { together } from "../sets/budget.ts";
import { actionPattern } from "../sets/model.ts";
import { difference, type Side, sideOf } from "./difference.ts";

/**
 * Something that a change adds: which statement of the new policies gives it, by which of its
 * actions, and a call that was not allowed before.
 */
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
 * What `after` allows and `before` did not, by statement and action: the gate "no new access" is an
 * empty list. Access that a removed Deny gives back shows at the statement that allows it.
 */
export function newAccess(before: PolicyInput, after: PolicyInput): readonly NewAccess[] {
  const [old, now] = [sideOf(toPolicySet(before)), sideOf(toPolicySet(after))];
  const { identity = [], resource = [] } = now.policies;
  return together([old.model, now.model], () =>
    [...identity, ...resource].flatMap((policy) =>
      policy.document.Statement.flatMap((statement, index) =>
        // A Deny has none of the sets that allow, and so adds nothing.
        (statement.Action ?? [null]).flatMap((action): NewAccess[] => {
          const found = difference(withOnly(now, statement, action), old);
          const place = { policy: policy.name, statement: index, action };
          if (found.is === "empty") return [];
          return found.is === "inhabited"
            ? [{ ...place, request: found.request }]
            : [{ ...place, request: null, reason: found.reason }];
        }),
      ),
    ),
  );
}

/**
 * The policies with one Allow statement alone, and in it one of its actions. What denies, and what
 * limits a session or an account, stays.
 */
function withOnly({ policies, model }: Side, wanted: Statement, action: string | null): Side {
  const part = action === null ? wanted : { ...wanted, Action: [action] };
  // What the other side of AssumeRole allows has to stay, or the call is not allowed at all.
  const isOtherSide = hasBothSides(policies)
    ? (each: Statement) => isTrust(each) !== isTrust(wanted)
    : () => false;
  const only = (list: readonly NamedPolicy[] = []) =>
    list.map(({ name, document }) => {
      const kept = document.Statement.filter(
        (each) => each === wanted || each.Effect === "Deny" || isOtherSide(each),
      );
      return {
        name,
        document: { ...document, Statement: kept.map((each) => (each === wanted ? part : each)) },
      };
    });
  const boxes = model.layers
    .slice(-1)
    .flat()
    .filter(({ statement }) => statement === wanted);
  const narrowed =
    action === null
      ? boxes
      : boxes.map((box) => ({
          ...box,
          actions: { patterns: [actionPattern(action)], negated: false },
        }));
  return {
    // Without policies of a caller at all it is another question than with none of them left.
    policies: {
      ...policies,
      ...(policies.identity && { identity: only(policies.identity) }),
      resource: only(policies.resource),
    },
    model: { ...model, layers: [...model.layers.slice(0, -1), narrowed] },
  };
}
