import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { AccessLevel, Action } from "./action.ts";
import { exposureOf } from "./exposures.ts";
import { overrides } from "./overrides.ts";

/** What is known of a service that has no table in the code, as `data/CODE.json` has it. */
export interface ServiceData {
  readonly code: string;
  /** The products and API versions that the names come from. */
  readonly products: readonly string[];
  readonly source: string;
  readonly date: string;
  /** The sources of the described actions. */
  readonly sources?: readonly Source[];
  /** The actions that the documentation of the service describes. */
  readonly described?: readonly DescribedAction[];
  /** The names of the operations, described or not. */
  readonly names: readonly string[];
}

/** A page or file, and its date, or the day on which it was read. */
export interface Source {
  readonly source: string;
  readonly date: string;
}

/** An action as the documentation of its service describes it. */
export interface DescribedAction {
  readonly name: string;
  readonly level: AccessLevel;
  readonly resources: readonly string[];
  readonly conditionKeys?: readonly string[];
  readonly dependentActions?: readonly string[];
  /** Indices of its sources. */
  readonly from: readonly number[];
}

/** Reads the data of a service. Undefined if this code has no file. */
export function readData(code: string): ServiceData | undefined {
  if (!/^[a-z][a-z0-9-]*$/.test(code)) return undefined;
  const file = new URL(`../../data/${code}.json`, import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ServiceData) : undefined;
}

/** The codes of the services whose operations are listed, in alphabetical order. */
export function serviceCodes(): readonly string[] {
  return readdirSync(new URL("../../data/", import.meta.url))
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
}

/**
 * The actions of a service in alphabetical order: those that are described, and those of the other
 * names and of the overrides. Nothing is known about the resources of the latter, and their level
 * is inferred unless an override has it.
 */
export function actionsOf(data: ServiceData): readonly Action[] {
  const { code, names, described = [], sources } = data;
  const levels = new Map(
    Object.entries(overrides[code] ?? {}).flatMap(([level, written]) =>
      written.split(/\s+/).map((name) => [name, level as AccessLevel] as const),
    ),
  );
  const known = new Set(described.map(({ name }) => name.toLowerCase()));
  const others = [...new Set([...names, ...levels.keys()])].sort();
  const actions: readonly Action[] = [
    ...described.map(({ name, from, level, ...rest }) => {
      const of = from.map((index) => (sources as readonly Source[])[index] as Source);
      return {
        ...rest,
        ...actionHead(code, name, levels.get(name) ?? level),
        source: of.map(({ source }) => source).join(", "),
        checked: of.map(({ date }) => date).sort()[0] as string,
      };
    }),
    ...others
      .filter((name) => !known.has(name.toLowerCase()))
      .map((name) => ({
        ...actionHead(code, name, levels.get(name) ?? levelOf(name)),
        resources: [],
        inferred: true as const,
      })),
  ];
  return actions.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function actionHead(code: string, action: string, level: AccessLevel) {
  const name = `${code}:${action}`;
  const exposure = exposureOf(name, level);
  return { name, level, ...(exposure === undefined ? {} : { exposure }) };
}

/** The level that a name suggests: by its verb, as in DescribeInstances. */
export function levelOf(name: string): "read" | "list" | "write" {
  const verb = /^(?:Batch)?[A-Z][a-z]+/.exec(name)?.[0].replace(/^Batch/, "");
  if (verb === "List") return "list";
  return ["Describe", "Get", "Query", "Check", "Search"].includes(String(verb)) ? "read" : "write";
}
