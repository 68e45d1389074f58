import type { PropertyRef, ResourceIdentity } from "../fact/fact.ts";
import type { PropertyPath, Value } from "../fact/value.ts";
import { isComponentType, type Properties, type ResourceData } from "./resource.ts";
import type { StackData } from "./stack.ts";

/** A resource to add: what a program would write. */
export interface NewResource {
  readonly name: string;
  readonly type: string;
  readonly props: Properties;
  /** For each property, the resource whose output it comes from. */
  readonly dependsOn?: Readonly<Record<string, ResourceIdentity>>;
}

/** One change of a fix. */
export type Edit =
  | { readonly set: PropertyRef; readonly to: Value }
  | { readonly unset: PropertyRef }
  | { readonly add: NewResource }
  | { readonly remove: ResourceIdentity }
  /** Sets the option `protect` of Pulumi. */
  | { readonly protect: ResourceIdentity };

/**
 * The stack after the edits. Outputs of an edited property are dropped: they are old. So are all
 * outputs of a component, which can compute them from any argument.
 */
export function applyEdits(data: StackData, edits: readonly Edit[]): StackData {
  const resources = edits.reduce<readonly ResourceData[]>(applied, data.resources);
  return { ...data, resources };
}

function applied(resources: readonly ResourceData[], edit: Edit): readonly ResourceData[] {
  if ("remove" in edit) return resources.filter(({ urn }) => urn !== edit.remove.urn);
  if ("protect" in edit)
    return resources.map((each) =>
      each.urn === edit.protect.urn ? { ...each, protect: true } : each,
    );
  if ("add" in edit) return [...resources, created(edit.add, resources)];
  const { resource, path } = "set" in edit ? edit.set : edit.unset;
  const value = "set" in edit ? edit.to : undefined;
  return resources.map((each) => (each.urn === resource.urn ? changed(each, path, value) : each));
}

function changed(data: ResourceData, path: PropertyPath, value: Value | undefined): ResourceData {
  const [top = ""] = path;
  const { [String(top)]: _, ...others } = data.outputs ?? {};
  const outputs = isComponentType(data.type) ? {} : others;
  const inputs = withValue(data.inputs ?? {}, path, value) as Properties;
  const { [String(top)]: __, ...dependencies } = data.dependencies;
  return {
    ...data,
    inputs,
    dependencies: value === undefined ? dependencies : data.dependencies,
    ...(data.outputs === undefined ? {} : { outputs }),
  };
}

function withValue(root: Value | undefined, path: PropertyPath, value: Value | undefined): Value {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  if (Array.isArray(root))
    return (root as readonly Value[]).map((item, index) =>
      index === step || (typeof step === "string" && root.length === 1)
        ? withValue(item, index === step ? rest : path, value)
        : item,
    );
  const members = (typeof root === "object" && root !== null ? root : {}) as Properties;
  if (rest.length === 0 && value === undefined) {
    const { [String(step)]: _, ...others } = members;
    return others;
  }
  return { ...members, [step]: withValue(members[step], rest, value) };
}

function created(
  { name, type, props, dependsOn = {} }: NewResource,
  resources: readonly ResourceData[],
): ResourceData {
  const dependencies = Object.entries(dependsOn).map(([property, { urn }]) => [property, [urn]]);
  const [source] = Object.values(dependsOn);
  const provider = resources.find(({ urn }) => urn === source?.urn)?.provider;
  return {
    urn: `urn:pulumi:fix::fix::${type}::${name}`,
    type,
    name,
    inputs: props,
    dependencies: Object.fromEntries(dependencies),
    ...(provider === undefined ? {} : { provider }),
  };
}
