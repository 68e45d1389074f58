import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { AccessLevel, Action } from "./action.ts";
import { overrides } from "./overrides.ts";

/** The names of a service's operations, as `data/CODE.json` has them. */
interface Names {
  readonly code: string;
  /** The products and API versions that the names come from. */
  readonly products: readonly string[];
  readonly source: string;
  readonly date: string;
  readonly names: readonly string[];
}

/** Reads the names of a service's operations. Undefined if there is no file for this code. */
export function readNames(code: string): Names | undefined {
  if (!/^[a-z][a-z0-9-]*$/.test(code)) return undefined;
  const file = new URL(`../../data/${code}.json`, import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Names) : undefined;
}

/** The codes of the services whose operations are listed, in alphabetical order. */
export function serviceCodes(): readonly string[] {
  return readdirSync(new URL("../../data/", import.meta.url))
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
}

/**
 * The actions of these names and of the overrides. Nothing is published about their resources, and
 * the level is inferred unless an override has it.
 */
export function inferredActions({ code, names }: Names): readonly Action[] {
  const levels = new Map(
    Object.entries(overrides[code] ?? {}).flatMap(([level, written]) =>
      written.split(/\s+/).map((name) => [name, level as AccessLevel] as const),
    ),
  );
  return [...new Set([...names, ...levels.keys()])].sort().map((name) => ({
    name: `${code}:${name}`,
    level: levels.get(name) ?? levelOf(name),
    resources: [],
    inferred: true,
  }));
}

/** The level that a name suggests: by its verb, as in DescribeInstances. */
function levelOf(name: string): AccessLevel {
  const verb = /^(?:Batch)?[A-Z][a-z]+/.exec(name)?.[0].replace(/^Batch/, "");
  if (verb === "List") return "list";
  return ["Describe", "Get", "Query", "Check", "Search"].includes(String(verb)) ? "read" : "write";
}
