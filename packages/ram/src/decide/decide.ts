import { hasBothSides, hasOwnPolicies, isAssumeRole, isTrust } from "../document/assume-role.ts";
import { conditionTests, isDocumented } from "../document/condition.ts";
import { type PolicyInput, toPolicySet } from "../document/input.ts";
import { principalTests, rootAccount } from "../document/principal.ts";
import { checkRequest } from "../document/request.ts";
import type { Decision, NamedPolicy, PolicySet, RamRequest, Statement } from "../policy.ts";
import { concerns, type Question, statementMatches, testHolds } from "./statement.ts";

/** A statement and where it is. */
interface Found {
  readonly policy: NamedPolicy;
  readonly index: number;
  readonly statement: Statement;
}

/**
 * Decides one request as RAM does, and says which statement decided and why. It is the reference
 * that the analysis of policies is checked against.
 *
 * 1. Policies don't restrict an account's root, except a policy on the resource. A resource name
 *    without an account counts as another account's.
 * 2. A matching Deny in any policy denies.
 * 3. If there are control policies, one must allow. The same holds for session policies.
 * 4. One of the identity or resource policies must allow.
 * 5. Otherwise it is an implicit deny.
 *
 * If the result depends on a condition whose operator RAM doesn't document, it is undetermined.
 *
 * For `sts:AssumeRole`, step 4 differs: the caller's own policies and the role's trust policy must
 * both allow. This applies if the set has `identity` (an empty list counts) and a trust policy in
 * `resource`; without `identity`, the trust policy alone decides. Services and users of an identity
 * provider don't have policies: leave `identity` empty for them. An account's root can't
 * assume a role.
 *
 * It is not checked whether the caller and the resource belong to the same account: an Allow of an
 * identity policy counts for every resource that it names. Sources: RAM documentation, "Policy
 * evaluation process", "Assume a RAM role", "Create a RAM role for a trusted IdP".
 * @throws {PolicyError} on a policy that doesn't have the shape that `parsePolicy` returns, and on
 *   a request whose action is not `service:Name` or whose resource is neither a resource name nor
 *   `*`. `parseRequest` checks requests more closely.
 */
export function decide(policies: PolicyInput, request: RamRequest): Decision {
  const set = toPolicySet(policies);
  checkRequest(request);
  if (isAssumeRole(request) && rootAccount(request.principal) !== undefined)
    return rootCannotAssume;
  const bothSides = isAssumeRole(request) && hasBothSides(set);
  return decideSurely(set, request, (question) => {
    if (isOwner(request)) return decideOwner(set.resource ?? [], question);
    return bothSides ? decideBothSides(set, question, isTrust) : decideUnion(set, question);
  });
}

/**
 * Decides `sts:AssumeRole` from the caller's own policies and the role's trust policy, as
 * {@link decide} does with both in one set.
 * @param request its `principal` is the caller, its `resource` the role.
 * @throws {PolicyError} like {@link decide}.
 */
export function decideAssumeRole(
  policies: PolicyInput,
  trust: NamedPolicy,
  request: RamRequest,
): Decision {
  const set = toPolicySet({ ...toPolicySet(policies), resource: [trust] });
  checkRequest(request);
  return rootAccount(request.principal) === undefined
    ? decideSurely(set, request, (question) => decideBothSides(set, question, () => true))
    : rootCannotAssume;
}

/**
 * Decides twice where it is not known whether a condition holds: if the result depends on that, it
 * is undetermined.
 */
function decideSurely(
  set: PolicySet,
  request: RamRequest,
  ask: (question: Question) => Decision,
): Decision {
  const least = ask({ ...request, favourable: false });
  if (least.decision === "allow") return least;
  const unknown = firstUndocumented(set, request);
  if (unknown === undefined) return least;
  const most = ask({ ...request, favourable: true });
  if (most.decision !== "allow") return most;
  const { policy, index, statement } = unknown;
  const names = conditionTests(statement.Condition)
    .filter((test) => !isDocumented(test))
    .map(({ operator }) => operator);
  return {
    decision: "undetermined",
    statement: { policy: policy.name, index },
    reason: `It is not known whether ${nameOf(unknown)} applies to ${request.action} on ${request.resource}: RAM does not document ${names.join(" and ")}.`,
  };
}

/** The first statement that applies to the request if an undocumented condition holds. */
function firstUndocumented(set: PolicySet, request: RamRequest): Found | undefined {
  const { control = [], session = [], identity = [], resource = [] } = set;
  const applies = (statement: Statement, onResource: boolean) => {
    const tests = conditionTests(statement.Condition);
    return (
      !tests.every(isDocumented) &&
      concerns(statement, request, onResource) &&
      tests.every((test) => !isDocumented(test) || testHolds(test, request.context))
    );
  };
  return (
    findStatement([...control, ...session, ...identity], (each) => applies(each, false)) ??
    findStatement(resource, (each) => applies(each, true))
  );
}

const rootCannotAssume: Decision = {
  decision: "implicitDeny",
  statement: null,
  reason: "An Alibaba Cloud account can't assume a role. Use a RAM user or a role of the account.",
};

/** One of the policies of the caller or on the resource must allow. */
function decideUnion(set: PolicySet, request: Question): Decision {
  const { identity = [], resource = [] } = set;
  const denied = denial(set, request);
  if (denied !== undefined) return denied;
  const allow = find("Allow", identity, request) ?? find("Allow", resource, request, true);
  if (allow !== undefined) return decision("allow", allow, request);
  return implicitDeny(
    "No policy",
    request,
    () =>
      missingAccount(request) ?? nearMiss(identity, request) ?? nearMiss(resource, request, true),
  );
}

/**
 * The role must trust the caller. Unless the caller can't have policies, one of them must allow
 * too.
 */
function decideBothSides(
  set: PolicySet,
  request: Question,
  trusts: (statement: Statement) => boolean,
): Decision {
  const { identity = [], resource = [] } = set;
  const denied = denial(set, request);
  if (denied !== undefined) return denied;
  const trusting = find("Allow", resource, request, true, trusts);
  if (trusting === undefined)
    return implicitDeny("No trust policy", request, () => nearMiss(resource, request, true));
  const needsOwn = identity.length > 0 || hasOwnPolicies(request);
  if (needsOwn && find("Allow", identity, request) === undefined)
    return implicitDeny("No policy of the caller", request, () => nearMiss(identity, request));
  return decision("allow", trusting, request);
}

/** A Deny in any policy, or control or session policies of which none allows. */
function denial(
  { control = [], session = [], identity = [], resource = [] }: PolicySet,
  request: Question,
): Decision | undefined {
  const deny =
    find("Deny", control, request) ??
    find("Deny", session, request) ??
    find("Deny", identity, request) ??
    find("Deny", resource, request, true);
  if (deny !== undefined) return decision("explicitDeny", deny, request);
  if (control.length > 0 && find("Allow", control, request) === undefined)
    return implicitDeny("No control policy", request, () => nearMiss(control, request));
  if (session.length > 0 && find("Allow", session, request) === undefined)
    return implicitDeny("No session policy", request, () => nearMiss(session, request));
  return undefined;
}

/** The first statement with this effect that applies to the request. */
function find(
  effect: Statement["Effect"],
  policies: readonly NamedPolicy[],
  request: Question,
  onResource = false,
  counts: (statement: Statement) => boolean = () => true,
): Found | undefined {
  return findStatement(
    policies,
    (each) => each.Effect === effect && counts(each) && statementMatches(each, request, onResource),
  );
}

function findStatement(
  policies: readonly NamedPolicy[],
  matches: (statement: Statement) => boolean,
): Found | undefined {
  for (const policy of policies) {
    const index = policy.document.Statement.findIndex(matches);
    const statement = policy.document.Statement[index];
    if (statement !== undefined) return { policy, index, statement };
  }
  return undefined;
}

// A name without an account counts as another account's: what a stranger is allowed, the owner is
// allowed too. A request without a resource is about the caller's own account, and RAM's system
// policies (`acs:ram::system:policy/…`) belong to everybody.
function isOwner({ principal, resource }: RamRequest): boolean {
  const account = rootAccount(principal);
  return (
    account !== undefined && (resource === "*" || ["system", account].includes(accountOf(resource)))
  );
}

// checkRequest made sure that the name has this field.
function accountOf(name: string): string {
  return name.split(":")[3] as string;
}

function decideOwner(resource: readonly NamedPolicy[], request: Question): Decision {
  const deny = find("Deny", resource, request, true, bindsOwner);
  if (deny !== undefined) return decision("explicitDeny", deny, request);
  return {
    decision: "allow",
    statement: null,
    reason: "The caller is the account itself, which RAM policies do not restrict.",
  };
}

// OSS: `*` without a condition is everybody but the owner. With a condition it includes the owner,
// who can then be locked out.
function bindsOwner({ Principal = {}, Condition }: Statement): boolean {
  return conditionTests(Condition).length > 0 || principalTests(Principal)[0]?.of !== "anybody";
}

function decision(verdict: "allow" | "explicitDeny", found: Found, request: RamRequest): Decision {
  const does = verdict === "allow" ? "allows" : "denies";
  return {
    decision: verdict,
    statement: { policy: found.policy.name, index: found.index },
    reason: `${nameOf(found)} ${does} ${request.action} on ${request.resource}.`,
  };
}

/** An analysis makes many decisions and reads no reason, so the reason is made when it is read. */
function implicitDeny(
  who: string,
  request: RamRequest,
  findHint: () => string | undefined,
): Decision {
  return {
    decision: "implicitDeny",
    statement: null,
    get reason() {
      const reason = `${who} allows ${request.action} on ${request.resource}.`;
      const hint = findHint();
      return hint === undefined ? reason : `${reason} ${hint}`;
    },
  };
}

/** A hint for an account's root that uses a resource name that could be its own. */
function missingAccount({ principal, resource }: RamRequest): string | undefined {
  const named = /^[^*?]+$/.test(accountOf(resource));
  return rootAccount(principal) === undefined || named
    ? undefined
    : "The resource name doesn't say which account owns it. Write the account's id in it.";
}

/** A hint: the first Allow that applies except for its conditions. */
function nearMiss(
  policies: readonly NamedPolicy[],
  request: RamRequest,
  onResource = false,
): string | undefined {
  const found = findStatement(
    policies,
    (each) => each.Effect === "Allow" && concerns(each, request, onResource),
  );
  if (found === undefined) return undefined;
  const failed = conditionTests(found.statement.Condition)
    .filter((test) => !testHolds(test, request.context))
    .map(({ operator, key, values }) => `${operator} ${key} ${values.join(", ")}`);
  return `${nameOf(found)} would allow it, but its condition does not hold: ${failed.join("; ")}.`;
}

function nameOf({ policy, index, statement }: Found): string {
  return `Statement ${index}${statement.Sid ? ` ("${statement.Sid}")` : ""} of policy "${policy.name}"`;
}
