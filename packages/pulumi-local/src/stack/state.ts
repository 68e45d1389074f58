/** The state of a stack in the form that Pulumi exports. Both engines use it. */
import { containsSecret, maskSecrets, withoutSecrets } from "../protocol/secrets.ts";
import { isProvider, isStack, urnName } from "../protocol/urn.ts";
import type { PropertyMap, PropertyValue } from "../protocol/values.ts";
import type { DeployedResource, StackExport } from "./options.ts";

/** One resource of a state. It can have more members. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  /** The program only reads it. */
  readonly external?: boolean;
  readonly id?: string;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly inputs?: PropertyMap;
  readonly outputs?: PropertyMap;
  readonly [member: string]: unknown;
}

/** The state of a stack as Pulumi exports it. */
export interface StackState {
  readonly resources: readonly StateResource[];
  readonly [member: string]: unknown;
}

/** Whether deleting the stack has to delete the resource in the cloud. */
export function isManaged({ custom, type, external }: StateResource): boolean {
  return custom && !isProvider(type) && external !== true;
}

/** What a deployment shows of a state. */
export function readState({ resources }: StackState): {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly secretOutputs: readonly string[];
  readonly resources: readonly DeployedResource[];
} {
  const outputs = resources.find(({ type }) => isStack(type))?.outputs ?? {};
  return {
    outputs: withoutSecrets(outputs),
    secretOutputs: Object.keys(outputs).filter((name) => containsSecret(outputs[name])),
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
    ...(parent ? { parent } : {}),
    dependencies,
    inputs: maskSecrets(inputs),
    outputs: maskSecrets(outputs),
  };
}

/** The whole state without its secrets. */
export function exportState({
  secrets_providers: _,
  resources,
  ...state
}: StackState): StackExport {
  return {
    version: 3,
    deployment: {
      ...state,
      resources: maskSecrets(resources as unknown as PropertyValue) as readonly PropertyMap[],
    },
  };
}
