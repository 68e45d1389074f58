import { Unknown } from "../fact/value.ts";
import type { ResourceData } from "../stack/resource.ts";
import type { StackData } from "../stack/stack.ts";
import { engineValues } from "./engine-value.ts";
import { Members } from "./members.ts";

/** The members of a resource in a fixture. */
const known = [
  "name",
  "type",
  "props",
  "outputs",
  "parent",
  "provider",
  "dependsOn",
  "unknown",
  "protect",
  "retainOnDelete",
  "ignoreChanges",
] as const;

const members = new Members("InvalidFixture", "The fixture");

interface Entry {
  readonly name: string;
  readonly type: string;
  readonly parent: string | undefined;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Reads a fixture, a stack for tests that needs no engine:
 * `{"resources":[{"name","type","props":{…},"parent":NAME?,"provider":NAME?,
 * "dependsOn":{PROPERTY:[NAME]}?,"unknown":[PROPERTY]?}]}`. `props` are what a program sets.
 * `outputs` are what the provider returns. `protect`, `retainOnDelete` and `ignoreChanges` are the
 * options of Pulumi.
 * @param index Distinguishes several fixtures.
 * @throws {InputError}
 */
export function readFixture(value: unknown, index = 0): StackData {
  const stack = index === 0 ? "fixture" : `fixture-${index + 1}`;
  const { resources } = members.object(value, "", ["resources", "$schema"]);
  const entries = members.list(resources, "/resources").map(entryOf);
  const byName = new Map<string, Entry>();
  for (const [index, entry] of entries.entries()) {
    if (byName.has(entry.name))
      members.fail(
        `/resources/${index}/name`,
        `is ${JSON.stringify(entry.name)}, the name of another resource.`,
      );
    byName.set(entry.name, entry);
  }
  const urnOf = (name: string, path: string) => {
    const entry = byName.get(name);
    if (entry === undefined)
      return members.fail(
        path,
        `names ${JSON.stringify(name)}, which is not a resource of the fixture.`,
      );
    const above = entry.parent === undefined ? undefined : byName.get(entry.parent);
    const types = above === undefined ? entry.type : `${above.type}$${entry.type}`;
    return `urn:pulumi:${stack}::fixture::${types}::${name}`;
  };
  return { resources: entries.map((entry, index) => resourceOf(entry, index, urnOf)) };
}

function entryOf(value: unknown, index: number): Entry {
  const at = `/resources/${index}`;
  const entry = members.object(value, at, known);
  return {
    name: members.text(entry["name"], `${at}/name`),
    type: members.text(entry["type"], `${at}/type`),
    parent:
      entry["parent"] === undefined ? undefined : members.text(entry["parent"], `${at}/parent`),
    value: entry,
  };
}

function resourceOf(
  { name, type, parent, value }: Entry,
  index: number,
  urnOf: (name: string, path: string) => string,
): ResourceData {
  const at = `/resources/${index}`;
  const { props, outputs, provider, dependsOn, protect, retainOnDelete, ignoreChanges } = value;
  const hidden = members.texts(value["unknown"] ?? [], `${at}/unknown`);
  const dependencies = Object.entries(members.object(dependsOn ?? {}, `${at}/dependsOn`)).map(
    ([property, names]) => {
      const path = `${at}/dependsOn/${property}`;
      return [property, members.texts(names, path).map((each) => urnOf(each, path))];
    },
  );
  return {
    urn: urnOf(name, `${at}/name`),
    type,
    name,
    inputs: {
      ...engineValues(members.object(props ?? {}, `${at}/props`)),
      ...Object.fromEntries(hidden.map((property) => [property, new Unknown("afterUpdate")])),
    },
    ...(outputs === undefined
      ? {}
      : { outputs: engineValues(members.object(outputs, `${at}/outputs`)) }),
    ...(parent === undefined ? {} : { parent: urnOf(parent, `${at}/parent`) }),
    ...(provider === undefined
      ? {}
      : { provider: urnOf(members.text(provider, `${at}/provider`), `${at}/provider`) }),
    dependencies: Object.fromEntries(dependencies),
    protect: protect === true,
    retainOnDelete: retainOnDelete === true,
    ignoreChanges: members.texts(ignoreChanges ?? [], `${at}/ignoreChanges`),
  };
}
