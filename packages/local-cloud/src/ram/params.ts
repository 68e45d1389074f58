/** Reading the parameters of RAM's actions. */

import type { PolicyDocument } from "@immkit/ram";
import { PolicyError, type PolicyKind, parsePolicy } from "@immkit/ram";
import { missingParameter } from "../auth/rpc-errors.ts";
import { ServiceError } from "../core/service-error.ts";
import { invalidParameter } from "./errors.ts";
import type { PolicyType } from "./state.ts";

export type Params = Readonly<Record<string, string | undefined>>;

/** What names may look like. Source: RAM API reference, the parameters of the Create… actions. */
const NAMES: Readonly<Record<string, readonly [RegExp, string]>> = {
  UserName: [/^[A-Za-z0-9._-]{1,64}$/, "1 to 64 letters, digits, '.', '_' and '-'"],
  GroupName: [/^[A-Za-z0-9-]{1,64}$/, "1 to 64 letters, digits and '-'"],
  RoleName: [/^[A-Za-z0-9.-]{1,64}$/, "1 to 64 letters, digits, '.' and '-'"],
  PolicyName: [/^[A-Za-z0-9-]{1,128}$/, "1 to 128 letters, digits and '-'"],
};

/**
 * A name that must be there and well-formed. `kind` is the parameter whose rule holds, when the
 * parameter is called otherwise.
 */
export function readName(params: Params, name: string, kind = name): string {
  const value = required(params, name);
  const [pattern, rule] = NAMES[kind] ?? [/./, ""];
  if (!pattern.test(value)) throw invalidParameter(name, `it must be ${rule}.`);
  return value;
}

export function required(params: Params, name: string): string {
  const value = params[name];
  if (value === undefined || value === "") throw missingParameter(name);
  return value;
}

/** Free text of at most `longest` characters; undefined when it is not given. */
export function readText(params: Params, name: string, longest: number): string | undefined {
  const value = params[name];
  if (value !== undefined && [...value].length > longest)
    throw invalidParameter(`${name}.Length`, `it may have ${longest} characters.`);
  return value;
}

/** A whole number within bounds; undefined when it is not given. */
export function readNumber(
  params: Params,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const value = params[name];
  if (value === undefined || value === "") return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) {
    throw invalidParameter(name, `it must be a whole number from ${least} to ${most}.`);
  }
  return number;
}

export function readBoolean(params: Params, name: string): boolean {
  const value = params[name]?.toLowerCase();
  if (value === undefined || value === "" || value === "false") return false;
  if (value !== "true") throw invalidParameter(name, "it must be true or false.");
  return true;
}

export function readPolicyType(params: Params): PolicyType {
  const value = required(params, "PolicyType");
  if (value !== "System" && value !== "Custom")
    throw invalidParameter("PolicyType", "it must be System or Custom.");
  return value;
}

/**
 * A policy's text and what it says. Throws MalformedPolicyDocument, or InvalidParameter….Length for
 * one that is too long.
 */
export function readDocument(
  params: Params,
  name: string,
  kind: PolicyKind,
): { text: string; document: PolicyDocument } {
  const text = required(params, name);
  return { text, document: parseDocument(text, name, kind) };
}

/** The same for a text that is at hand. */
export function parseDocument(text: string, name: string, kind: PolicyKind): PolicyDocument {
  try {
    return parsePolicy(text, { kind });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    if (error.code === "TooLarge" || error.code === "ReaderLimit")
      throw invalidParameter(`${name}.Length`, error.message);
    throw new ServiceError(
      400,
      "MalformedPolicyDocument",
      `The policy document in "${name}" is malformed: ${error.message}`,
    );
  }
}

/** Tags as SDKs send them: JSON in `Tag`, or `Tag.1.Key` and `Tag.1.Value`. */
export function readTags(params: Params): Map<string, string> {
  const tags = new Map<string, string>();
  const json = params["Tag"];
  if (json !== undefined && json !== "") {
    for (const tag of readJsonList(json, "Tag")) {
      const { Key, Value } = (tag ?? {}) as { Key?: unknown; Value?: unknown };
      if (typeof Key !== "string" || Key === "")
        throw invalidParameter("Tag", "each tag needs a Key.");
      tags.set(Key, typeof Value === "string" ? Value : "");
    }
  }
  for (let n = 1; params[`Tag.${n}.Key`] !== undefined; n++)
    tags.set(params[`Tag.${n}.Key`] ?? "", params[`Tag.${n}.Value`] ?? "");
  if (tags.size > 20) throw invalidParameter("Tag", "there may be 20 tags.");
  return tags;
}

/** A list as SDKs send it: JSON in `ResourceNames`, or `ResourceName.1`, `ResourceNames.1` … */
export function readList(params: Params, name: string): string[] {
  const json = params[name];
  if (json !== undefined && json !== "") return readJsonList(json, name).map(String);
  const list: string[] = [];
  for (let n = 1; ; n++) {
    const value = params[`${name}.${n}`] ?? params[`${name.replace(/s$/, "")}.${n}`];
    if (value === undefined) return list;
    list.push(value);
  }
}

function readJsonList(json: string, name: string): unknown[] {
  try {
    const list: unknown = JSON.parse(json);
    if (Array.isArray(list)) return list;
  } catch {
    // Told below, in the same words as any other JSON that is no list.
  }
  throw invalidParameter(name, "it must be a JSON list.");
}

/**
 * A page of `items`, which are sorted by name. The marker is opaque; it names the last item of the
 * page before.
 */
export function paginate<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  params: Params,
): { page: T[]; IsTruncated: boolean; Marker?: string } {
  const most = readNumber(params, "MaxItems", 1, 1000) ?? 100;
  const after = params["Marker"] ? Buffer.from(params["Marker"], "base64url").toString("utf8") : "";
  const sorted = [...items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const rest = sorted.filter((item) => nameOf(item) > after);
  const page = rest.slice(0, most);
  const last = page.at(-1);
  if (rest.length <= most || last === undefined) return { page, IsTruncated: false };
  return {
    page,
    IsTruncated: true,
    Marker: Buffer.from(nameOf(last), "utf8").toString("base64url"),
  };
}
