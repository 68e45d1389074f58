import type { ResourceData } from "../stack/resource.ts";
import type { StackData } from "../stack/stack.ts";
import { engineValues } from "./engine-value.ts";
import { Members } from "./members.ts";

const members = new Members("InvalidExport", "The export of a Pulumi stack");

/** A resource in a state of Pulumi, as far as it is used here. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly id?: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  /** `file:line,column` of the program, from 3.200 of the CLI. */
  readonly sourcePosition?: string;
  /** True for a replaced resource that is not deleted yet. */
  readonly delete?: boolean;
}

/**
 * Reads what `pulumi stack export` writes. Replaced resources that wait for their deletion are left
 * out.
 * @throws {InputError}
 */
export function readExport(value: unknown): StackData {
  const { deployment } = members.object(value, "");
  const { resources } = members.object(deployment, "/deployment");
  return {
    resources: members
      .list(resources, "/deployment/resources")
      .map((entry, index) => stateResourceAt(entry, `/deployment/resources/${index}`, members))
      .filter(({ delete: isReplaced }) => isReplaced !== true)
      .map(resourceOfState),
  };
}

/** Checks that an entry has what identifies a resource. */
export function stateResourceAt(entry: unknown, path: string, check: Members): StateResource {
  const resource = check.object(entry, path);
  check.text(resource["urn"], `${path}/urn`);
  check.text(resource["type"], `${path}/type`);
  return resource as unknown as StateResource;
}

/** A resource of a state. Its id is an output as well. */
export function resourceOfState(state: StateResource): ResourceData {
  const { urn, type, id, parent, provider, inputs, outputs, sourcePosition } = state;
  const dependencies = Object.entries(state.propertyDependencies ?? {});
  const location = sourcePosition === undefined ? undefined : locationIn(sourcePosition);
  return {
    urn,
    type,
    name: urn.split("::").slice(3).join("::"),
    ...(inputs === undefined ? {} : { inputs: engineValues(inputs) }),
    ...(outputs === undefined ? {} : { outputs: engineValues(id ? { id, ...outputs } : outputs) }),
    ...(parent ? { parent } : {}),
    // A reference to a provider is its URN and its id.
    ...(provider ? { provider: provider.split("::").slice(0, -1).join("::") } : {}),
    dependencies: Object.fromEntries(
      dependencies.map(([property, urns]) => [property, urns ?? []]),
    ),
    protect: state.protect === true,
    retainOnDelete: state.retainOnDelete === true,
    ignoreChanges: state.ignoreChanges ?? [],
    ...(location === undefined ? {} : { location }),
  };
}

/** `project:///index.ts#12,3`, as the engine writes a source position. */
function locationIn(position: string): ResourceData["location"] {
  const [, file = "", line, column] =
    /^(?:project:\/\/\/)?(.+)#(\d+)(?:,(\d+))?$/.exec(position) ?? [];
  if (line === undefined) return undefined;
  return { file, line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) };
}
