/** Converts properties to the parameters of RPC calls, and responses to properties. */
import {
  defined,
  isPropertyMap,
  mapsIn,
  type PropertyMap,
  type PropertyValue,
} from "../protocol/values.ts";
import type { Properties, Property, PropertyType } from "./schema.ts";

/** The parameters for `values`, or only for those of them that `include` selects. */
export function parametersOf(
  properties: Properties,
  values: PropertyMap,
  include: (name: string, property: Property) => boolean = () => true,
): Record<string, PropertyValue> {
  const parameters: Record<string, PropertyValue> = {};
  for (const [name, property] of Object.entries(properties)) {
    const value = values[name] ?? property.sentDefault;
    if (property.field !== undefined && value !== undefined && include(name, property))
      parameters[property.field] = parameterOf(property.type, value);
  }
  return parameters;
}

function parameterOf(type: PropertyType, value: PropertyValue): PropertyValue {
  if (type.kind === "object" && isPropertyMap(value)) return parametersOf(type.properties, value);
  if (type.kind === "list" && Array.isArray(value))
    return value.map((member: PropertyValue) => parameterOf(type.of, member));
  return value;
}

/** The properties in a response. */
export function propertiesIn(properties: Properties, response: PropertyMap): PropertyMap {
  return defined(
    Object.fromEntries(
      Object.entries(properties).map(([name, property]) => {
        const field = property.responseField ?? property.field;
        return [name, field === undefined ? undefined : propertyOf(property, response[field])];
      }),
    ),
  );
}

function propertyOf(
  { type, computed }: Property,
  value: PropertyValue | undefined,
): PropertyValue | undefined {
  if (value === undefined || value === null) return undefined;
  switch (type.kind) {
    case "string":
      // A text that was never set is empty in responses. A computed one is really empty.
      return value === "" && !computed ? undefined : String(value);
    case "integer":
      return value === "" ? undefined : Number(value);
    case "boolean":
      return value === true || value === "true";
    case "object": {
      const members = isPropertyMap(value) ? propertiesIn(type.properties, value) : {};
      return Object.keys(members).length === 0 ? undefined : members;
    }
    case "map":
      return tagsIn(value);
    case "list":
      return Array.isArray(value)
        ? value
            .map((member: PropertyValue) => propertyOf({ type: type.of }, member))
            .filter((member) => member !== undefined)
        : undefined;
  }
}

/** The tags in a response, each a `TagKey` and a `TagValue`; `undefined` if there are none. */
export function tagsIn(value: PropertyValue | undefined): PropertyMap | undefined {
  const tags = mapsIn(value);
  if (tags.length === 0) return undefined;
  return Object.fromEntries(
    tags.map(({ TagKey, TagValue }) => [String(TagKey), String(TagValue ?? "")]),
  );
}
