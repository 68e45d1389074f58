/**
 * The shape of a resource's properties: enough of Pulumi's schema to check inputs and to tell a
 * change from a replacement.
 */
import type { PropertyValue } from "../protocol/values.ts";

export type PropertyType =
  | {
      readonly kind: "string";
      readonly oneOf?: readonly string[];
      readonly length?: readonly [number, number];
      readonly json?: boolean;
      readonly meaning?: (text: string) => string;
    }
  | { readonly kind: "integer"; readonly range?: readonly [number, number] }
  | { readonly kind: "boolean" }
  /** With `unordered` two lists that hold the same members are equal. */
  | {
      readonly kind: "list";
      readonly of: PropertyType;
      readonly max?: number;
      readonly unordered?: boolean;
    }
  /** Names of the user's choice, such as tags. */
  | { readonly kind: "map" }
  | { readonly kind: "object"; readonly properties: Properties };

export interface Property {
  readonly type: PropertyType;
  readonly required?: boolean;
  /** A change makes a new resource (`ForceNew`). */
  readonly replace?: boolean;
  /**
   * The service has a value of its own where the program gives none, so its absence in a program is
   * no change.
   */
  readonly computed?: boolean;
  /** Filled in by `check`. */
  readonly default?: PropertyValue;
  /** Not part of what the service tells: it lives in the state only. */
  readonly stateOnly?: boolean;
  /** Properties that can't be set together with this one. */
  readonly conflictsWith?: readonly string[];
}

export type Properties = Readonly<Record<string, Property>>;

export const string = (
  options: {
    oneOf?: readonly string[];
    length?: readonly [number, number];
    json?: boolean;
    meaning?: (text: string) => string;
  } = {},
): PropertyType => ({
  kind: "string",
  ...options,
});
export const integer = (...range: [] | [number, number]): PropertyType =>
  range.length === 2 ? { kind: "integer", range } : { kind: "integer" };
export const boolean: PropertyType = { kind: "boolean" };
export const tags: Property = { type: { kind: "map" } };
export const list = (
  of: PropertyType,
  options: { max?: number; unordered?: boolean } = {},
): PropertyType => ({
  kind: "list",
  of,
  ...options,
});
export const object = (properties: Properties): PropertyType => ({ kind: "object", properties });
