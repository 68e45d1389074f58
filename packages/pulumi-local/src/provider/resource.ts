/** What the provider knows of a kind of resource. One file for each kind stands in `resources/`. */

import type { PropertyMap, PropertyValue } from "../protocol/values.ts";
import type { CloudClient } from "./client.ts";
import type { Properties, Property } from "./schema.ts";

/** A change, as an update gets it. */
export interface ResourceUpdate {
  readonly id: string;
  /** As it is. */
  readonly state: PropertyMap;
  /** As the program wants it, with what the program leaves open as it is. */
  readonly wanted: PropertyMap;
  /** Whether one of these top-level properties changes. */
  changed(...names: readonly string[]): boolean;
}

export interface ResourceKind {
  /** Pulumi's token, such as `alicloud:oss/bucket:Bucket`. */
  readonly type: string;
  readonly inputs: Properties;
  /** Outputs beside the inputs: unknown in a preview. */
  readonly outputs: readonly string[];
  /** Outputs that only the creation tells: they are kept as they were. */
  readonly toldOnce?: readonly string[];
  /**
   * Inputs that are made up when the program gives none of `unless`. `urnName` is the resource's
   * name in the program.
   */
  readonly autoName?: {
    readonly property: string;
    readonly unless: readonly string[];
    make(urnName: string): string;
  };
  /** What can't be said for one property alone: the first input that is wrong, and why. */
  validate?(
    inputs: PropertyMap,
  ): { readonly property: string; readonly reason: string } | undefined;
  /** Answers the id; further state is only what no later read can tell (a secret). */
  create(
    client: CloudClient,
    inputs: PropertyMap,
  ): Promise<{ readonly id: string; readonly state?: PropertyMap }>;
  /**
   * The state as the cloud tells it; `undefined` when the resource is gone. `state` is what was
   * known before, empty at an import.
   */
  read(client: CloudClient, id: string, state: PropertyMap): Promise<PropertyMap | undefined>;
  /** Missing where every property needs a new resource. */
  update?(client: CloudClient, update: ResourceUpdate): Promise<void>;
  /** Missing where the real provider only forgets the resource. Must not fail when it is gone. */
  delete?(client: CloudClient, id: string, state: PropertyMap): Promise<void>;
}

/** State without the members that are `undefined`. */
export function defined(state: Readonly<Record<string, PropertyValue | undefined>>): PropertyMap {
  return Object.fromEntries(
    Object.entries(state).filter(
      (entry): entry is [string, PropertyValue] => entry[1] !== undefined && entry[1] !== null,
    ),
  );
}

/** `text` of a property that `check` has found to be text. */
export function text(inputs: PropertyMap, name: string): string {
  const value = inputs[name];
  if (typeof value !== "string") throw new TypeError(`the property ${name} is not text`);
  return value;
}

/** A property that is its resource's fixed name. */
export const nameProperty = (property: Omit<Property, "required" | "replace">): Property => ({
  ...property,
  required: true,
  replace: true,
});
