/** Reading the parameters of RAM's actions. */

import { type PolicyDocument, PolicyError, type PolicyKind, parsePolicy } from "@immkit/ram";
import { missingParameter } from "../auth/rpc.ts";
import { pageOf } from "../core/page.ts";
import { ServiceError } from "../core/service-error.ts";
import { flatTags, numbered, type Params } from "../rpc/params.ts";
import { invalidParameter } from "./errors.ts";
import type { PolicyText, PolicyType } from "./state.ts";

export type { Params } from "../rpc/params.ts";

/** Which names are valid. Source: RAM API reference, the parameters of the Create… actions. */
const nameRules: Readonly<Record<string, readonly [RegExp, string]>> = {
  UserName: [/^[A-Za-z0-9._-]{1,64}$/, "1 to 64 letters, digits, '.', '_' and '-'"],
  GroupName: [/^[A-Za-z0-9-]{1,64}$/, "1 to 64 letters, digits and '-'"],
  RoleName: [/^[A-Za-z0-9.-]{1,64}$/, "1 to 64 letters, digits, '.' and '-'"],
  PolicyName: [/^[A-Za-z0-9-]{1,128}$/, "1 to 128 letters, digits and '-'"],
};

/** A required name. `kind` says which rule applies, for a parameter such as `NewUserName`. */
export function readName(params: Params, name: string, kind = name): string {
  const value = required(params, name);
  const [pattern, rule] = nameRules[kind] ?? [/./, ""];
  if (!pattern.test(value)) throw invalidParameter(name, `it must be ${rule}.`);
  return value;
}

export function required(params: Params, name: string): string {
  const value = params[name];
  if (value === undefined || value === "") throw missingParameter(name);
  return value;
}

/** Optional text of at most `maxLength` characters. */
export function readText(params: Params, name: string, maxLength: number): string | undefined {
  const value = params[name];
  if (value !== undefined && [...value].length > maxLength)
    throw invalidParameter(`${name}.Length`, `it can have ${maxLength} characters.`);
  return value;
}

/** An optional integer from `min` to `max`. */
export function readNumber(
  params: Params,
  name: string,
  min: number,
  max: number,
): number | undefined {
  const value = params[name];
  if (value === undefined || value === "") return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw invalidParameter(name, `it must be an integer from ${min} to ${max}.`);
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

/** @throws ServiceError MalformedPolicyDocument, or InvalidParameter….Length for a long one. */
export function readDocument(params: Params, name: string, kind: PolicyKind): PolicyText {
  const text = required(params, name);
  return { text, document: parseDocument(text, name, kind) };
}

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

/** How many tags a resource can have. */
export const maxTags = 20;

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
  for (const { Key, Value } of flatTags(params)) tags.set(Key, Value);
  if (tags.size > maxTags) throw invalidParameter("Tag", `there can be ${maxTags} tags.`);
  return tags;
}

export function hasTags(
  tags: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
): boolean {
  return [...wanted].every(([key, value]) => tags.get(key) === value);
}

export function describeTags(tags: ReadonlyMap<string, string>): object {
  return { Tag: [...tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })) };
}

/** A list as SDKs send it: JSON in `ResourceNames`, or `ResourceName.1`, `ResourceNames.1` … */
export function readList(params: Params, name: string): readonly string[] {
  const json = params[name];
  if (json !== undefined && json !== "") return readJsonList(json, name).map(String);
  const plural = numbered(params, (number) => `${name}.${number}`);
  if (plural.length > 0) return plural;
  return numbered(params, (number) => `${name.replace(/s$/, "")}.${number}`);
}

function readJsonList(json: string, name: string): unknown[] {
  try {
    const list: unknown = JSON.parse(json);
    if (Array.isArray(list)) return list;
  } catch {
    // The same error as for JSON that is not a list.
  }
  throw invalidParameter(name, "it must be a JSON list.");
}

/** A page of `items`, sorted by name. The marker is the name of the last item, encoded. */
export function paginate<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  params: Params,
): { page: T[]; IsTruncated: boolean; Marker?: string } {
  const pageSize = readNumber(params, "MaxItems", 1, 1000) ?? 100;
  const after = params["Marker"] ? Buffer.from(params["Marker"], "base64url").toString("utf8") : "";
  const rest = items
    .map((item) => ({ item, name: nameOf(item).toLowerCase() }))
    .filter(({ name }) => name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items: named, last } = pageOf(rest, pageSize);
  const page = named.map(({ item }) => item);
  if (last === undefined) return { page, IsTruncated: false };
  return { page, IsTruncated: true, Marker: Buffer.from(last.name, "utf8").toString("base64url") };
}

/** Leaves out the members that are undefined. */
export function withoutUndefined<T extends object>(
  value: T,
): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(given) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}
