import type { NamedPolicy, PolicyDocument, Statement } from "../policy.ts";
import { readCondition } from "./condition.ts";
import { PolicyError } from "./error.ts";
import { readInput } from "./json.ts";
import { readPrincipal } from "./principal.ts";
import { checkKeys, objectAt, patterns, required, show, stringAt } from "./read.ts";

/**
 * Where a policy is used, which decides which members it must have and can have:
 *
 * - `identity`: attached to a user, group or role
 * - `session`: passed to AssumeRole
 * - `control`: Resource Directory
 * - `trust`: who can assume a role
 * - `bucket`: an OSS bucket policy
 * - `resource`: any other policy on a resource, such as a KMS key policy
 */
export type PolicyKind = "identity" | "session" | "control" | "trust" | "bucket" | "resource";

/** RAM's limits in characters of text. For the other kinds no limit is published. */
export const sizeLimits = { identity: 6144, session: 2048 } as const;
// Our own limit for kinds without a published one.
const readerLimit = 65_536;

/** How a policy is parsed. */
export interface ParseOptions {
  /** Where the policy is used. Default `identity`. */
  readonly kind?: PolicyKind;
  /** Most characters, in place of the limit of the kind. `Infinity` for a policy to be split. */
  readonly limit?: number;
}

/** The members of a statement. */
export const statementKeys: readonly string[] = [
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "Principal",
  "Condition",
];

/**
 * Parses a policy and rejects what RAM rejects. The result has one shape: lists are lists, and
 * condition values are strings.
 * @param input JSON text, or the parsed object. Only a text shows duplicate members, the size as
 *   sent, and line and column of an error.
 * @throws {PolicyError} `kind` says whether RAM rejects the policy or this package can't judge it;
 *   `pointer`, `line` and `column` say where. RAM rejects unknown members, any version but `"1"`,
 *   Action and NotAction together, `…IfExists` and `Null`, a missing or misplaced Resource or
 *   Principal, and a policy over the size limit.
 */
export function parsePolicy(input: unknown, options: ParseOptions = {}): PolicyDocument {
  const kind = options.kind ?? "identity";
  if (typeof input === "string") checkSize(input.length, options);
  return readInput(input, (value) => {
    const policy = readDocument(value, kind);
    if (typeof input !== "string") checkSize(formatPolicy(policy).length, options);
    return policy;
  });
}

/** The result of {@link safeParsePolicy}. */
export type SafeParsed =
  | { readonly ok: true; readonly value: PolicyDocument }
  | { readonly ok: false; readonly error: PolicyError };

/** Like {@link parsePolicy}, but returns the error instead of throwing it. */
export function safeParsePolicy(input: unknown, options: ParseOptions = {}): SafeParsed {
  try {
    return { ok: true, value: parsePolicy(input, options) };
  } catch (error) {
    if (error instanceof PolicyError) return { ok: false, error };
    throw error;
  }
}

/** Parses a policy and gives it a name. @throws {PolicyError} like {@link parsePolicy} */
export function namedPolicy(name: string, input: unknown, options: ParseOptions = {}): NamedPolicy {
  return { name, document: parsePolicy(input, options) };
}

/**
 * The policy as JSON text: compact (its size is counted like that), or indented. The text parses to
 * the same document, but it can be longer than the original: a list of one item stays a list.
 */
export function formatPolicy(policy: PolicyDocument, options: { indent?: number } = {}): string {
  return JSON.stringify(policy, null, options.indent);
}

function checkSize(size: number, { kind = "identity", ...options }: ParseOptions): void {
  const ofRam = kind === "identity" || kind === "session" ? sizeLimits[kind] : undefined;
  const limit = options.limit ?? ofRam ?? readerLimit;
  if (size > limit)
    throw new PolicyError(
      ofRam === undefined ? "ReaderLimit" : "TooLarge",
      "",
      `The policy has ${size} characters. The limit for kind ${kind} is ${limit}.`,
    );
}

/** Reads a part. Undefined if it is faulty: the error is kept. */
type Attempt = <T>(read: () => T) => T | undefined;

/** Reads all parts, and throws what is wrong with them as one error. */
function readAll<T>(read: (attempt: Attempt) => T): T {
  const errors: PolicyError[] = [];
  const value = read((part) => {
    try {
      return part();
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      errors.push(error);
      return undefined;
    }
  });
  const [first, ...others] = errors;
  if (first === undefined) return value;
  Object.defineProperty(first, "others", { value: others });
  throw first;
}

function readDocument(value: unknown, kind: PolicyKind): PolicyDocument {
  const document = objectAt(value, "");
  return readAll((attempt) => {
    attempt(() => checkKeys(document, ["Version", "Statement"], ""));
    attempt(() => readVersion(required(document, "Version", "")));
    const statements = attempt(() => required(document, "Statement", ""));
    const single = !Array.isArray(statements);
    const list: readonly unknown[] = single ? [statements] : statements;
    if (list.length === 0)
      attempt(() => {
        throw new PolicyError("Empty", "/Statement", "Statement is an empty list.");
      });
    const Statement = list.map((statement, index) =>
      statements === undefined
        ? undefined
        : readStatement(statement, single ? "/Statement" : `/Statement/${index}`, kind, attempt),
    );
    return { Version: "1", Statement: Statement as readonly Statement[] };
  });
}

function readVersion(version: unknown): void {
  if (version !== "1")
    throw new PolicyError(
      "InvalidVersion",
      "/Version",
      `Version must be "1", not ${show(version)}.`,
    );
}

function readStatement(
  value: unknown,
  at: string,
  kind: PolicyKind,
  attempt: Attempt,
): Statement | undefined {
  const statement = attempt(() => objectAt(value, at));
  if (statement === undefined) return undefined;
  const { Sid, Action, NotAction, Resource, Principal, Condition } = statement;
  const unknown = Object.keys(statement).filter((key) => !statementKeys.includes(key));
  for (const key of unknown) attempt(() => checkKeys({ [key]: null }, statementKeys, at));
  const read: { -readonly [K in keyof Statement]: Statement[K] } = { Effect: "Deny" };
  /** A member that is missing is probably the one with the unknown name. */
  const need = (name: string) => {
    if (unknown.length > 0 && statement[name] === undefined) return undefined;
    return attempt(() => required(statement, name, at));
  };
  /** Reads a member that is there. */
  const part = <T>(member: unknown, readPart: (given: unknown) => T): T | undefined =>
    member === undefined ? undefined : attempt(() => readPart(member));

  const effect = part(need("Effect"), (given) => readEffect(given, `${at}/Effect`));
  if (effect !== undefined) read.Effect = effect;
  if (Sid !== undefined) assign("Sid", (given) => stringAt(given, `${at}/Sid`), Sid);
  if (Action !== undefined && NotAction !== undefined)
    attempt(() => {
      throw new PolicyError(
        "InvalidAction",
        `${at}/NotAction`,
        "A statement has Action or NotAction, not both.",
      );
    });
  else if (NotAction !== undefined)
    assign("NotAction", (given) => patterns(given, `${at}/NotAction`, checkAction), NotAction);
  else assign("Action", (given) => patterns(given, `${at}/Action`, checkAction), need("Action"));
  if (kind !== "trust")
    assign(
      "Resource",
      (given) => patterns(given, `${at}/Resource`, checkResource),
      need("Resource"),
    );
  else if (Resource !== undefined)
    attempt(() => {
      throw new PolicyError(
        "InvalidResource",
        `${at}/Resource`,
        "A trust policy has no Resource: its role is the resource.",
      );
    });
  if (kind === "trust" || kind === "bucket" || kind === "resource")
    assign("Principal", (given) => readCallers(given, `${at}/Principal`, kind), need("Principal"));
  else if (Principal !== undefined)
    attempt(() => {
      throw new PolicyError(
        "InvalidPrincipal",
        `${at}/Principal`,
        `A policy of kind ${kind} has no Principal: the identity that it is attached to is the principal.`,
      );
    });
  if (Condition !== undefined)
    assign("Condition", (given) => readCondition(given, `${at}/Condition`), Condition);
  return read;

  function assign<K extends keyof Statement>(
    name: K,
    readPart: (given: unknown) => Statement[K],
    member: unknown,
  ): void {
    const found = part(member, readPart);
    if (found !== undefined) read[name] = found;
  }
}

function readCallers(
  principal: unknown,
  at: string,
  kind: PolicyKind,
): NonNullable<Statement["Principal"]> {
  const bareList =
    kind === "bucket" ||
    (kind === "resource" && (typeof principal === "string" || Array.isArray(principal)));
  return readPrincipal(principal, at, bareList);
}

function readEffect(value: unknown, at: string): "Allow" | "Deny" {
  if (value === "Allow" || value === "Deny") return value;
  throw new PolicyError(
    "InvalidEffect",
    at,
    `Effect must be "Allow" or "Deny", not ${show(value)}.`,
  );
}

/** @throws {PolicyError} `InvalidAction` unless the text is an action or a pattern of actions. */
export function checkAction(action: string, at: string): void {
  if (!/^(?:\*|[A-Za-z0-9*?_-]+:[!-~]+)$/.test(action))
    throw new PolicyError(
      "InvalidAction",
      at,
      `${show(action)} is not an action. Write service:Name, with * or ? as wildcards.`,
    );
}

/**
 * @throws {PolicyError} `InvalidResource` unless the text is a resource name or a pattern of one.
 */
export function checkResource(resource: string, at: string): void {
  if (!/^(?:\*|acs:.)/s.test(resource))
    throw new PolicyError(
      "InvalidResource",
      at,
      `${show(resource)} is not a resource. Write acs:service:region:account:relative-id, or "*".`,
    );
}
