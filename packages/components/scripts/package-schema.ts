import * as pulumi from "@pulumi/pulumi";
import { secretSettings } from "../src/imm/setting-names.ts";
import * as main from "../src/index.ts";
import { analyze, type Definition, type Property, type TypeDefinition } from "./analyze.ts";

type Properties = Readonly<Record<string, Property>>;

/** The Pulumi package schema of this package, without its version. */
export async function packageSchema(): Promise<Readonly<Record<string, unknown>>> {
  const classes = (Object.values(main) as readonly unknown[]).filter(isResourceClass);
  const { components, typeDefinitions, dependencies } = analyze(
    new Set(classes.map(({ name }) => name)),
  );
  const resources = classes.filter(
    ({ prototype }) => !(prototype instanceof pulumi.ProviderResource),
  );
  const rename = renaming(
    resources.map(({ name }) => name),
    Object.keys(typeDefinitions),
  );
  const provider = definition(components, "Provider");
  const settings = withoutPlain(provider.inputs);
  const schema = {
    name: "immkit",
    displayName: "immkit",
    description:
      "Content moderation on Alibaba Cloud: IMM project, OSS buckets, topic and queues, and least-privilege RAM roles",
    keywords: ["pulumi", "alibaba-cloud", "imm", "content-moderation", "kind/component"],
    license: "Apache-2.0",
    language: {
      nodejs: { packageName: "@immkit/components", respectSchemaVersion: true },
      python: { packageName: "pulumi_immkit", respectSchemaVersion: true },
      go: { respectSchemaVersion: true },
      csharp: { respectSchemaVersion: true },
      java: { respectSchemaVersion: true },
    },
    dependencies,
    config: { variables: withSecrets(settings) },
    provider: {
      description: provider.description,
      inputProperties: withSecrets(settings),
    },
    resources: Object.fromEntries(
      resources.map((each) => {
        const { name, description, inputs, outputs } = definition(components, each.name);
        const isComponent = each.prototype instanceof pulumi.ComponentResource;
        const given = isComponent ? inputs : withoutPlain(inputs);
        return [
          `immkit:index:${name}`,
          {
            description,
            ...(isComponent ? { isComponent } : {}),
            inputProperties: withoutOptional(given),
            requiredInputs: required(given),
            properties: withoutOptional(outputs),
            required: required(outputs),
          },
        ];
      }),
    ),
    types: Object.fromEntries(
      Object.values(typeDefinitions).map((type) => [`immkit:index:${type.name}`, typeSchema(type)]),
    ),
  };
  return sorted(JSON.parse(rename(JSON.stringify(schema)))) as Readonly<Record<string, unknown>>;
}

function isResourceClass(value: unknown): value is { name: string; prototype: pulumi.Resource } {
  return typeof value === "function" && value.prototype instanceof pulumi.Resource;
}

function definition(components: Readonly<Record<string, Definition>>, name: string): Definition {
  const found = components[name];
  if (found === undefined) throw new Error(`the analyzer did not find ${name}`);
  return found;
}

function typeSchema({ type, description, properties, enum: values }: TypeDefinition) {
  return values === undefined
    ? {
        type: "object",
        description,
        properties: withoutOptional(properties ?? {}),
        required: required(properties ?? {}),
      }
    : { type, description, enum: values };
}

const required = (properties: Properties) =>
  Object.entries(properties)
    .filter(([, { optional }]) => !optional)
    .map(([name]) => name)
    .sort();

const withoutOptional = (properties: Properties) =>
  Object.fromEntries(
    Object.entries(properties).map(([name, { optional: _, ...schema }]) => [name, schema]),
  );

/** Arguments of resources and providers always accept outputs. */
const withoutPlain = (properties: Properties): Properties =>
  Object.fromEntries(
    Object.entries(properties).map(([name, { plain: _, ...schema }]) => [name, schema]),
  );

const withSecrets = (properties: Properties) =>
  Object.fromEntries(
    Object.entries(withoutOptional(properties)).map(([name, schema]) => [
      name,
      secretSettings.includes(name) ? { ...schema, secret: true } : schema,
    ]),
  );

/**
 * Other languages add `Args` to the names of types by themselves, so it is cut off here. What then
 * has the name of a resource ends with `Settings`.
 */
function renaming(resources: readonly string[], types: readonly string[]) {
  const names = new Map(
    types.flatMap((type) => {
      const short = type.replace(/Args$/, "");
      if (short === type) return [];
      return [[type, resources.includes(short) ? `${short}Settings` : short] as const];
    }),
  );
  return (text: string) =>
    text.replace(
      /(immkit:index:)(\w+Args)\b/g,
      (_, start: string, name: string) => `${start}${names.get(name) ?? name}`,
    );
}

/** Members in the order of their names, where the order has no meaning. */
function sorted(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const byName = (value: unknown) =>
    Object.fromEntries(Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...schema, resources: byName(schema["resources"]), types: byName(schema["types"]) };
}
