import type { NamedPolicy, PolicyDocument, Statement } from "../policy.ts";
import { PolicyError, type PolicyErrorCode, pointerTo } from "./error.ts";
import { statementKeys } from "./parse.ts";

// Policies are not to be changed, so that each is looked at once, however many questions are asked
// about it.
const checked = new WeakSet<object>();

/**
 * Refuses what is not of the shape that {@link PolicyDocument} tells of, such as the outcome of
 * `JSON.parse`, which a compiler takes for anything: a string where a list is due would be read as
 * a list of its characters. Whether RAM would take the policy is asked by `parsePolicy` alone.
 * @throws {PolicyError} with the pointer into the policy, whose name stands in the message.
 */
export function checkShape({ name, document }: NamedPolicy): void {
  const refusal: Refusal = (code, pointer, what) =>
    new PolicyError(
      code,
      pointer,
      `Policy ${JSON.stringify(name)} was not parsed: ${what}. Give its text to parsePolicy first.`,
    );
  if (!isObject(document)) throw refusal("type", "", "it is no object");
  // Stryker disable next-line ConditionalExpression: what is remembered is for speed alone
  if (checked.has(document)) return;
  if (!Array.isArray(document.Statement))
    throw refusal("type", "/Statement", "Statement is no list");
  document.Statement.forEach((statement, index) => {
    // Stryker disable next-line ConditionalExpression: as above
    if (checked.has(statement)) return;
    checkStatement(statement, `/Statement/${index}`, refusal);
    // Stryker disable next-line CallExpression: as above
    checked.add(statement);
  });
  // Stryker disable next-line CallExpression: as above
  checked.add(document);
}

type Refusal = (code: PolicyErrorCode, pointer: string, what: string) => PolicyError;

function checkStatement(statement: Statement, at: string, refusal: Refusal): void {
  if (!isObject(statement)) throw refusal("type", at, "a statement is no object");
  for (const key of Object.keys(statement))
    if (!statementKeys.includes(key))
      throw refusal(
        "unknown-key",
        pointerTo(at, key),
        `${JSON.stringify(key)} is no element of a statement`,
      );
  const { Effect, Action, NotAction, Resource, Principal, Condition } = statement;
  const list = (value: unknown, pointer: string): void => {
    if (!isList(value))
      throw refusal("type", pointer, `${pointer.slice(at.length + 1)} is no list of strings`);
  };
  if (Effect !== "Allow" && Effect !== "Deny")
    throw refusal("effect", `${at}/Effect`, 'Effect is neither "Allow" nor "Deny"');
  if ((Action === undefined) === (NotAction === undefined))
    throw refusal("action", at, "a statement has either Action or NotAction");
  list(Action ?? NotAction, `${at}/${Action === undefined ? "NotAction" : "Action"}`);
  if (Resource !== undefined) list(Resource, `${at}/Resource`);
  // Of a trust policy the role is the resource; in any other, none would be read as all.
  else if (Principal === undefined) throw refusal("missing-key", at, "Resource is missing");
  if (Principal !== undefined && !isList(Principal)) {
    if (!isObject(Principal))
      throw refusal("type", `${at}/Principal`, "Principal is neither a list nor an object");
    for (const [kind, ids] of Object.entries(Principal))
      list(ids, pointerTo(`${at}/Principal`, kind));
  }
  if (Condition === undefined) return;
  if (!isObject(Condition)) throw refusal("type", `${at}/Condition`, "Condition is no object");
  for (const [operator, keys] of Object.entries(Condition)) {
    const here = pointerTo(`${at}/Condition`, operator);
    if (!isObject(keys)) throw refusal("type", here, `${operator} is no object`);
    for (const [key, values] of Object.entries(keys)) list(values, pointerTo(here, key));
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
