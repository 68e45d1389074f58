import { checkCall } from "../document/request.ts";
import type { Decision, NamedPolicy, PolicySet, RamRequest, Statement } from "../policy.ts";
import { type PolicyInput, toPolicySet } from "../sets/input.ts";
import { conditionTests, testHolds } from "./condition.ts";
import { actionMatches, resourceMatches } from "./glob.ts";
import { principalTestHolds, principalTests, rootAccount } from "./principal.ts";
import { hasBothSides, hasOwnPolicies, isAssumeRole, isTrust } from "./trust.ts";

interface Found {
  readonly policy: NamedPolicy;
  readonly index: number;
  readonly statement: Statement;
}

/**
 * Decides one call as RAM does, and says which statement decided and why. It is the reference that
 * the rest of the package is held against.
 *
 * 1. The account's root is bound by no policy but one on the resource; a name without an account is
 *    taken for another account's. 2. A Deny that matches, wherever it stands, ends it. 3. When
 *    there are control policies, one must allow; the same for session policies. 4. One of the
 *    identity or resource policies must allow. 5. Else it is an implicit deny.
 *
 * `sts:AssumeRole` differs in 4: the caller's own policies and the role's trust policy must both
 * allow. A set is taken for such when it has `identity`, be it empty, and a trust policy in
 * `resource`; without `identity` it is told what the trust policy says alone. A service has no
 * policies, nor has whom an identity provider vouches for (the provider's ARN is the caller then):
 * for them, leave `identity` empty. The account's root can't assume a role.
 *
 * Whether the caller is of the resource's account is not asked: an Allow of an identity policy
 * counts for whatever it names. Sources: RAM documentation, "Policy evaluation process", "Assume a
 * RAM role", "Create a RAM role for a trusted IdP".
 * @throws {PolicyError} on a policy that is not of the shape that `parsePolicy` gives, and on a
 *   request whose action is no `service:Name` or whose resource is neither a resource name nor `*`:
 *   nothing would allow it, which is no answer. `parseRequest` looks closer.
 */
export function decide(policies: PolicyInput, request: RamRequest): Decision {
  const set = toPolicySet(policies);
  checkCall(request);
  if (isAssumeRole(request) && rootAccount(request.principal) !== undefined)
    return rootCannotAssume;
  if (isOwner(request)) return decideOwner(set.resource ?? [], request);
  return isAssumeRole(request) && hasBothSides(set)
    ? decideBothSides(set, request, isTrust)
    : decideUnion(set, request);
}

/**
 * Decides `sts:AssumeRole` by the caller's own policies and the role's trust policy, as
 * {@link decide} does when it is given both.
 * @param request its `principal` is the caller, its `resource` the role.
 * @throws {PolicyError} as {@link decide} does.
 */
export function decideAssumeRole(
  policies: PolicyInput,
  trust: NamedPolicy,
  request: RamRequest,
): Decision {
  const set = toPolicySet({ ...toPolicySet(policies), resource: [trust] });
  checkCall(request);
  return rootAccount(request.principal) === undefined
    ? decideBothSides(set, request, () => true)
    : rootCannotAssume;
}

const rootCannotAssume: Decision = {
  decision: "implicitDeny",
  statement: null,
  reason: "An Alibaba Cloud account can't assume a role: use a RAM user or a role of it.",
};

/** One of the policies of the caller and on the resource must allow. */
function decideUnion(set: PolicySet, request: RamRequest): Decision {
  const { identity = [], resource = [] } = set;
  const refused = refusal(set, request);
  if (refused !== undefined) return refused;
  const allow = find("Allow", identity, request) ?? find("Allow", resource, request, true);
  if (allow !== undefined) return decision("allow", allow, request);
  return implicitDeny(
    "No policy",
    request,
    unowned(request) ?? nearMiss(identity, request) ?? nearMiss(resource, request, true),
  );
}

/**
 * The role must trust the caller, and unless it is somebody without policies, one of his own must
 * allow too.
 */
function decideBothSides(
  set: PolicySet,
  request: RamRequest,
  trusts: (statement: Statement) => boolean,
): Decision {
  const { identity = [], resource = [] } = set;
  const refused = refusal(set, request);
  if (refused !== undefined) return refused;
  const trusting = find("Allow", resource, request, true, trusts);
  if (trusting === undefined)
    return implicitDeny("No trust policy", request, nearMiss(resource, request, true));
  const asksOwn = identity.length > 0 || hasOwnPolicies(request);
  if (asksOwn && find("Allow", identity, request) === undefined)
    return implicitDeny("No policy of the caller", request, nearMiss(identity, request));
  return decision("allow", trusting, request);
}

/**
 * What ends it before anything can allow: a Deny, or a control or session policy that does not
 * allow.
 */
function refusal(
  { control = [], session = [], identity = [], resource = [] }: PolicySet,
  request: RamRequest,
): Decision | undefined {
  const deny =
    find("Deny", control, request) ??
    find("Deny", session, request) ??
    find("Deny", identity, request) ??
    find("Deny", resource, request, true);
  if (deny !== undefined) return decision("explicitDeny", deny, request);
  if (control.length > 0 && find("Allow", control, request) === undefined)
    return implicitDeny("No control policy", request, nearMiss(control, request));
  if (session.length > 0 && find("Allow", session, request) === undefined)
    return implicitDeny("No session policy", request, nearMiss(session, request));
  return undefined;
}

/** Whether a statement bears on a call. */
function statementMatches(statement: Statement, request: RamRequest, onResource: boolean): boolean {
  return (
    speaksOf(statement, request, onResource) &&
    conditionTests(statement.Condition).every((test) => testHolds(test, request.context))
  );
}

/**
 * Whether a statement is about a call, if its conditions hold. Only a policy on a resource has to
 * say for whom.
 */
function speaksOf(
  { Action, NotAction, Resource, Principal }: Statement,
  request: RamRequest,
  onResource: boolean,
): boolean {
  if (Action !== undefined && !Action.some((pattern) => actionMatches(pattern, request.action)))
    return false;
  if (NotAction?.some((pattern) => actionMatches(pattern, request.action))) return false;
  if (
    Resource !== undefined &&
    !Resource.some((pattern) => resourceMatches(pattern, request.resource))
  )
    return false;
  return (
    !onResource || principalTests(Principal ?? {}).some((test) => principalTestHolds(test, request))
  );
}

function find(
  effect: Statement["Effect"],
  policies: readonly NamedPolicy[],
  request: RamRequest,
  onResource = false,
  counts: (statement: Statement) => boolean = () => true,
): Found | undefined {
  for (const policy of policies) {
    const index = policy.document.Statement.findIndex(
      (each) =>
        each.Effect === effect && counts(each) && statementMatches(each, request, onResource),
    );
    const statement = policy.document.Statement[index];
    if (statement !== undefined) return { policy, index, statement };
  }
  return undefined;
}

// A name that does not say whose it is, is taken for another's: what a stranger may do, the owner
// may too. No resource at all is a call about the own account, and RAM's system policies
// (`acs:ram::system:policy/…`) are everybody's.
function isOwner({ principal, resource }: RamRequest): boolean {
  const account = rootAccount(principal);
  return (
    account !== undefined && (resource === "*" || ["system", account].includes(accountOf(resource)))
  );
}

// The check of the request has seen to it that there are so many fields.
function accountOf(name: string): string {
  return name.split(":")[3] as string;
}

function decideOwner(resource: readonly NamedPolicy[], request: RamRequest): Decision {
  const deny = find("Deny", resource, request, true, bindsOwner);
  if (deny !== undefined) return decision("explicitDeny", deny, request);
  return {
    decision: "allow",
    statement: null,
    reason: "The caller is the account itself, which RAM policies do not bind.",
  };
}

// OSS: `*` without a condition is everybody but the owner; with a condition it is the owner too,
// who can lock himself out.
function bindsOwner({ Principal = {}, Condition }: Statement): boolean {
  return conditionTests(Condition).length > 0 || principalTests(Principal)[0]?.of !== "anybody";
}

function decision(verdict: "allow" | "explicitDeny", found: Found, request: RamRequest): Decision {
  const does = verdict === "allow" ? "allows" : "denies";
  const statement = { policy: found.policy.name, index: found.index };
  return {
    decision: verdict,
    statement,
    reason: `${nameOf(found)} ${does} ${request.action} on ${request.resource}.`,
  };
}

function implicitDeny(who: string, request: RamRequest, near: string | undefined): Decision {
  const reason = `${who} allows ${request.action} on ${request.resource}.`;
  return {
    decision: "implicitDeny",
    statement: null,
    reason: near === undefined ? reason : `${reason} ${near}`,
  };
}

/** What the account's root is told of a name that may be its own. */
function unowned({ principal, resource }: RamRequest): string | undefined {
  const named = /^[^*?]+$/.test(accountOf(resource));
  return rootAccount(principal) === undefined || named
    ? undefined
    : "The name does not say whose it is: write the account's id in it.";
}

/**
 * The first Allow that only its conditions keep from applying, in words: what people look for when
 * they are refused.
 */
function nearMiss(
  policies: readonly NamedPolicy[],
  request: RamRequest,
  onResource = false,
): string | undefined {
  for (const policy of policies) {
    const index = policy.document.Statement.findIndex(
      (each) => each.Effect === "Allow" && speaksOf(each, request, onResource),
    );
    const statement = policy.document.Statement[index];
    if (statement === undefined) continue;
    const failed = conditionTests(statement.Condition).filter(
      (test) => !testHolds(test, request.context),
    );
    const asked = failed.map(
      ({ operator, key, values }) => `${operator} ${key} ${values.join(", ")}`,
    );
    return `${nameOf({ policy, index, statement })} would, but its condition does not hold: ${asked.join("; ")}.`;
  }
  return undefined;
}

function nameOf({ policy, index, statement }: Found): string {
  return `Statement ${index}${statement.Sid ? ` ("${statement.Sid}")` : ""} of policy "${policy.name}"`;
}
