import type { StackData } from "@immkit/policies";
import { Unknown, unknownPart, type Value } from "../../src/fact/value.ts";
import type { Body, Expression, TerraformProvider, TerraformResource } from "./expression.ts";
import { configurationText } from "./hcl.ts";
import { argumentName, terraformType } from "./names.ts";
import { planOf } from "./plan.ts";

type ResourceData = StackData["resources"][number];
type Properties = Readonly<Record<string, Value>>;

/** A stack as Terraform. Both forms have the same resources, values and references. */
export interface TerraformStack {
  /** The text of `main.tf`, for tools that read configurations. */
  readonly configuration: string;
  /** What `terraform show -json` writes for its plan. */
  readonly plan: object;
}

/** Maps have keys that the user chooses. Other objects are blocks. */
const maps: ReadonlySet<string> = new Set(["tags", "environment_variables"]);

/** Arguments that name another resource: which ones, and by which of their arguments. */
const named: Readonly<Record<string, { readonly type: string; readonly by: readonly string[] }>> = {
  bucket: { type: "alicloud_oss_bucket", by: ["bucket"] },
  target_bucket: { type: "alicloud_oss_bucket", by: ["bucket"] },
  oss_bucket_name: { type: "alicloud_oss_bucket", by: ["bucket"] },
  role_name: { type: "alicloud_ram_role", by: ["role_name", "name"] },
  policy_name: { type: "alicloud_ram_policy", by: ["policy_name", "name"] },
  user_name: { type: "alicloud_ram_user", by: ["name"] },
  group_name: { type: "alicloud_ram_group", by: ["group_name", "name"] },
  topic_name: { type: "alicloud_message_service_topic", by: ["topic_name"] },
  dead_letter_target_queue: { type: "alicloud_message_service_queue", by: ["queue_name"] },
};

/**
 * Writes a stack as Terraform. Names of resources of the stack become references. Components of
 * immkit have no resource in Terraform, so they are left out, with what they say about their parts.
 * @param prefix What the names of all resources begin with.
 */
export function terraformStack(stack: StackData, prefix = ""): TerraformStack {
  const resources = withValidProjects(stack.resources);
  const addresses = addressesOf(resources, prefix);
  const names = namesIn(resources, addresses);
  const keys = providerKeys(resources);
  const written = resources.flatMap((resource): TerraformResource[] => {
    const address = addresses.get(resource.urn);
    if (address === undefined) return [];
    const [type = "", name = ""] = address.split(".");
    const unknown = ([property = ""]: readonly string[], argument: string): Expression => {
      const { type: expected, by = ["id"] } = named[argument] ?? {};
      const sources = (resource.dependencies[property] ?? []).flatMap(
        (urn) => addresses.get(urn) ?? [],
      );
      const source = sources.find((each) => each.startsWith(`${expected}.`)) ?? sources[0];
      const variable = `var.${type}_${name}_${argument}`;
      return { kind: "reference", to: source === undefined ? variable : `${source}.${by[0]}` };
    };
    const body = bodyOf(propertiesOf(resource), unknown, (argument, value) => {
      const target = names.get(`${named[argument]?.type} ${value}`);
      return target?.startsWith(`${address}.`) === true ? undefined : target;
    });
    return [{ type, name, provider: keys.get(resource.provider ?? "") ?? "alicloud", body }];
  });
  const providers = resources.flatMap((resource): TerraformProvider[] => {
    const key = keys.get(resource.urn);
    if (key === undefined || resource.type !== "pulumi:providers:alicloud") return [];
    const scalars = Object.entries(propertiesOf(resource)).filter(([, value]) =>
      ["string", "number", "boolean"].includes(typeof value),
    );
    return [{ key, body: bodyOf(Object.fromEntries(scalars), never, () => undefined) }];
  });
  return {
    configuration: configurationText(written, providers),
    plan: planOf(written, providers),
  };
}

const never = (): never => {
  throw new Error("A setting of a provider is not known.");
};

const propertiesOf = ({ inputs, outputs }: ResourceData): Properties => inputs ?? outputs ?? {};

/** Terraform has projects of the 2017 API only, which needs a digit or a hyphen in the name. */
function withValidProjects(resources: readonly ResourceData[]): readonly ResourceData[] {
  const names = resources.flatMap(({ type, inputs }) => {
    const name = type === "immkit:index:ImmProject" ? inputs?.["projectName"] : undefined;
    return typeof name === "string" && /^[a-z]+$/i.test(name) ? [name] : [];
  });
  if (names.length === 0) return resources;
  const uses = new RegExp(`(project/)(${names.join("|")})(?![\\w-])`, "g");
  const renamed = (value: Value, isName: boolean): Value => {
    if (value instanceof Unknown || value === null) return value;
    if (typeof value === "string")
      return isName && names.includes(value)
        ? `${value}1`
        : value.replace(uses, (use) => `${use}1`);
    if (Array.isArray(value)) return value.map((each) => renamed(each, false));
    if (typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, renamed(each, name === "projectName")]),
    );
  };
  return resources.map((resource) => ({
    ...resource,
    inputs: renamed(propertiesOf(resource), false) as Properties,
  }));
}

const identifier = (name: string) => name.toLowerCase().replace(/[^a-z0-9_]/g, "_");

function addressesOf(
  resources: readonly ResourceData[],
  prefix: string,
): ReadonlyMap<string, string> {
  const used = new Set<string>();
  const addresses = new Map<string, string>();
  for (const { urn, type, name } of resources) {
    const written = terraformType(type);
    if (written === undefined) continue;
    let address = `${written}.${prefix}${identifier(name)}`;
    while (used.has(address)) address += "_";
    used.add(address);
    addresses.set(urn, address);
  }
  return addresses;
}

/** Type and name to the attribute that has the name. */
function namesIn(
  resources: readonly ResourceData[],
  addresses: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const resource of resources) {
    const address = addresses.get(resource.urn);
    if (address === undefined) continue;
    const [type = ""] = address.split(".");
    for (const each of Object.values(named)) {
      if (each.type !== type) continue;
      for (const [property, value] of Object.entries(propertiesOf(resource)))
        if (each.by.includes(argumentName(property)) && typeof value === "string")
          names.set(`${type} ${value}`, `${address}.${argumentName(property)}`);
    }
  }
  return names;
}

/** The default provider of Pulumi is the one without an alias. */
function providerKeys(resources: readonly ResourceData[]): ReadonlyMap<string, string> {
  const providers = resources.filter(({ type }) => type === "pulumi:providers:alicloud");
  const keys = new Map(
    providers.map(({ urn, name }) => [
      urn,
      name.startsWith("default") ? "alicloud" : `alicloud.${identifier(name)}`,
    ]),
  );
  // IMM resources of immkit have another provider. In Terraform, it is the one of the region.
  for (const resource of resources) {
    if (resource.type !== "pulumi:providers:immkit") continue;
    const { region } = propertiesOf(resource);
    const same = providers.find((each) => propertiesOf(each)["region"] === region);
    if (same !== undefined) keys.set(resource.urn, keys.get(same.urn) ?? "alicloud");
  }
  return keys;
}

function bodyOf(
  properties: Properties,
  unknown: (path: readonly string[], argument: string) => Expression,
  reference: (argument: string, value: string) => string | undefined,
  outer: readonly string[] = [],
  block?: string,
): Body {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([property, value]): [string, Expression][] => {
      if (value === null) return [];
      const argument = argumentName(property, block);
      return [[argument, expression([...outer, property], argument, value)]];
    }),
  );

  function expression(path: readonly string[], argument: string, value: Value): Expression {
    if (value instanceof Unknown) return unknown(path, argument);
    const blocks = maps.has(argument) ? [] : blocksIn(value);
    if (blocks.length > 0)
      return {
        kind: "blocks",
        blocks: blocks.map((each) => bodyOf(each, unknown, reference, path, argument)),
      };
    if (unknownPart(value) !== undefined) return unknown(path, argument);
    const to = typeof value === "string" ? reference(argument, value) : undefined;
    return to === undefined ? { kind: "literal", value } : { kind: "reference", to, value };
  }
}

function blocksIn(value: Value): readonly Properties[] {
  const items = Array.isArray(value) ? value : [value];
  return items.every((each) => isObject(each)) ? items : [];
}

const isObject = (value: Value): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);
