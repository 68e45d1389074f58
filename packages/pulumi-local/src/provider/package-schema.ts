/**
 * The schema of the package in Pulumi's format, made from the tables of the resources and
 * functions. YAML programs need it, and packages whose own schema refers to resources of alicloud.
 */
import { providerFunctions } from "./functions.ts";
import type { ResourceType } from "./resource.ts";
import { resourceTypes } from "./resources/index.ts";
import type { Properties, Property, PropertyType } from "./schema.ts";
import { settingProperties } from "./settings.ts";

interface ObjectSchema {
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** Types by token. Each nested object has its own type. */
type Types = Record<string, ObjectSchema & { readonly type: "object" }>;

/** The schema as a document. */
export function packageSchema(name: string, version: string): Record<string, unknown> {
  const types: Types = {};
  const resources = [...resourceTypes.values()].map((resource) => [
    resource.type,
    resourceSchema(resource, types),
  ]);
  const functions = Object.entries(providerFunctions).map(([token, { inputs, outputs }]) => {
    const names = typeNames(token);
    return [
      token,
      {
        inputs: { type: "object", ...objectSchema(inputs, names, types) },
        outputs: { type: "object", ...objectSchema(outputs, names, types) },
      },
    ];
  });
  const settings = objectSchema(
    settingProperties,
    typeNames(`${name}:index/provider:Provider`),
    types,
  );
  return {
    name,
    version,
    // A resource of the module `oss` has the token `alicloud:oss/bucket:Bucket`.
    meta: { moduleFormat: "(.*)(?:/[^/]*)" },
    config: { variables: settings.properties },
    provider: { inputProperties: settings.properties },
    types,
    resources: Object.fromEntries(resources),
    functions: Object.fromEntries(functions),
  };
}

function resourceSchema({ type, inputs, outputs }: ResourceType, types: Types): object {
  const names = typeNames(type);
  const given = objectSchema(inputs, names, types);
  const state = { ...inputs, ...outputs };
  const always = Object.keys(state).filter((name) => {
    const { required, computed, default: byDefault } = state[name] ?? {};
    return required || computed || byDefault !== undefined || outputs[name] !== undefined;
  });
  return {
    inputProperties: given.properties,
    requiredInputs: given.required,
    properties: objectSchema(state, names, types).properties,
    required: always.sort(),
  };
}

/** Names the types below a resource: `alicloud:oss/BucketCorsRules:BucketCorsRules`. */
type TypeNames = (path: readonly string[]) => string;

function typeNames(token: string): TypeNames {
  const [name = "", module = "", member = ""] = token.split(":");
  const folder = module.split("/")[0];
  return (path) => {
    const type = [member, ...path]
      .map((part) => `${part[0]?.toUpperCase()}${part.slice(1)}`)
      .join("");
    return `${name}:${folder}/${type}:${type}`;
  };
}

function objectSchema(
  properties: Properties,
  names: TypeNames,
  types: Types,
  path: readonly string[] = [],
): Required<ObjectSchema> {
  const entries = Object.entries(properties);
  return {
    properties: Object.fromEntries(
      entries.map(([name, property]) => [
        name,
        propertySchema(property, names, types, [...path, name]),
      ]),
    ),
    required: entries
      .filter(([, { required }]) => required)
      .map(([name]) => name)
      .sort(),
  };
}

function propertySchema(
  { type, secret, replace }: Property,
  names: TypeNames,
  types: Types,
  path: readonly string[],
): object {
  return {
    ...typeSchema(type, names, types, path),
    ...(secret && { secret }),
    ...(replace && { willReplaceOnChanges: true }),
  };
}

function typeSchema(
  type: PropertyType,
  names: TypeNames,
  types: Types,
  path: readonly string[],
): object {
  switch (type.kind) {
    case "string":
    case "integer":
    case "boolean":
      return { type: type.kind };
    case "map":
      return { type: "object", additionalProperties: { type: "string" } };
    case "list":
      return { type: "array", items: typeSchema(type.of, names, types, path) };
    case "object": {
      const token = names(path);
      types[token] = { type: "object", ...objectSchema(type.properties, names, types, path) };
      return { $ref: `#/types/${encodeURIComponent(token).replaceAll("%3A", ":")}` };
    }
  }
}
