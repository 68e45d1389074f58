import type { Resource } from "./resource.ts";
import { Stack } from "./stack.ts";
import { markUnknown, unknown } from "./unknown.ts";

/** A fixture is invalid. `path` is a JSON pointer to the invalid member. */
export class FixtureError extends Error {
  readonly code = "InvalidFixture";
  readonly path: string;
  constructor(path: string, reason: string) {
    super(`${path === "" ? "the fixture" : path} ${reason}`);
    this.name = "FixtureError";
    this.path = path;
  }
}

/**
 * Reads a fixture, a stack for tests that needs no engine:
 * `{"resources":[{"name","type","props":{…},"parent":NAME?,"provider":NAME?,
 * "dependsOn":{PROPERTY:[NAME]}?,"unknown":[PROPERTY]?}]}`.
 * @param fixture JSON text, or its value.
 * @throws FixtureError
 */
export function stackOfFixture(fixture: unknown): Stack {
  const { resources } = objectAt(typeof fixture === "string" ? parse(fixture) : fixture, "", [
    "resources",
  ]);
  const entries = listAt(resources, "/resources").map(readEntry);
  const urns = new Map<string, string>();
  for (const [index, { name, type, parent }] of entries.entries()) {
    if (urns.has(name))
      throw new FixtureError(
        `/resources/${index}/name`,
        `is ${JSON.stringify(name)}, the name of another resource`,
      );
    const above =
      parent === undefined ? "" : `${entries.find((entry) => entry.name === parent)?.type ?? ""}$`;
    urns.set(name, `urn:pulumi:fixture::fixture::${above}${type}::${name}`);
  }
  const urnOf = (name: string, path: string) => {
    const urn = urns.get(name);
    if (urn === undefined)
      throw new FixtureError(
        path,
        `names ${JSON.stringify(name)}, which is not a resource of the fixture`,
      );
    return urn;
  };
  return new Stack(entries.map((entry, index) => resourceOf(entry, `/resources/${index}`, urnOf)));
}

interface Entry {
  readonly name: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly parent: string | undefined;
  readonly provider: string | undefined;
  readonly dependsOn: Readonly<Record<string, readonly string[]>>;
  readonly unknown: readonly string[];
}

function readEntry(value: unknown, index: number): Entry {
  const at = `/resources/${index}`;
  const entry = objectAt(value, at, [
    "name",
    "type",
    "props",
    "parent",
    "provider",
    "dependsOn",
    "unknown",
  ]);
  const optional = (member: string) =>
    entry[member] === undefined ? undefined : textAt(entry[member], `${at}/${member}`);
  return {
    name: textAt(entry["name"], `${at}/name`),
    type: textAt(entry["type"], `${at}/type`),
    props: objectAt(entry["props"] ?? {}, `${at}/props`),
    parent: optional("parent"),
    provider: optional("provider"),
    dependsOn: Object.fromEntries(
      Object.entries(objectAt(entry["dependsOn"] ?? {}, `${at}/dependsOn`)).map(
        ([property, names]) => [property, textsAt(names, `${at}/dependsOn/${property}`)],
      ),
    ),
    unknown: textsAt(entry["unknown"] ?? [], `${at}/unknown`),
  };
}

function resourceOf(
  entry: Entry,
  at: string,
  urnOf: (name: string, path: string) => string,
): Resource {
  const { name, type, parent, provider, dependsOn } = entry;
  const known = Object.entries(entry.props).map(
    ([property, value]) => [property, markUnknown(value)] as const,
  );
  return {
    urn: urnOf(name, `${at}/name`),
    type,
    name,
    props: {
      ...Object.fromEntries(known),
      ...Object.fromEntries(entry.unknown.map((property) => [property, unknown])),
    },
    ...(parent === undefined ? {} : { parent: urnOf(parent, `${at}/parent`) }),
    ...(provider === undefined ? {} : { provider: urnOf(provider, `${at}/provider`) }),
    propertyDependencies: Object.fromEntries(
      Object.entries(dependsOn).map(([property, names]) => [
        property,
        names.map((each) => urnOf(each, `${at}/dependsOn/${property}`)),
      ]),
    ),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FixtureError("", `is not JSON: ${(cause as Error).message}`);
  }
}

function objectAt(
  value: unknown,
  path: string,
  members?: readonly string[],
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FixtureError(path, "must be an object");
  const unexpected =
    members === undefined
      ? undefined
      : Object.keys(value).find((member) => !members.includes(member));
  if (unexpected !== undefined)
    throw new FixtureError(
      `${path}/${unexpected}`,
      `is not a known member. Known members: ${members?.join(", ")}`,
    );
  return value as Record<string, unknown>;
}

function listAt(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw new FixtureError(path, "must be a list");
  return value;
}

function textAt(value: unknown, path: string): string {
  if (typeof value !== "string" || value === "") throw new FixtureError(path, "must be a string");
  return value;
}

function textsAt(value: unknown, path: string): string[] {
  return listAt(value, path).map((item, index) => textAt(item, `${path}/${index}`));
}
