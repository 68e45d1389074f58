import { Unknown, type Value } from "../fact/value.ts";
import type { ResourceData } from "../stack/resource.ts";
import type { StackData } from "../stack/stack.ts";
import { Members } from "./members.ts";
import {
  type Configuration,
  membersOf,
  modulesOf,
  ResourceConfigurations,
  referencesIn,
} from "./terraform-configuration.ts";
import { propertyName, typeToken } from "./terraform-names.ts";
import { indexOf, References } from "./terraform-references.ts";
import { plannedValues } from "./terraform-values.ts";

const members = new Members("InvalidPlan", "The plan of Terraform");

interface Change {
  readonly address: string;
  readonly modules: readonly string[];
  readonly type: string;
  readonly name: string;
  /** `["a"]` or `[0]`, or an empty text. */
  readonly index: string;
  readonly change: ResourceData["change"];
  readonly after: Readonly<Record<string, unknown>>;
  readonly unknown: Readonly<Record<string, unknown>>;
}

/** What a change makes of a resource. Undefined: the resource is gone, or is only read. */
const changes: Readonly<Record<string, ResourceData["change"]>> = {
  create: "create",
  update: "update",
  "no-op": "same",
  "delete,create": "replace",
  "create,delete": "replace",
  "create,forget": "replace",
  "forget,create": "replace",
  delete: undefined,
  read: undefined,
  forget: undefined,
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
  const configuration = members.object(plan["configuration"], "/configuration");
  const planned = members
    .list(plan["resource_changes"], "/resource_changes")
    .map((entry, index) => changeAt(entry, `/resource_changes/${index}`))
    .filter(({ type, change }) => change !== undefined && type.startsWith("alicloud_"));
  const references = new References(
    configuration,
    planned.map(({ address }) => address),
  );
  const configurations = new ResourceConfigurations(configuration);
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
  const change = members.object(entry["change"], `${path}/change`);
  const actions = members.texts(change["actions"], `${path}/change/actions`);
  if (!Object.hasOwn(changes, actions.join()))
    members.fail(`${path}/change/actions`, "are not known actions.");
  const { mode } = entry;
  const address = members.text(entry["address"], `${path}/address`);
  const module = members.optional(entry["module_address"], `${path}/module_address`, members.text);
  return {
    address,
    type: members.text(entry["type"], `${path}/type`),
    name: members.text(entry["name"], `${path}/name`),
    modules: modulesOf(module ?? ""),
    index: indexOf(address),
    change: mode === undefined || mode === "managed" ? changes[actions.join()] : undefined,
    after: members.optional(change["after"], `${path}/change/after`, members.object) ?? {},
    unknown: membersOf(change["after_unknown"]),
  };
}

function resourceOf(
  { address, modules, type, name, index, change, after, unknown }: Change,
  configurations: ResourceConfigurations,
  references: References,
): ResourceData {
  const configuration = configurations.at(modules, `${type}.${name}`);
  const expressions = membersOf(configuration["expressions"]);
  const origin = { modules, index, configuration };
  const dependencies = Object.entries(expressions).flatMap(([property, expression]) => {
    const addresses = references.of(expression, origin);
    return addresses.length === 0 ? [] : [[propertyName(property), addresses] as const];
  });
  const { provider_config_key: provider } = configuration;
  return {
    urn: address,
    type: typeToken(type),
    name: `${name}${index}`,
    inputs: plannedValues(after, unknown, expressions),
    ...(modules.length === 0 ? {} : { parent: modules.join(".") }),
    ...(typeof provider === "string" ? { provider: providerUrn(provider) } : {}),
    dependencies: Object.fromEntries(dependencies),
    ...(change === undefined ? {} : { change }),
  };
}

/** Each module with resources in it, and the modules around it. */
function modulesIn(planned: readonly Change[]): ResourceData[] {
  const byAddress = new Map<string, readonly string[]>();
  for (const { modules } of planned)
    for (const index of modules.keys()) {
      const steps = modules.slice(0, index + 1);
      byAddress.set(steps.join("."), steps);
    }
  return [...byAddress].map(([address, steps]) => ({
    urn: address,
    type: "terraform:index:Module",
    name: (steps.at(-1) ?? "").replace(/^module\./, ""),
    ...(steps.length === 1 ? {} : { parent: steps.slice(0, -1).join(".") }),
    dependencies: {},
  }));
}

const providerUrn = (key: string) => `provider.${key}`;

/** The providers of the configuration. The one without an alias is the default. */
function providersOf(
  configuration: Configuration,
  variables: Readonly<Record<string, unknown>>,
): ResourceData[] {
  return Object.entries(membersOf(configuration["provider_config"])).flatMap(([key, value]) => {
    const { name, alias, expressions } = membersOf(value);
    if (name !== "alicloud") return [];
    return [
      {
        urn: providerUrn(key),
        type: "pulumi:providers:alicloud",
        name: typeof alias === "string" ? alias : "default",
        inputs: settingsIn(expressions, variables),
        dependencies: {},
      },
    ];
  });
}

const settingsIn = (
  expressions: unknown,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    Object.entries(membersOf(expressions)).map(([name, expression]) => [
      propertyName(name),
      settingOf(expression, variables),
    ]),
  );

/** A constant, the value of a variable, a block, or unknown. */
function settingOf(expression: unknown, variables: Readonly<Record<string, unknown>>): Value {
  if (Array.isArray(expression)) return expression.map((each) => settingsIn(each, variables));
  const { constant_value: constant } = membersOf(expression);
  if (constant !== undefined) return constant as Value;
  const [only = "", ...others] = referencesIn(expression);
  const { value } = membersOf(variables[only.replace(/^var\./, "")]);
  return others.length === 0 && value !== undefined ? (value as Value) : new Unknown("notInInput");
}
