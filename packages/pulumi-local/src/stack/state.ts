/** The state of a stack in the form that Pulumi exports, whichever engine holds it. */

import { isProvider, isStack, urnName } from "../protocol/urn.ts";
import { isSecret, type PropertyMap, type PropertyValue } from "../protocol/values.ts";
import type { DeployedResource, StackExport } from "./options.ts";

/** One resource of an exported state; it has further members. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly inputs?: PropertyMap;
  readonly outputs?: PropertyMap;
  readonly [member: string]: unknown;
}

/**
 * A secret as an exported state holds it: `plaintext` is JSON, there when the export was asked for
 * secrets.
 */
function isExportedSecret(value: PropertyValue): value is { readonly plaintext?: string } {
  return isSecret(value as PropertyValue);
}

/** The value with `[secret]` in place of each secret. */
export function masked(value: PropertyValue): PropertyValue {
  if (isExportedSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map((member: PropertyValue) => masked(member));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, masked(member as PropertyValue)]),
  );
}

/** The value with its secrets in clear. */
export function clear(value: PropertyValue): PropertyValue {
  if (isExportedSecret(value)) {
    const { plaintext, value: inside } = value as {
      readonly plaintext?: string;
      readonly value?: PropertyValue;
    };
    return plaintext === undefined
      ? clear(inside ?? null)
      : clear(JSON.parse(plaintext) as PropertyValue);
  }
  if (Array.isArray(value)) return value.map((member: PropertyValue) => clear(member));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, clear(member as PropertyValue)]),
  );
}

/** What a deployment shows of a state. */
export function readState(resources: readonly StateResource[]): {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly secretOutputs: readonly string[];
  readonly resources: readonly DeployedResource[];
} {
  const stack = resources.find(({ type }) => isStack(type))?.outputs ?? {};
  return {
    outputs: clear(stack) as PropertyMap,
    secretOutputs: Object.keys(stack).filter(
      (name) =>
        JSON.stringify(masked(stack[name] as PropertyValue)) !== JSON.stringify(stack[name]),
    ),
    resources: resources.filter(({ type }) => !isProvider(type)).map(deployedResource),
  };
}

function deployedResource(resource: StateResource): DeployedResource {
  const { urn, type, custom, id, parent, dependencies = [], inputs = {}, outputs = {} } = resource;
  return {
    urn,
    type,
    name: urnName(urn),
    custom,
    ...(id === undefined ? {} : { id }),
    ...(parent === undefined || parent === "" ? {} : { parent }),
    dependencies,
    inputs: masked(inputs) as PropertyMap,
    outputs: masked(outputs) as PropertyMap,
  };
}

/** The whole of a state without its secrets. */
export function exportable(deployment: {
  readonly resources?: readonly StateResource[];
  readonly [member: string]: unknown;
}): StackExport {
  const { resources = [], ...rest } = deployment;
  // The salt of the secrets is of no use without them.
  const { secrets_providers: _, ...shown } = rest;
  return {
    version: 3,
    deployment: {
      ...shown,
      resources: resources.map((resource) => masked(resource as PropertyMap) as PropertyMap),
    },
  };
}
