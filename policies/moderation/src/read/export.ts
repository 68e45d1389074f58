import type { ResourceData } from "../stack/resource.ts";
import type { StackData } from "../stack/stack.ts";
import { engineValues } from "./engine-value.ts";
import { Members } from "./members.ts";

const members = new Members("InvalidExport", "The export of a Pulumi stack");

/**
 * Reads what `pulumi stack export` writes.
 * @throws {InputError}
 */
export function readExport(value: unknown): StackData {
  const { deployment } = members.object(value, "");
  const { resources } = members.object(deployment, "/deployment");
  const urns = new Set<string>();
  return {
    resources: members.list(resources, "/deployment/resources").flatMap((entry, index) => {
      const path = `/deployment/resources/${index}`;
      // A replaced resource that waits for its deletion.
      if (members.object(entry, path)["delete"] === true) return [];
      const resource = readState(entry, path, members);
      if (urns.has(resource.urn)) members.fail(`${path}/urn`, "is the URN of another resource.");
      urns.add(resource.urn);
      return [resource];
    }),
  };
}

/** Reads a resource of a state. Its id is an output as well. */
export function readState(entry: unknown, path: string, check: Members): ResourceData {
  const state = check.object(entry, path);
  const urn = check.text(state["urn"], `${path}/urn`);
  const optional = <T>(member: string, read: (value: unknown, path: string) => T) =>
    check.optional(state[member], `${path}/${member}`, read);
  const { id, parent, provider, sourcePosition, protect, retainOnDelete } = state;
  const inputs = optional("inputs", check.object);
  const outputs = optional("outputs", check.object);
  const location = locationIn([sourcePosition, ...framesOf(state["stackTrace"])]);
  return {
    urn,
    type: check.text(state["type"], `${path}/type`),
    name: urn.split("::").slice(3).join("::"),
    ...(inputs === undefined ? {} : { inputs: engineValues(inputs) }),
    ...(outputs === undefined ? {} : { outputs: engineValues(id ? { id, ...outputs } : outputs) }),
    ...(typeof parent === "string" && parent !== "" ? { parent } : {}),
    // A reference to a provider is its URN and its id.
    ...(typeof provider === "string" && provider !== ""
      ? { provider: provider.split("::").slice(0, -1).join("::") }
      : {}),
    dependencies: readDependencies(
      optional("propertyDependencies", check.object) ?? {},
      path,
      check,
    ),
    protect: protect === true,
    retainOnDelete: retainOnDelete === true,
    ignoreChanges: optional("ignoreChanges", check.texts) ?? [],
    ...(location === undefined ? {} : { location }),
  };
}

function readDependencies(
  dependencies: Readonly<Record<string, unknown>>,
  path: string,
  check: Members,
): ResourceData["dependencies"] {
  return Object.fromEntries(
    Object.entries(dependencies).map(([property, urns]) => {
      const at = `${path}/propertyDependencies/${property}`;
      return [property, check.optional(urns, at, check.texts) ?? []];
    }),
  );
}

/** The positions in a stack trace. */
const framesOf = (trace: unknown): unknown[] =>
  Array.isArray(trace)
    ? trace.map((frame: unknown) =>
        typeof frame === "object" && frame !== null && "sourcePosition" in frame
          ? frame.sourcePosition
          : undefined,
      )
    : [];

/**
 * The first position inside the program: a component creates its resources in its own package.
 * @param positions Such as `project:///index.ts#12,3`, as the engine writes them.
 */
function locationIn(positions: readonly unknown[]): ResourceData["location"] {
  for (const position of positions) {
    if (typeof position !== "string") continue;
    const [, file = "", line, column] =
      /^(?:project:\/\/\/)?(.+)#(\d+)(?:,(\d+))?$/.exec(position) ?? [];
    if (line === undefined || /^\.\.\/|^\/|(?:^|\/)node_modules\//.test(file)) continue;
    return {
      file,
      line: Number(line),
      ...(column === undefined ? {} : { column: Number(column) }),
    };
  }
  return undefined;
}
