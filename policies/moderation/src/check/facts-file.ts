import { bucketRoles } from "../kinds/bucket-role.ts";
import type { FactsFile } from "../kinds/known-facts.ts";
import { hintFor } from "../read/spelling.ts";

/** A facts file is invalid. `path` is a JSON pointer to the invalid member. */
export class FactsError extends Error {
  readonly code = "InvalidFacts";
  readonly path: string;

  constructor(path: string, reason: string) {
    super(path === "" ? `The facts ${reason}` : `${path} ${reason}`);
    this.name = "FactsError";
    this.path = path;
  }
}

const flags = ["publicAccessBlocked", "trail", "trusted"] as const;

/**
 * Checks the content of a facts file.
 * @throws {FactsError} with the path of the invalid member, and what it should be.
 */
export function readFacts(value: unknown): FactsFile {
  const facts = objectAt(value, "", ["account", "accounts", "buckets", "production", "$schema"]);
  if (facts["account"] !== undefined) accountAt(facts["account"], "/account");
  if (facts["production"] !== undefined) flagAt(facts["production"], "/production");
  for (const [account, known] of Object.entries(optional(facts, "accounts"))) {
    const path = `/accounts/${account}`;
    accountAt(account, path);
    for (const [flag, isSo] of Object.entries(objectAt(known, path, flags)))
      flagAt(isSo, `${path}/${flag}`);
  }
  for (const [name, known] of Object.entries(optional(facts, "buckets"))) {
    const path = `/buckets/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const { role } = objectAt(known, path, ["role"]);
    if (!bucketRoles.some((each) => each === role))
      throw new FactsError(`${path}/role`, `must be one of ${bucketRoles.join(", ")}.`);
  }
  const { $schema: _, ...known } = facts;
  return known;
}

function optional(facts: Readonly<Record<string, unknown>>, member: string) {
  return facts[member] === undefined ? {} : objectAt(facts[member], `/${member}`);
}

function objectAt(
  value: unknown,
  path: string,
  known?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FactsError(path, "must be an object.");
  for (const member of Object.keys(value))
    if (known !== undefined && !known.includes(member))
      throw new FactsError(`${path}/${member}`, `is not a known member. ${hintFor(member, known)}`);
  return value as Readonly<Record<string, unknown>>;
}

function accountAt(value: unknown, path: string): void {
  if (typeof value !== "string" || !/^\d{1,20}$/.test(value))
    throw new FactsError(path, "must be the id of an account, a string of digits.");
}

function flagAt(value: unknown, path: string): void {
  if (typeof value !== "boolean") throw new FactsError(path, "must be true or false.");
}
