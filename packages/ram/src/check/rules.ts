import { type Assumptions, readAssumptions } from "../compare/assumptions.ts";
import { PolicyError, pointerTo } from "../document/error.ts";
import { checkKeys, objectAt, patterns, required, show, stringAt } from "../document/read.ts";
import type { Severity } from "../finding.ts";
import { type RequestSet, readRequestSet } from "./request-set.ts";

/** The content of a rules file. */
export interface AccessRules {
  /** What is stated about all requests. Each assertion is judged under it. */
  readonly assume: Assumptions;
  readonly assertions: readonly Assertion[];
}

/** What must be true of the policies. */
export type Assertion = AssertionCommon & AssertionDemand;

/** What each assertion says about itself. */
export interface AssertionCommon {
  /** Names it in results and waivers. */
  readonly id: string;
  /** Why somebody demands it. */
  readonly reason?: string;
  /** Default: high. */
  readonly severity: Severity;
}

/** What is demanded. */
export type AssertionDemand =
  | {
      readonly kind: "never";
      /** Nobody can make such a request. */
      readonly requests: RequestSet;
      readonly except: readonly RequestSet[];
    }
  | {
      readonly kind: "only";
      readonly requests: RequestSet;
      /**
       * Names of roles, users, groups or files, ARNs, or services: only they can make such a
       * request. `*` and `?` are wildcards.
       */
      readonly who: readonly string[];
    }
  | {
      readonly kind: "noNewAccess";
      /** A file, a folder or `git:REF:PATH`: nothing is allowed that it did not allow. */
      readonly since: string;
    }
  | {
      readonly kind: "noPublic";
      /** No policy on a resource allows callers whose account it doesn't name. */
      readonly except: readonly RequestSet[];
    }
  | {
      readonly kind: "trustedAccounts";
      /** Account ids: no policy on a resource allows callers of others. */
      readonly accounts: readonly string[];
    };

const kinds = ["never", "only", "noNewAccess", "noPublic", "trustedAccounts"] as const;
const severities: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

/**
 * Checks the content of a rules file:
 * `{ assume?, assertions: [{ id, never | only | noNewAccess | noPublic | trustedAccounts }] }`.
 * @throws {PolicyError} with a pointer into the file.
 */
export function readAccessRules(value: unknown): AccessRules {
  const rules = objectAt(value, "");
  checkKeys(rules, ["assume", "assertions", "$schema"], "");
  const { assume = {} } = rules;
  const assertions = required(rules, "assertions", "");
  if (!Array.isArray(assertions) || assertions.length === 0)
    throw new PolicyError("WrongType", "/assertions", "Expected a list with an assertion.");
  const ids = new Set<string>();
  return {
    assume: readAssumptions(assume, "/assume"),
    assertions: assertions.map((each: unknown, index) => {
      const at = pointerTo("/assertions", index);
      const assertion = readAssertion(each, at);
      if (ids.has(assertion.id))
        throw new PolicyError(
          "DuplicateMember",
          `${at}/id`,
          `Another assertion has the id ${show(assertion.id)} too.`,
        );
      ids.add(assertion.id);
      return assertion;
    }),
  };
}

function readAssertion(value: unknown, at: string): Assertion {
  const members = objectAt(value, at);
  checkKeys(members, ["id", "reason", "severity", ...kinds], at);
  const id = stringAt(required(members, "id", at), `${at}/id`);
  const { reason, severity = "high" } = members;
  if (!severities.some((each) => each === severity))
    throw new PolicyError(
      "WrongType",
      `${at}/severity`,
      `Expected one of ${severities.join(", ")}, not ${show(severity)}.`,
    );
  const [kind, ...others] = kinds.filter((each) => members[each] !== undefined);
  if (kind === undefined || others.length > 0)
    throw new PolicyError(
      "MissingMember",
      at,
      `An assertion has exactly one of ${kinds.join(", ")}.`,
    );
  return {
    id,
    ...(reason === undefined ? {} : { reason: stringAt(reason, `${at}/reason`) }),
    severity: severity as Severity,
    ...readDemand(kind, members[kind], `${at}/${kind}`),
  };
}

function readDemand(kind: (typeof kinds)[number], value: unknown, at: string): AssertionDemand {
  if (kind === "noPublic") {
    if (value === true) return { kind, except: [] };
    const members = objectAt(value, at);
    checkKeys(members, ["except"], at);
    return { kind, except: readExceptions(required(members, "except", at), `${at}/except`) };
  }
  if (kind === "trustedAccounts") {
    const accounts = patterns(value, at, (account, pointer) => {
      if (!/^\d{1,20}$/.test(account))
        throw new PolicyError(
          "InvalidPrincipal",
          pointer,
          `${show(account)} is not the id of an account. Write its digits in quotes.`,
        );
    });
    return { kind, accounts };
  }
  const members = objectAt(value, at);
  if (kind === "noNewAccess") {
    checkKeys(members, ["since"], at);
    return { kind, since: stringAt(required(members, "since", at), `${at}/since`) };
  }
  const own = kind === "never" ? "except" : "who";
  checkKeys(members, ["action", "resource", "condition", own], at);
  const { [own]: given, ...requests } = members;
  const common = { requests: readRequestSet(requests, at) };
  if (kind === "never")
    return {
      kind,
      ...common,
      except: readExceptions(given === undefined ? [] : given, `${at}/except`),
    };
  return { kind, ...common, who: patterns(required(members, "who", at), `${at}/who`, () => {}) };
}

/** One set of requests, or a list of them. */
function readExceptions(value: unknown, at: string): readonly RequestSet[] {
  if (!Array.isArray(value)) return [readRequestSet(value, at)];
  return value.map((each: unknown, index) => readRequestSet(each, pointerTo(at, index)));
}
