import { includes } from "../compare/compare.ts";
import { compilePolicies } from "../compare/difference.ts";
import { permits, permitsCompiled } from "../compare/permits.ts";
import { decide } from "../decide/decide.ts";
import { actionMatches } from "../document/glob.ts";
import { getOrCreate } from "../memo.ts";
import type { Decision, NamedPolicy, PolicySet, RamRequest } from "../policy.ts";
import { escalations, type Step, stepFinder, stepOf } from "./escalation.ts";
import { assumeRole, passRole, type Recipe, recipes } from "./recipes.ts";

/** A principal that can use roles. */
export interface RoleUser {
  /**
   * The ARN of a user, or of a role (not of its session). Absent for a group, which can't assume a
   * role.
   */
  readonly arn?: string;
  /** All policies that apply to it. */
  readonly policies: readonly NamedPolicy[];
  /** Control policies that limit it. Default: none. */
  readonly control?: readonly NamedPolicy[];
}

/** A role, with what it allows and whom it trusts. */
export interface ReachableRole {
  readonly arn: string;
  readonly policies: readonly NamedPolicy[];
  readonly trust: NamedPolicy;
  /** Control policies that limit it. Default: none. */
  readonly control?: readonly NamedPolicy[];
}

/** How a role is used: with AssumeRole, or with PassRole and an action that takes the role. */
export interface RoleWay {
  /** What the principal can do. It continues "The principal can". */
  readonly path: string;
  /** The requests of the principal. */
  readonly steps: readonly [Step, ...Step[]];
  /** The statement of the role's trust policy that allows it. */
  readonly trust: Step["statement"];
}

/** A role that a principal can use, and that allows something that the principal can't do. */
export interface StrongerRole<Role extends ReachableRole = ReachableRole> {
  readonly role: Role;
  readonly ways: readonly [RoleWay, ...RoleWay[]];
  /** An example of what the role adds; null if it is undetermined whether it adds anything. */
  readonly gain: RamRequest | null;
  /** Why it is undetermined. */
  readonly reason?: string;
  /** The recipes that the role allows and the principal's own policies do not. */
  readonly recipes: readonly Recipe[];
}

/**
 * Finds the roles that allow something that a principal can't do by itself, and that the principal
 * can use in one of two ways:
 * - It can assume the role: its policies allow that and the role trusts it.
 * - It can pass the role to a service and call an action of the service that takes the role, and
 *   the role trusts the service.
 *
 * The result is in the order of `roles`. It contains only what can be reached in one step: ask
 * again for the roles found. The principal itself is left out if it is one of the roles, and so are
 * ways that depend on an unknown condition key. Each role has its own budget of steps.
 */
export function strongerRoles<Role extends ReachableRole>(
  user: RoleUser,
  roles: readonly Role[],
): readonly StrongerRole<Role>[] {
  return strongerRolesAmong(roles)(user);
}

/** {@link strongerRoles} for several principals: what depends on the roles is computed once. */
export function strongerRolesAmong<Role extends ReachableRole>(
  roles: readonly Role[],
): (user: RoleUser) => readonly StrongerRole<Role>[] {
  const recipesByRole = new Map<Role, readonly Recipe[]>();
  const recipesOf = (role: Role) =>
    getOrCreate(recipesByRole, role, () => recipesAllowedBy(setOf(role)));
  const trust = new Map<string, Decision["statement"]>();
  const trustOf = (role: ReachableRole, service: string) =>
    getOrCreate(trust, JSON.stringify([roles.indexOf(role as Role), service]), () =>
      statementTrusting(role, service),
    );
  return (user) => {
    const own = setOf(user);
    const waysTo = wayFinder(user, trustOf);
    let ownRecipes: readonly Recipe[] | undefined;
    return roles.flatMap((role): readonly StrongerRole<Role>[] => {
      if (role.arn.toLowerCase() === user.arn?.toLowerCase()) return [];
      const [first, ...others] = waysTo(role);
      if (first === undefined) return [];
      const answer = includes(own, setOf(role));
      if (answer.answer === "yes") return [];
      ownRecipes ??= recipesAllowedBy(own);
      const added = recipesOf(role).filter((recipe) => !ownRecipes?.includes(recipe));
      const gain =
        answer.answer === "no" ? { gain: answer.request } : { gain: null, reason: answer.reason };
      return [{ role, ways: [first, ...others], ...gain, recipes: added }];
    });
  };
}

function setOf({ policies, control = [] }: RoleUser | ReachableRole): PolicySet {
  return { identity: policies, control };
}

function recipesAllowedBy(policies: PolicySet): readonly Recipe[] {
  return escalations(policies).map(({ recipe }) => recipe);
}

/** Returns a function that finds the ways in which a principal can use a role. */
function wayFinder(
  user: RoleUser,
  trustOf: (role: ReachableRole, service: string) => Decision["statement"],
): (role: ReachableRole) => readonly RoleWay[] {
  const { arn, policies } = user;
  const own = compilePolicies(setOf(user));
  const stepFor = stepFinder(setOf(user));
  const allows = policies.flatMap(({ document }) =>
    document.Statement.filter(({ Effect }) => Effect === "Allow"),
  );
  // For speed: without an Allow that mentions an action, it is not allowed.
  const isMentioned = (action: string) =>
    allows.some(
      ({ Action }) => Action?.some((pattern) => actionMatches(pattern, action)) !== false,
    );
  const canAssume = arn !== undefined && isMentioned(assumeRole);
  // The services that take a role, with the allowed request that gives it to them.
  const services = (isMentioned(passRole) ? recipes : []).flatMap(
    ({ needs: [pass, call], path }) => {
      const service = pass.context?.["acs:Service"];
      const step = service === undefined || call === undefined ? undefined : stepFor(call);
      return service === undefined || step === undefined ? [] : [{ service, step, path }];
    },
  );
  return (role) => {
    const passed = services.flatMap(({ service, step, path }): readonly RoleWay[] => {
      const trust = trustOf(role, service);
      if (trust === null) return [];
      const context = { "acs:Service": service };
      const passing = permitsCompiled(own, { action: passRole, resource: role.arn, context });
      if (passing.answer !== "yes") return [];
      return [{ path, steps: [stepOf(own.policies, passing.request), step], trust }];
    });
    return [...(canAssume ? assuming(user, arn, role) : []), ...passed];
  };
}

/** The trust policy and the principal's own policies must both allow the same request. */
function assuming(
  user: RoleUser,
  arn: string,
  { arn: resource, trust }: ReachableRole,
): readonly RoleWay[] {
  // A role sends requests as a session, whose name is free.
  const principal = arn.includes(":role/") ? `${arn}/session` : arn;
  // Policies of a session must allow a request in addition to the trust policy.
  const permission = permits(
    { session: user.policies, control: user.control ?? [], resource: [trust] },
    { action: assumeRole, resource, principal },
  );
  if (permission.answer !== "yes") return [];
  const { request } = permission;
  return [
    {
      path: "assume it",
      steps: [stepOf(setOf(user), request)],
      trust: stepOf({ resource: [trust] }, request).statement,
    },
  ];
}

/** The statement by which a role trusts a service; null if it does not. */
function statementTrusting({ arn, trust }: ReachableRole, service: string): Decision["statement"] {
  const policies = { resource: [trust] };
  const permission = permits(policies, { action: assumeRole, resource: arn, principal: service });
  return permission.answer === "yes" ? decide(policies, permission.request).statement : null;
}
