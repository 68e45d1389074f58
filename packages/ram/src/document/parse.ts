import { operators } from "../decide/operators.ts";
import type { NamedPolicy, PolicyDocument, Principals, Statement } from "../policy.ts";
import { PolicyError, pointerTo } from "./error.ts";
import { readJson } from "./json.ts";
import { checkKeys, objectAt, patterns, required, show, stringAt, strings } from "./read.ts";

/**
 * Where a policy is used, which decides what it must and must not hold: `identity` (attached to a
 * user, group or role), `session` (given with AssumeRole), `control` (Resource Directory), `trust`
 * (who may assume a role), `bucket` (OSS bucket policy), `resource` (any other policy on a
 * resource, such as a KMS key policy).
 */
export type PolicyKind = "identity" | "session" | "control" | "trust" | "bucket" | "resource";

/**
 * Characters of text that RAM accepts. For the kinds that are not listed no limit is published;
 * only the reader's own bound holds.
 */
export const sizeLimits = { identity: 6144, session: 2048 } as const;
const readerLimit = 65_536;

const documentKeys = ["Version", "Statement"];
/** The elements of a statement. */
export const statementKeys: readonly string[] = [
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "Principal",
  "Condition",
];
const principalKeys = ["RAM", "Service", "Federated"];

/**
 * Reads a policy as RAM would take it, and refuses what RAM would refuse. The answer has one shape:
 * lists are lists, and condition values are strings.
 * @param input JSON text, or the object that such a text stands for. Duplicate keys and the size as
 *   sent can only be seen in a text.
 * @param options.kind default `identity`.
 * @throws {PolicyError} with a code and a JSON pointer: bad JSON, duplicate or unknown keys,
 *   another version than `"1"`, Action and NotAction together or both missing, an unknown condition
 *   operator (`…IfExists` and `Null` are unknown to RAM), a Principal where there may be none, a
 *   Resource or Principal that is missing, a policy over the size limit.
 */
export function parsePolicy(input: unknown, options: { kind?: PolicyKind } = {}): PolicyDocument {
  const kind = options.kind ?? "identity";
  if (typeof input === "string") checkSize(input.length, kind);
  const document = objectAt(typeof input === "string" ? readJson(input) : input, "");
  checkKeys(document, documentKeys, "");
  const version = required(document, "Version", "");
  if (version !== "1")
    throw new PolicyError(
      "version",
      "/Version",
      `Version must be "1", the only one that RAM has, not ${show(version)}.`,
    );
  const statements = required(document, "Statement", "");
  const single = !Array.isArray(statements);
  const list: readonly unknown[] = single ? [statements] : statements;
  if (list.length === 0)
    throw new PolicyError("empty", "/Statement", "Statement is an empty list.");
  const Statement = list.map((statement, index) =>
    readStatement(statement, single ? "/Statement" : `/Statement/${index}`, kind),
  );
  const policy: PolicyDocument = { Version: "1", Statement };
  if (typeof input !== "string") checkSize(formatPolicy(policy).length, kind);
  return policy;
}

export type SafeParsed =
  | { readonly ok: true; readonly document: PolicyDocument }
  | { readonly ok: false; readonly error: PolicyError };

/** The twin of {@link parsePolicy} that returns the error instead of throwing it. */
export function safeParsePolicy(input: unknown, options: { kind?: PolicyKind } = {}): SafeParsed {
  try {
    return { ok: true, document: parsePolicy(input, options) };
  } catch (error) {
    if (error instanceof PolicyError) return { ok: false, error };
    throw error;
  }
}

/** A policy with a name, in one step. @throws {PolicyError} */
export function namedPolicy(
  name: string,
  input: unknown,
  options: { kind?: PolicyKind } = {},
): NamedPolicy {
  return { name, document: parsePolicy(input, options) };
}

/**
 * The policy as JSON text: compact (as its size counts), or indented for people. It parses back to
 * the same document; but a list of one stays a list, so that a text which just fitted can have
 * grown too long.
 */
export function formatPolicy(policy: PolicyDocument, options: { indent?: number } = {}): string {
  return JSON.stringify(policy, null, options.indent);
}

function checkSize(size: number, kind: PolicyKind): void {
  const limit = kind === "identity" || kind === "session" ? sizeLimits[kind] : readerLimit;
  if (size > limit)
    throw new PolicyError(
      "too-large",
      "",
      `A policy of kind ${kind} may have ${limit} characters; this one has ${size}.`,
    );
}

function readStatement(value: unknown, at: string, kind: PolicyKind): Statement {
  const statement = objectAt(value, at);
  checkKeys(statement, statementKeys, at);
  const read: { -readonly [K in keyof Statement]: Statement[K] } = {
    Effect: readEffect(required(statement, "Effect", at), `${at}/Effect`),
  };
  const { Sid, Action, NotAction, Resource, Principal, Condition } = statement;
  if (Sid !== undefined) read.Sid = stringAt(Sid, `${at}/Sid`);
  if (Action !== undefined && NotAction !== undefined) {
    throw new PolicyError(
      "action",
      `${at}/NotAction`,
      "A statement has Action or NotAction, not both.",
    );
  }
  if (NotAction !== undefined) read.NotAction = patterns(NotAction, `${at}/NotAction`, checkAction);
  else
    read.Action = patterns(
      Action ?? required(statement, "Action", at),
      `${at}/Action`,
      checkAction,
    );
  if (kind === "trust") {
    if (Resource !== undefined)
      throw new PolicyError(
        "resource",
        `${at}/Resource`,
        "A trust policy has no Resource: the role that it belongs to is the resource.",
      );
  } else {
    read.Resource = patterns(
      Resource ?? required(statement, "Resource", at),
      `${at}/Resource`,
      checkResource,
    );
  }
  if (kind === "trust" || kind === "bucket" || kind === "resource") {
    read.Principal = readPrincipal(required(statement, "Principal", at), `${at}/Principal`, kind);
  } else if (Principal !== undefined) {
    throw new PolicyError(
      "principal",
      `${at}/Principal`,
      `A policy of kind ${kind} has no Principal: whoever it is attached to is the principal.`,
    );
  }
  if (Condition !== undefined) read.Condition = readCondition(Condition, `${at}/Condition`);
  return read;
}

function readEffect(value: unknown, at: string): "Allow" | "Deny" {
  if (value === "Allow" || value === "Deny") return value;
  throw new PolicyError("effect", at, `Effect must be "Allow" or "Deny", not ${show(value)}.`);
}

/** @throws {PolicyError} `action` on what is no pattern of actions. */
export function checkAction(action: string, at: string): void {
  if (!/^(?:\*|[A-Za-z0-9*?_-]+:[!-~]+)$/.test(action)) {
    throw new PolicyError(
      "action",
      at,
      `${show(action)} is not an action: write service:Name, with * or ? as wildcards.`,
    );
  }
}

/** @throws {PolicyError} `resource` on what is no pattern of resources. */
export function checkResource(resource: string, at: string): void {
  if (!/^(?:\*|acs:.)/s.test(resource)) {
    throw new PolicyError(
      "resource",
      at,
      `${show(resource)} is not a resource: write acs:service:region:account:relative-id, or "*".`,
    );
  }
}

/** @throws {PolicyError} `condition-key` on what is no name of one. */
export function checkConditionKey(key: string, at: string): void {
  if (!/^[A-Za-z0-9-]+:\S+$/.test(key))
    throw new PolicyError(
      "condition-key",
      at,
      `${show(key)} is not a condition key: write service:Name.`,
    );
}

function readPrincipal(value: unknown, at: string, kind: PolicyKind): Principals {
  // OSS names ids in a bare list, and reads an empty one as everybody.
  if (
    kind === "bucket" ||
    (kind === "resource" && (typeof value === "string" || Array.isArray(value)))
  )
    return strings(value, at);
  const principal = objectAt(value, at);
  checkKeys(principal, principalKeys, at);
  const read = Object.entries(principal).map(
    ([type, ids]) => [type, patterns(ids, pointerTo(at, type), () => {})] as const,
  );
  if (read.length === 0)
    throw new PolicyError("empty", at, "Principal names nobody: give RAM, Service or Federated.");
  return Object.fromEntries(read) as Principals;
}

/** A Condition block. @throws {PolicyError} */
export function readCondition(value: unknown, at: string): NonNullable<Statement["Condition"]> {
  const read = Object.entries(objectAt(value, at)).map(([operator, keys]) => {
    const here = pointerTo(at, operator);
    if (!Object.hasOwn(operators, operator))
      throw new PolicyError("operator", here, unknownOperator(operator));
    const tests = Object.entries(objectAt(keys, here)).map(([key, values]) => {
      const place = pointerTo(here, key);
      checkConditionKey(key, place);
      return [key, conditionValues(values, place)] as const;
    });
    if (tests.length === 0)
      throw new PolicyError("empty", here, `${operator} has no condition key.`);
    return [operator, Object.fromEntries(tests)] as const;
  });
  return Object.fromEntries(read);
}

function unknownOperator(operator: string): string {
  const near = Object.keys(operators).find(
    (known) => known.toLowerCase() === operator.toLowerCase().replace(/ifexists$/, ""),
  );
  return `RAM has no condition operator ${show(operator)}.${near === undefined ? "" : ` It has ${near}.`}`;
}

function conditionValues(value: unknown, at: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new PolicyError("empty", at, "The condition has no value.");
  return list.map((item, index) => {
    if (typeof item === "string") return item;
    if (typeof item === "boolean" || Number.isFinite(item)) return String(item);
    throw new PolicyError(
      "condition-value",
      Array.isArray(value) ? pointerTo(at, index) : at,
      `A condition value is a string, not ${show(item)}.`,
    );
  });
}
