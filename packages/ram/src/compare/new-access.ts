import { hasBothSides, isTrust } from "../document/assume-role.ts";
import type { PolicyInput } from "../document/input.ts";
import type { NamedPolicy, RamRequest, Statement } from "../policy.ts";
import { budgetFor } from "../sets/budget.ts";
import { actionPattern } from "../sets/model.ts";
import { type Assumptions, compileAssumptions } from "./assumptions.ts";
import { type CompiledPolicies, compilePolicies, inhabited, lacksOf } from "./difference.ts";

/**
 * Access that a change adds: the statement of the new policies that gives it, which of its actions
 * does, and a request that was not allowed before.
 */
export interface NewAccess {
  readonly policy: string;
  /** Index of the statement in its policy. */
  readonly statement: number;
  /** The pattern as the statement writes it, or null for a statement with NotAction. */
  readonly action: string | null;
  /** Null if it is undetermined whether there is such a request. */
  readonly request: RamRequest | null;
  /** The request counts if it can be made without these keys, whose meaning is unknown. */
  readonly lacks?: readonly string[];
  /** Why it is undetermined. */
  readonly reason?: string;
}

/** What else {@link newAccess} takes into account. */
export interface NewAccessOptions {
  /** What is stated about all requests. Default: nothing. */
  readonly assume?: Assumptions;
}

/**
 * What `after` allows and `before` did not, by statement and action. The gate "no new access" is an
 * empty list. Access that is no longer denied is listed at the statement that allows it.
 */
export function newAccess(
  before: PolicyInput,
  after: PolicyInput,
  options: NewAccessOptions = {},
): readonly NewAccess[] {
  const [old, now] = [compilePolicies(before), compilePolicies(after)];
  const { identity = [], resource = [] } = now.policies;
  const budget = budgetFor([old.model, now.model]);
  const assumed = compileAssumptions(options.assume ?? {});
  return [...identity, ...resource].flatMap((policy) =>
    policy.document.Statement.flatMap((statement, index) =>
      // A Deny is in none of the sets that allow, so it adds nothing.
      (statement.Action ?? [null]).flatMap((action): NewAccess[] => {
        const found = inhabited([withOnly(now, statement, action), assumed], [old], budget);
        const access = { policy: policy.name, statement: index, action };
        if (found.is === "empty") return [];
        return found.is === "inhabited"
          ? [{ ...access, request: found.request, ...lacksOf(found) }]
          : [{ ...access, request: null, reason: found.reason }];
      }),
    ),
  );
}

/**
 * The policies with a single Allow statement, and a single action of it. Deny statements, session
 * and control policies stay.
 */
function withOnly(
  { policies, model }: CompiledPolicies,
  wanted: Statement,
  action: string | null,
): CompiledPolicies {
  const part = action === null ? wanted : { ...wanted, Action: [action] };
  // The other side of AssumeRole has to stay, or the request is not allowed at all.
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
    // A caller without any policies is a different question from a caller with none left.
    policies: {
      ...policies,
      ...(policies.identity && { identity: only(policies.identity) }),
      resource: only(policies.resource),
    },
    model: { ...model, layers: [...model.layers.slice(0, -1), narrowed] },
  };
}
