import type { AccountAccess } from "../account/new-access.ts";
import type { PolicySource } from "../account/source.ts";
import { type Assumptions, compileAssumptions } from "../compare/assumptions.ts";
import {
  type CompiledPolicies,
  compilePolicies,
  inhabited,
  lacksOf,
} from "../compare/difference.ts";
import type { NewAccess } from "../compare/new-access.ts";
import { decide } from "../decide/decide.ts";
import type { Severity } from "../finding.ts";
import type { Decision, NamedPolicy, PolicySet, RamRequest } from "../policy.ts";
import { accountsNamed, callersNamed, callersOfAccounts, isNamed } from "./callers.ts";
import { compileRequestSets, type RequestSet } from "./request-set.ts";
import type { AccessRules, Assertion } from "./rules.ts";
import { type Subject, subjectsOf } from "./subject.ts";

/** An assertion is violated, or nobody can tell whether it is. */
export interface AccessFinding {
  /** Id of the assertion. */
  readonly id: string;
  readonly kind: Assertion["kind"];
  readonly verdict: "fail" | "undetermined";
  readonly severity: Severity;
  /** The role, user or group of a snapshot that it is about. */
  readonly holder?: string;
  /** Null if several policies together leave it open. */
  readonly policy: string | null;
  readonly statement: number | null;
  /** JSON pointer into the policy. */
  readonly pointer: string;
  readonly message: string;
  /** A request that is allowed and must not be; null if it is undetermined whether there is one. */
  readonly request: RamRequest | null;
  /** The request counts if it can be made without these keys, whose meaning is unknown. */
  readonly lacks?: readonly string[];
}

/** What else {@link checkAccess} needs. */
export interface CheckAccessOptions {
  /**
   * For each `since` of a `noNewAccess`, what is new: the result of `newAccess` or
   * `newAccessInAccount`, under the assumptions of the rules.
   */
  readonly changes?: ReadonlyMap<string, readonly (NewAccess | AccountAccess)[]>;
}

/**
 * Judges assertions about policies. Each caller, and each policy on a resource, is one exact
 * question for each assertion. A violation has a request that `decide` allows. The assertions hold
 * if the result is empty.
 *
 * Each side is judged by itself: a role's policies without the trust policies of roles that it can
 * assume, and a trust policy without the policies of its callers.
 */
export function checkAccess(
  { assume, assertions }: AccessRules,
  sources: readonly PolicySource[],
  { changes = new Map() }: CheckAccessOptions = {},
): readonly AccessFinding[] {
  const subjects = sources.flatMap(subjectsOf);
  return assertions.flatMap((assertion) => {
    if (assertion.kind === "noNewAccess")
      return changesAgainst(assertion, changes.get(assertion.since));
    return subjects.flatMap((subject) => {
      const question = questionOf(assertion, subject);
      return question === undefined ? [] : answers(assertion, subject, question, assume);
    });
  });
}

/** The subject must allow none of `requests` that neither `except` nor `callers` cover. */
interface Question {
  readonly requests: readonly RequestSet[];
  readonly except: readonly RequestSet[];
  /** Callers that can be allowed. */
  readonly callers: NamedPolicy | undefined;
  /** What the message says after the request. */
  readonly demand: string;
}

/** Undefined if the assertion is not about the subject. */
function questionOf(
  assertion: Exclude<Assertion, { kind: "noNewAccess" }>,
  subject: Subject,
): Question | undefined {
  const open = { except: [], callers: undefined };
  const documents = subject.policies.map(({ document }) => document);
  switch (assertion.kind) {
    case "never":
      return { ...open, requests: [assertion.requests], except: assertion.except, demand: "" };
    case "only": {
      const { requests, who } = assertion;
      const demand = ` Only ${who.join(", ")} should be able to.`;
      if (subject.is === "caller" && isNamed(who, subject.name, subject.arn)) return undefined;
      const callers = subject.is === "caller" ? undefined : callersNamed(who, subject);
      return { ...open, requests: [requests], callers, demand };
    }
    case "noPublic": {
      if (subject.is === "caller") return undefined;
      const callers = callersOfAccounts(accountsNamed(documents), documents);
      return {
        requests: [{}],
        except: assertion.except,
        callers,
        demand: " The policy does not name the account of this caller.",
      };
    }
    case "trustedAccounts": {
      if (subject.is === "caller") return undefined;
      const { accounts } = assertion;
      const isOurs = subject.account !== undefined && accounts.includes(subject.account);
      const ids = isOurs ? [...subject.ids.values()] : [];
      const callers = callersOfAccounts(accounts, documents, ids);
      return {
        ...open,
        requests: [{}],
        callers,
        demand: ` Trusted accounts: ${accounts.join(", ")}.`,
      };
    }
  }
}

function answers(
  assertion: Assertion,
  subject: Subject,
  { requests, except, callers, demand }: Question,
  assume: Assumptions,
): AccessFinding[] {
  const policies: PolicySet =
    subject.is === "caller"
      ? { identity: subject.policies, control: subject.control }
      : { resource: subject.policies };
  const own = subject.is === "resource" && subject.arn !== undefined;
  const allowing = [
    compilePolicies(policies),
    compileRequestSets(requests),
    ...(own ? [compileRequestSets([{ resource: subject.arn as string }])] : []),
    compileAssumptions(assume),
  ];
  const refusing: CompiledPolicies[] = [
    ...(except.length === 0 ? [] : [compileRequestSets(except)]),
    ...(callers === undefined ? [] : [compilePolicies({ resource: [callers] })]),
  ];
  const found = inhabited(allowing, refusing);
  const common = commonOf(assertion, subject);
  const undetermined = (policy: string | null, reason: string, pointer = ""): AccessFinding => ({
    ...common,
    verdict: "undetermined",
    policy,
    statement: null,
    pointer,
    message: `Whether it is violated is undetermined: ${reason}`,
    request: null,
  });
  const missing = subject.unreadable.map(({ name, error }) =>
    undetermined(
      name,
      `What ${name} allows and denies is unknown. ${error.message}`,
      error.pointer,
    ),
  );
  if (found.is === "empty") return missing;
  if (found.is === "undetermined") {
    const names = subject.policies.map(({ name }) => name);
    return [
      undetermined(names.length === 1 ? (names[0] as string) : null, found.reason),
      ...missing,
    ];
  }
  const request = subject.is === "caller" ? found.request : withCaller(found.request);
  const { policy, index } = decide(policies, request).statement as NonNullable<
    Decision["statement"]
  >;
  return [
    {
      ...common,
      verdict: "fail",
      policy,
      statement: index,
      pointer: `/Statement/${index}`,
      message: `${sentenceOf(subject, request)}${demand}`,
      request,
      ...lacksOf(found),
    },
    ...missing,
  ];
}

function commonOf({ id, kind, severity }: Assertion, { holder }: Partial<Subject>) {
  return { id, kind, severity, ...(holder === undefined ? {} : { holder }) };
}

/** If the policy allows everybody, the request has no caller. */
function withCaller(request: RamRequest): RamRequest {
  const { principal, principalId } = request;
  return principal === undefined && principalId === undefined
    ? { ...request, principal: "anonymous" }
    : request;
}

function sentenceOf({ is, holder }: Subject, request: RamRequest): string {
  const { action, resource, principal, principalId } = request;
  const call = `${action} on ${resource}`;
  if (is === "resource")
    return `The policy allows ${principal ?? `the id ${principalId}`} to call ${call}.`;
  return holder === undefined ? `The policy allows ${call}.` : `${holder} can call ${call}.`;
}

function changesAgainst(
  assertion: Extract<Assertion, { kind: "noNewAccess" }>,
  changes: readonly (NewAccess | AccountAccess)[] | undefined,
): AccessFinding[] {
  if (changes === undefined)
    return [
      {
        ...commonOf(assertion, {}),
        verdict: "undetermined",
        policy: null,
        statement: null,
        pointer: "",
        message: `Whether it is violated is undetermined: the policies of ${assertion.since} are missing.`,
        request: null,
      },
    ];
  return changes
    .filter((access) => !("unchanged" in access && access.unchanged))
    .map(
      ({ policy, statement, request, ...access }): AccessFinding => ({
        ...commonOf(assertion, access as Partial<Subject>),
        verdict: request === null ? "undetermined" : "fail",
        policy,
        statement,
        pointer: statement === null ? "" : `/Statement/${statement}`,
        message:
          request === null
            ? `Whether access is new is undetermined: ${access.reason}`
            : `${request.action} on ${request.resource} is allowed, and ${assertion.since} did not allow it.`,
        request,
        ...("lacks" in access ? lacksOf(access) : {}),
      }),
    );
}
