import type { NamedPolicy, PolicyDocument, Statement } from "../policy.ts";
import { PolicyError, type PolicyErrorCode, pointerTo } from "./error.ts";
import { statementKeys } from "./parse.ts";

// Policies are immutable, so each is checked once, however many functions get it.
const checked = new WeakSet<object>();

/**
 * Rejects a policy that does not have the shape of {@link PolicyDocument}. The type of a value from
 * `JSON.parse` does not show it: a string in place of a list would be read as a list of characters.
 * Whether RAM accepts the policy is up to `parsePolicy`.
 * @throws {PolicyError} with a JSON Pointer into the policy, and the policy's name in the message.
 */
export function checkShape({ name, document }: NamedPolicy): void {
  const error: ErrorOf = (code, pointer, what) =>
    new PolicyError(
      code,
      pointer,
      `Policy ${JSON.stringify(name)} was not parsed: ${what}. Parse it with parsePolicy first.`,
    );
  if (!isObject(document)) throw error("WrongType", "", "it is not an object");
  if (checked.has(document)) return;
  if (!Array.isArray(document.Statement))
    throw error("WrongType", "/Statement", "Statement is not a list");
  document.Statement.forEach((statement, index) => {
    if (checked.has(statement)) return;
    checkStatement(statement, `/Statement/${index}`, error);
    checked.add(statement);
  });
  checked.add(document);
}

type ErrorOf = (code: PolicyErrorCode, pointer: string, what: string) => PolicyError;

function checkStatement(statement: Statement, at: string, error: ErrorOf): void {
  if (!isObject(statement)) throw error("WrongType", at, "a statement is not an object");
  for (const key of Object.keys(statement))
    if (!statementKeys.includes(key))
      throw error("UnknownMember", pointerTo(at, key), `unknown member ${JSON.stringify(key)}`);
  const { Effect, Action, NotAction, Resource, Principal, Condition } = statement;
  const list = (value: unknown, pointer: string): void => {
    if (!isList(value))
      throw error("WrongType", pointer, `${pointer.slice(at.length + 1)} is not a list of strings`);
  };
  if (Effect !== "Allow" && Effect !== "Deny")
    throw error("InvalidEffect", `${at}/Effect`, 'Effect is neither "Allow" nor "Deny"');
  if ((Action === undefined) === (NotAction === undefined))
    throw error("InvalidAction", at, "a statement has either Action or NotAction");
  list(Action ?? NotAction, `${at}/${Action === undefined ? "NotAction" : "Action"}`);
  if (Resource !== undefined) list(Resource, `${at}/Resource`);
  // In a trust policy the role is the resource. Anywhere else, no Resource would mean all of them.
  else if (Principal === undefined) throw error("MissingMember", at, "Resource is missing");
  if (Principal !== undefined && !isList(Principal)) {
    if (!isObject(Principal))
      throw error("WrongType", `${at}/Principal`, "Principal is neither a list nor an object");
    for (const [kind, ids] of Object.entries(Principal))
      list(ids, pointerTo(`${at}/Principal`, kind));
  }
  if (Condition === undefined) return;
  if (!isObject(Condition))
    throw error("WrongType", `${at}/Condition`, "Condition is not an object");
  for (const [operator, keys] of Object.entries(Condition)) {
    const here = pointerTo(`${at}/Condition`, operator);
    if (!isObject(keys)) throw error("WrongType", here, `${operator} is not an object`);
    for (const [key, values] of Object.entries(keys)) list(values, pointerTo(here, key));
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
