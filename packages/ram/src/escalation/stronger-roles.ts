import { includes } from "../compare/compare.ts";
import { type CompiledPolicies, compilePolicies } from "../compare/difference.ts";
import { permits, permitsCompiled } from "../compare/permits.ts";
import { decide } from "../decide/decide.ts";
import { actionMatches } from "../document/glob.ts";
import { getOrCreate } from "../memo.ts";
import type { NamedPolicy, PolicySet, RamRequest } from "../policy.ts";
import { escalations, type Step, stepsIn } from "./escalation.ts";
import { assumeRole, passRole, type Recipe, recipes } from "./recipes.ts";

/** Somebody who may reach roles. */
export interface RoleUser {
  /**
   * A user's ARN, or a role's own (not that of a session). Absent for a group, which assumes
   * nothing by itself.
   */
  readonly arn?: string;
  /** All that count for it. */
  readonly policies: readonly NamedPolicy[];
}

/** A role that may be reached. */
export interface ReachableRole {
  readonly arn: string;
  readonly policies: readonly NamedPolicy[];
  readonly trust: NamedPolicy;
}

/**
 * How a role is reached: by AssumeRole, or by PassRole and a call of the service that takes the
 * role.
 */
export interface RoleWay {
  /** What is done, as a sentence without its subject. */
  readonly path: string;
  /** The holder's calls. */
  readonly steps: readonly [Step, ...Step[]];
  /** The statement of the role's trust policy that lets it happen. */
  readonly trust: Step["statement"];
}

/** A role that may do what the holder may not, and that the holder can reach. */
export interface StrongerRole<Role extends ReachableRole = ReachableRole> {
  readonly role: Role;
  readonly ways: readonly [RoleWay, ...RoleWay[]];
  /** A call that the role may make and the holder may not; null where that could not be told. */
  readonly gain: RamRequest | null;
  /** Why it could not be told. */
  readonly reason?: string;
  /**
   * The recipes that the role's policies allow and the holder's do not: by them the holder becomes
   * more than the role.
   */
  readonly recipes: readonly Recipe[];
}

/**
 * The roles that a holder can assume (its policies allow it and the role trusts it), or have a
 * service use for it (it may pass the role and make a call of the service that takes one, and the
 * role trusts the service), and that may do what the holder may not. In the order of `roles`; the
 * role that is the holder itself is left out. One hop is looked at: what is reached from a role is
 * told of that role. A way that depends on a condition key which nobody has published is left out.
 * Work is bounded for each role.
 */
export function strongerRoles<Role extends ReachableRole>(
  holder: RoleUser,
  roles: readonly Role[],
): readonly StrongerRole<Role>[] {
  const own: PolicySet = { identity: holder.policies };
  const waysTo = waysOf(holder, own);
  let known: ReadonlySet<Recipe> | undefined;
  return roles.flatMap((role): StrongerRole<Role>[] => {
    if (role.arn.toLowerCase() === holder.arn?.toLowerCase()) return [];
    const [first, ...others] = waysTo(role);
    if (first === undefined) return [];
    const its: PolicySet = { identity: role.policies };
    const answer = includes(own, its);
    if (answer.answer === "yes") return [];
    known ??= new Set(escalations(own).map(({ recipe }) => recipe));
    const more = recipesOf(role).filter((recipe) => known?.has(recipe) !== true);
    const gain =
      answer.answer === "no" ? { gain: answer.request } : { gain: null, reason: answer.reason };
    return [{ role, ways: [first, ...others], ...gain, recipes: more }];
  });
}

const found = new WeakMap<ReachableRole, readonly Recipe[]>();

function recipesOf(role: ReachableRole): readonly Recipe[] {
  return getOrCreate(found, role, () =>
    escalations({ identity: role.policies }).map(({ recipe }) => recipe),
  );
}

function waysOf(holder: RoleUser, own: PolicySet): (role: ReachableRole) => readonly RoleWay[] {
  const side = compilePolicies(own);
  const stepFor = stepsIn(own);
  const allows = holder.policies.flatMap(({ document }) =>
    document.Statement.filter(({ Effect }) => Effect === "Allow"),
  );
  // Stryker disable next-line all: for speed alone, what nothing mentions nothing allows
  const mentions = (action: string) =>
    allows.some(
      ({ Action }) => Action?.some((pattern) => actionMatches(pattern, action)) !== false,
    );
  // The services that the holder can make take a role, with the call that does.
  const services = mentions(passRole)
    ? recipes.flatMap(({ needs: [pass, call], path }) => {
        const service = pass.context?.["acs:Service"];
        const step = service === undefined || call === undefined ? undefined : stepFor(call);
        return service === undefined || step === undefined ? [] : [{ service, step, path }];
      })
    : [];
  const canAssume = mentions(assumeRole);
  return (role) => {
    const assumed =
      holder.arn !== undefined && canAssume ? assuming(holder.arn, holder.policies, role) : [];
    const passed = services.flatMap(({ service, step, path }): RoleWay[] => {
      const trust = trustOf(role, service);
      const first = trust === undefined ? undefined : passing(side, role, service);
      return trust === undefined || first === undefined
        ? []
        : [{ path, steps: [first, step], trust }];
    });
    return [...assumed, ...passed];
  };
}

/** The role's trust and the holder's own policies must both allow one and the same call. */
function assuming(
  arn: string,
  policies: readonly NamedPolicy[],
  { arn: role, trust }: ReachableRole,
): readonly RoleWay[] {
  // A role acts in sessions, whose names are free.
  const principal = arn.includes(":role/") ? `${arn}/session` : arn;
  // As policies of a session the holder's own have to allow it too.
  const permission = permits(
    { session: policies, resource: [trust] },
    { action: assumeRole, resource: role, principal },
  );
  if (permission.answer !== "yes") return [];
  const { request } = permission;
  const statement = decide({ identity: policies }, request).statement as Step["statement"];
  const trusting = decide({ resource: [trust] }, request).statement as Step["statement"];
  return [{ path: "assume it", steps: [{ request, statement }], trust: trusting }];
}

function passing(
  side: CompiledPolicies,
  { arn }: ReachableRole,
  service: string,
): Step | undefined {
  const permission = permitsCompiled(side, {
    action: passRole,
    resource: arn,
    context: { "acs:Service": service },
  });
  if (permission.answer !== "yes") return undefined;
  return {
    request: permission.request,
    statement: decide(side.policies, permission.request).statement as Step["statement"],
  };
}

const trusted = new WeakMap<ReachableRole, Map<string, Step["statement"] | undefined>>();

/** The statement by which a role trusts a service. */
function trustOf(role: ReachableRole, service: string): Step["statement"] | undefined {
  const known = trusted.get(role) ?? new Map<string, Step["statement"] | undefined>();
  trusted.set(role, known);
  if (!known.has(service)) {
    const policies = { resource: [role.trust] };
    const permission = permits(policies, {
      action: assumeRole,
      resource: role.arn,
      principal: service,
    });
    known.set(
      service,
      permission.answer === "yes"
        ? (decide(policies, permission.request).statement as Step["statement"])
        : undefined,
    );
  }
  return known.get(service);
}
