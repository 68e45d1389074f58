import type { PolicySource } from "../account/source.ts";
import { compileRequestSets } from "../check/request-set.ts";
import { type Subject, subjectsOf } from "../check/subject.ts";
import {
  type CompiledPolicies,
  compilePolicies,
  inhabited,
  lacksOf,
  type SearchResult,
} from "../compare/difference.ts";
import { isTrust } from "../document/assume-role.ts";
import { conditionTests } from "../document/condition.ts";
import { conditionsInWords } from "../explain/capability.ts";
import type { NamedPolicy, PolicyDocument, Principals, RamRequest, Statement } from "../policy.ts";
import { type CallerEntry, callersIn, type NamedCaller } from "./caller.ts";
import { insiders, trustedCallers } from "./insiders.ts";

/** Somebody outside the account can use a role or a bucket, or nobody can tell. */
export interface ExternalAccess {
  /** `role/app` or `bucket/media` of a snapshot; undefined for a file with one policy. */
  readonly holder?: string;
  /** Null if the policy could not be read. */
  readonly who: NamedCaller | null;
  readonly policy: string;
  readonly statement: number | null;
  /** JSON pointer into the policy. */
  readonly pointer: string;
  /** Whether all of these callers are trusted. */
  readonly trusted: boolean;
  /** A call that `decide` allows; null if it is undetermined whether there is one. */
  readonly request: RamRequest | null;
  /** What narrows the access: the conditions of the statement, and what Deny statements ask for. */
  readonly conditions: readonly string[];
  /** The request counts if it can be made without these keys, whose meaning is unknown. */
  readonly lacks?: readonly string[];
  readonly message: string;
}

/** What else {@link externalAccess} needs. */
export interface ExternalOptions {
  /** The account of policies that are not in a snapshot. Default: unknown. */
  readonly account?: string;
  /** Accounts, ids, ARNs, and services of other accounts that are trusted. Default: nobody. */
  readonly trusted?: readonly string[];
}

/**
 * Who outside the account can enter: callers of other accounts, services that act for other
 * accounts, users of identity providers, and everybody. For each statement of a trust policy, a
 * bucket policy or a bucket ACL, each caller is one exact question about all policies of the
 * resource, and the answer has a request.
 *
 * A trust policy says who can assume the role; whether a caller of another account also has a
 * permission for that is up to its own account. Control policies of the account don't count,
 * because it is not documented that they limit callers from outside.
 * @throws {PolicyError} for a trusted caller that is malformed.
 */
export function externalAccess(
  sources: readonly PolicySource[],
  { account, trusted = [] }: ExternalOptions = {},
): readonly ExternalAccess[] {
  const isTrusted = compilePolicies({ resource: [trustedCallers(trusted)] });
  return sources
    .flatMap(subjectsOf)
    .filter(({ is }) => is === "resource")
    .flatMap((subject) =>
      accessTo({ ...(account === undefined ? {} : { account }), ...subject }, isTrusted),
    );
}

function accessTo(subject: Subject, trusted: CompiledPolicies): ExternalAccess[] {
  const { policies, holder } = subject;
  const documents = policies.map(({ document }) => document);
  const inside = compilePolicies({
    resource: [insiders(subject.account, [...subject.ids.values()], documents)],
  });
  const all = compilePolicies({ resource: policies });
  const common = holder === undefined ? {} : { holder };
  const found = policies.flatMap((policy) =>
    policy.document.Statement.flatMap((statement, index) =>
      statement.Effect === "Deny"
        ? []
        : callersIn(statement.Principal as Principals).flatMap((caller): ExternalAccess[] => {
            const allowing = [
              all,
              alone(policy, statement, caller),
              ...entryOf(subject, statement),
            ];
            const entering = inhabited(allowing, [inside]);
            if (entering.is === "empty") return [];
            const untrusted = inhabited(allowing, [inside, trusted]);
            const answer = untrusted.is === "empty" ? entering : untrusted;
            const at = { policy: policy.name, statement: index, pointer: `/Statement/${index}` };
            const isTrusted = untrusted.is === "empty";
            return [
              { ...common, ...at, trusted: isTrusted, ...answerOf(caller, statement, answer) },
            ];
          }),
    ),
  );
  const unknown = subject.unreadable.map(
    ({ name, error }): ExternalAccess => ({
      ...common,
      who: null,
      policy: name,
      statement: null,
      pointer: error.pointer,
      trusted: false,
      request: null,
      conditions: [],
      message: `Who can enter by ${name} is unknown. ${error.message}`,
    }),
  );
  return [...found, ...unknown];
}

/** The part of a statement that is for one caller. */
function alone(
  { name }: NamedPolicy,
  statement: Statement,
  { principal: Principal }: CallerEntry,
): CompiledPolicies {
  const document: PolicyDocument = { Version: "1", Statement: [{ ...statement, Principal }] };
  return compilePolicies({ resource: [{ name, document }] });
}

/** A trust policy is entered by the calls that assume its role. */
function entryOf({ arn }: Subject, statement: Statement): readonly CompiledPolicies[] {
  if (!isTrust(statement)) return [];
  const action = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithOIDC"];
  return [compileRequestSets([{ action, ...(arn === undefined ? {} : { resource: arn }) }])];
}

function answerOf(
  { kind, name }: CallerEntry,
  statement: Statement,
  answer: Exclude<SearchResult, { is: "empty" }>,
): Pick<ExternalAccess, "who" | "request" | "conditions" | "lacks" | "message"> {
  const who = { kind, name };
  const own = conditionsInWords(statement);
  if (answer.is === "undetermined")
    return {
      who,
      request: null,
      conditions: own,
      message: `Whether ${inWords(who)} can enter is undetermined: ${answer.reason}`,
    };
  const { principal, principalId, context = {} } = answer.request;
  const request =
    principal === undefined && principalId === undefined
      ? { ...answer.request, principal: "anonymous" }
      : answer.request;
  const keys = new Set(conditionTests(statement.Condition).map(({ key }) => key));
  const ofDenials = Object.entries(context)
    .filter(([key]) => !keys.has(key))
    .map(([key, value]) => `no Deny applies, as with ${key} ${[value].flat().join(" and ")}`);
  const conditions = [...own, ...ofDenials];
  const when = conditions.length === 0 ? "" : `, if ${conditions.join(" and ")}`;
  return {
    who,
    request,
    conditions,
    ...lacksOf(answer),
    message: `${inWords(who)} can call ${request.action} on ${request.resource}${when}.`,
  };
}

function inWords({ kind, name }: NamedCaller): string {
  switch (kind) {
    case "everybody":
      return "everybody";
    case "accounts":
      return name === "*" ? "every account" : `every account like ${name}`;
    case "account":
      return `account ${name}`;
    case "service":
      return `service ${name}`;
    case "provider":
      return `the users of ${name}`;
    case "id":
      return `the account or user ${name}`;
  }
}
