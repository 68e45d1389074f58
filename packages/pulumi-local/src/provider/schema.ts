/**
 * The shape of a resource's properties: what is needed to check inputs, to tell an update from a
 * replacement, and to convert properties to and from the fields of the service's API.
 */
import type { PropertyValue } from "../protocol/values.ts";

interface StringType {
  readonly kind: "string";
  readonly oneOf?: readonly string[];
  /** Minimum and maximum number of characters. */
  readonly length?: readonly [number, number];
  /** A JSON document: compared by content. */
  readonly json?: boolean;
  /** Spellings with the same normal form are equal. */
  readonly normalize?: (text: string) => string;
}

/** The type of a property's value. */
export type PropertyType = (
  | StringType
  | { readonly kind: "integer"; readonly range?: readonly [number, number] }
  | { readonly kind: "boolean" }
  /** With `unordered`, two lists with the same members are equal. */
  | {
      readonly kind: "list";
      readonly of: PropertyType;
      readonly max?: number;
      readonly unordered?: boolean;
    }
  /** Names of the user's choice, such as tags. */
  | { readonly kind: "map" }
  | { readonly kind: "object"; readonly properties: Properties }
) & {
  /** For a value that the service spells differently. */
  readonly text?: {
    write(value: PropertyValue): string | undefined;
    read(text: string): PropertyValue | undefined;
  };
};

/** A property of a resource. */
export interface Property {
  readonly type: PropertyType;
  readonly required?: boolean;
  /** A change needs a new resource (`ForceNew`). */
  readonly replace?: boolean;
  /** The service chooses a value if the program gives none, so leaving it out is not a change. */
  readonly computed?: boolean;
  /** Filled in by `check`. */
  readonly default?: PropertyValue;
  /** The service doesn't return it: it is kept in the state only. */
  readonly stateOnly?: boolean;
  /** The engine hides it. */
  readonly secret?: boolean;
  /** Properties that can't be set together with this one. */
  readonly conflictsWith?: readonly string[];
  /**
   * Where the service has it: a parameter of a call, or a path of XML elements below the root
   * (`IndexDocument/Suffix`; `""` is the root itself).
   */
  readonly field?: string;
  /** The field in responses, if it has another name there. */
  readonly responseField?: string;
  /** The value if a response leaves the field out. */
  readonly responseDefault?: PropertyValue;
  /** Sent if the program gives none, because the service demands the field. */
  readonly sentDefault?: PropertyValue;
}

export type Properties = Readonly<Record<string, Property>>;

export const string = (options: Omit<StringType, "kind"> = {}): PropertyType => ({
  kind: "string",
  ...options,
});
export const integer = (...range: [] | [number, number]): PropertyType =>
  range.length === 2 ? { kind: "integer", range } : { kind: "integer" };
export const boolean: PropertyType = { kind: "boolean" };
export const list = (
  of: PropertyType,
  options: { max?: number; unordered?: boolean } = {},
): PropertyType => ({ kind: "list", of, ...options });
export const map: PropertyType = { kind: "map" };
export const object = (properties: Properties): PropertyType => ({ kind: "object", properties });

/** A property that the service has in `field`. */
export const property = (
  field: string,
  type: PropertyType,
  options: Omit<Property, "type" | "field"> = {},
): Property => ({ type, field, ...options });

/** The options of a property that is part of its resource's fixed name. */
export const fixedName = { required: true, replace: true } as const;
