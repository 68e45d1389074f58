/**
 * Checks the inputs of a resource for unknown, missing, wrongly typed and conflicting properties,
 * and fills in defaults.
 */
import type { CheckFailure, CheckResult } from "../protocol/provider.ts";
import {
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
  parseJson,
  unknownValue,
} from "../protocol/values.ts";
import type { Properties, PropertyType } from "./schema.ts";

/**
 * The names of the properties that got their default. The real provider keeps this list in each
 * object of its inputs.
 */
export const defaultsKey = "__defaults";

/** The inputs with their defaults, and every failure. */
export function checkProperties(properties: Properties, given: PropertyMap): CheckResult {
  const failures: CheckFailure[] = [];
  const inputs = checkObject(properties, given, "", failures);
  return { inputs, failures };
}

function checkObject(
  properties: Properties,
  given: PropertyMap,
  at: string,
  failures: CheckFailure[],
): PropertyMap {
  const path = (name: string) => (at === "" ? name : `${at}.${name}`);
  const result: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("__") || value === null) continue;
    const property = properties[name];
    if (property === undefined) {
      const known = Object.keys(properties).sort().join(", ");
      failures.push({
        property: path(name),
        reason: `is not a property of this object. It has: ${known}`,
      });
      continue;
    }
    result[name] = checkValue(property.type, value, path(name), failures);
    for (const other of property.conflictsWith ?? []) {
      if (given[other] !== undefined && given[other] !== null && name < other) {
        failures.push({
          property: path(name),
          reason: `conflicts with ${path(other)}: set only one of the two`,
        });
      }
    }
  }
  const defaults: string[] = [];
  for (const [name, property] of Object.entries(properties)) {
    if (result[name] !== undefined) continue;
    if (property.required) failures.push({ property: path(name), reason: "is required" });
    else if (
      property.default !== undefined &&
      !property.conflictsWith?.some((other) => result[other] !== undefined)
    ) {
      result[name] = property.default;
      defaults.push(name);
    }
  }
  result[defaultsKey] = defaults.sort();
  return result;
}

function checkValue(
  type: PropertyType,
  value: PropertyValue,
  at: string,
  failures: CheckFailure[],
): PropertyValue {
  if (value === unknownValue) return value;
  const fail = (reason: string) => {
    failures.push({ property: at, reason });
    return value;
  };
  switch (type.kind) {
    case "string": {
      if (typeof value !== "string") return fail(`must be a string, not ${describe(value)}`);
      if (type.oneOf !== undefined && !type.oneOf.includes(value))
        return fail(`must be one of ${type.oneOf.join(", ")}`);
      if (
        type.length !== undefined &&
        (value.length < type.length[0] || value.length > type.length[1])
      ) {
        return fail(
          `must have ${type.length[0]} to ${type.length[1]} characters, not ${value.length}`,
        );
      }
      if (type.json && parseJson(value) === undefined) return fail("must be a JSON document");
      return value;
    }
    case "integer": {
      if (typeof value !== "number" || !Number.isInteger(value))
        return fail(`must be a whole number, not ${describe(value)}`);
      if (type.range !== undefined && (value < type.range[0] || value > type.range[1])) {
        return fail(`must be ${type.range[0]} to ${type.range[1]}, not ${value}`);
      }
      return value;
    }
    case "boolean":
      return typeof value === "boolean"
        ? value
        : fail(`must be true or false, not ${describe(value)}`);
    case "list": {
      if (!Array.isArray(value)) return fail(`must be a list, not ${describe(value)}`);
      if (type.max !== undefined && value.length > type.max)
        return fail(`must have at most ${type.max} members, not ${value.length}`);
      return value.map((member: PropertyValue, index) =>
        checkValue(type.of, member, `${at}[${index}]`, failures),
      );
    }
    case "map": {
      if (!isPropertyMap(value))
        return fail(`must be an object of strings, not ${describe(value)}`);
      for (const [name, member] of Object.entries(value)) {
        if (typeof member !== "string")
          failures.push({
            property: `${at}.${name}`,
            reason: `must be a string, not ${describe(member)}`,
          });
      }
      return value;
    }
    case "object":
      return isPropertyMap(value)
        ? checkObject(type.properties, value, at, failures)
        : fail(`must be an object, not ${describe(value)}`);
  }
}

function describe(value: PropertyValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
