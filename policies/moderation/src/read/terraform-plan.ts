import { Unknown, type Value } from "../fact/value.ts";
import type { ResourceData } from "../stack/resource.ts";
import type { StackData } from "../stack/stack.ts";
import { Members } from "./members.ts";
import {
  type Configuration,
  type Expressions,
  modulesOf,
  type ProviderConfiguration,
  ResourceConfigurations,
} from "./terraform-configuration.ts";
import { propertyName, typeToken } from "./terraform-names.ts";
import { References } from "./terraform-references.ts";
import { plannedValues } from "./terraform-values.ts";

const members = new Members("InvalidPlan", "The plan of Terraform");

interface Change {
  readonly address: string;
  readonly module_address?: string;
  readonly mode?: string;
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly change: {
    readonly actions: readonly string[];
    readonly after?: Readonly<Record<string, unknown>> | null;
    readonly after_unknown?: Readonly<Record<string, unknown>>;
  };
}

/** What a change makes of a resource. Other changes delete or read one. */
const changes: Readonly<Record<string, ResourceData["change"]>> = {
  create: "create",
  update: "update",
  "no-op": "same",
  "delete,create": "replace",
  "create,delete": "replace",
};

/**
 * Reads what `terraform show -json` writes for a plan. The resources of `alicloud` get Pulumi's
 * types and property names. A module becomes the parent of its resources.
 * @param index Distinguishes several plans, which can have the same addresses.
 * @throws {InputError}
 */
export function readTerraformPlan(value: unknown, index = 0): StackData {
  const { resources } = readPlan(value);
  if (index === 0) return { resources };
  const distinct = (address: string) => `plan-${index + 1}/${address}`;
  return {
    resources: resources.map((resource) => ({
      ...resource,
      urn: distinct(resource.urn),
      ...(resource.parent === undefined ? {} : { parent: distinct(resource.parent) }),
      ...(resource.provider === undefined ? {} : { provider: distinct(resource.provider) }),
      dependencies: Object.fromEntries(
        Object.entries(resource.dependencies).map(([name, urns]) => [name, urns.map(distinct)]),
      ),
    })),
  };
}

function readPlan(value: unknown): StackData {
  const plan = members.object(value, "");
  const configuration = members.object(plan["configuration"], "/configuration") as Configuration;
  const planned = members
    .list(plan["resource_changes"], "/resource_changes")
    .map((entry, index) => changeAt(entry, `/resource_changes/${index}`))
    .filter(({ mode, type, change }) => {
      const isManaged = mode === undefined || mode === "managed";
      return isManaged && type.startsWith("alicloud_") && changes[String(change.actions)];
    });
  const references = new References(
    configuration,
    planned.map(({ address }) => address),
  );
  const configurations = new ResourceConfigurations(configuration.root_module);
  return {
    resources: [
      ...providersOf(configuration, members.object(plan["variables"] ?? {}, "/variables")),
      ...modulesIn(planned),
      ...planned.map((each) => resourceOf(each, configurations, references)),
    ],
  };
}

function changeAt(value: unknown, path: string): Change {
  const entry = members.object(value, path);
  for (const member of ["address", "type", "name"])
    members.text(entry[member], `${path}/${member}`);
  const change = members.object(entry["change"], `${path}/change`);
  members.list(change["actions"], `${path}/change/actions`);
  return entry as unknown as Change;
}

function resourceOf(
  { address, module_address, type, name, index, change }: Change,
  configurations: ResourceConfigurations,
  references: References,
): ResourceData {
  const modules = modulesOf(module_address ?? "");
  const written = configurations.at(modules, `${type}.${name}`);
  const expressions = written?.expressions ?? {};
  const step = index === undefined ? "" : `[${JSON.stringify(index)}]`;
  const origin = { modules, index: step, configuration: written };
  const dependencies = Object.entries(expressions).flatMap(([property, expression]) => {
    const addresses = references.of(expression, origin);
    return addresses.length === 0 ? [] : [[propertyName(property), addresses] as const];
  });
  const provider = written?.provider_config_key;
  const kind = changes[String(change.actions)];
  return {
    urn: address,
    type: typeToken(type),
    name: `${name}${step}`,
    inputs: plannedValues(change.after ?? {}, change.after_unknown ?? {}, expressions),
    ...(module_address ? { parent: module_address } : {}),
    ...(provider === undefined ? {} : { provider: providerUrn(provider) }),
    dependencies: Object.fromEntries(dependencies),
    ...(kind === undefined ? {} : { change: kind }),
  };
}

/** Each module with resources in it, and the modules around it. */
function modulesIn(planned: readonly Change[]): ResourceData[] {
  const addresses = new Set<string>();
  for (const { module_address } of planned) {
    const steps = modulesOf(module_address ?? "");
    for (const index of steps.keys()) addresses.add(steps.slice(0, index + 1).join("."));
  }
  return [...addresses].map((address) => {
    const steps = modulesOf(address);
    const parent = steps.slice(0, -1).join(".");
    return {
      urn: address,
      type: "terraform:index:Module",
      name: (steps.at(-1) ?? "").replace(/^module\./, ""),
      ...(parent === "" ? {} : { parent }),
      dependencies: {},
    };
  });
}

const providerUrn = (key: string) => `provider.${key}`;

/** The providers of the configuration. The one without an alias is the default. */
function providersOf(
  { provider_config = {} }: Configuration,
  variables: Readonly<Record<string, unknown>>,
): ResourceData[] {
  return Object.entries(provider_config)
    .filter(([, { name }]) => name === "alicloud")
    .map(([key, { alias, expressions = {} }]: [string, ProviderConfiguration]) => ({
      urn: providerUrn(key),
      type: "pulumi:providers:alicloud",
      name: alias ?? "default",
      inputs: settingsIn(expressions, variables),
      dependencies: {},
    }));
}

function settingsIn(
  expressions: Expressions,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(expressions).map(([name, expression]) => [
      propertyName(name),
      settingOf(expression, variables),
    ]),
  );
}

/** A constant, the value of a variable, a block, or unknown. */
function settingOf(expression: unknown, variables: Readonly<Record<string, unknown>>): Value {
  if (Array.isArray(expression))
    return expression.map((each) => settingsIn(each as Expressions, variables));
  const { constant_value: constant, references = [] } = expression as {
    readonly constant_value?: Value;
    readonly references?: readonly string[];
  };
  if (constant !== undefined) return constant;
  const [only = "", ...others] = references;
  const variable = variables[only.replace(/^var\./, "")] as { readonly value?: Value } | undefined;
  return others.length === 0 && variable?.value !== undefined
    ? variable.value
    : new Unknown("notInInput");
}
