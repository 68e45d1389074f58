import * as pulumi from "@pulumi/pulumi";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor, type Mocks } from "@pulumi/pulumi/runtime/mocks.js";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import * as settings from "@pulumi/pulumi/runtime/settings.js";

/** One registration, as it would reach the engine. */
interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly custom: boolean;
  /** Name of the parent; `""` for the stack. */
  readonly parent: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Reference to an explicit provider, `""` for the default one. */
  readonly provider: string;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  /** Names of the resources that this one waits for. */
  readonly dependencies: readonly string[];
  readonly dependencyUrns: readonly string[];
  /** Undefined: inherited from the parent. */
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean;
  /** Name of the resource with which this one is deleted; `""` without one. */
  readonly deletedWith: string;
  readonly deleteBeforeReplace: boolean;
  /** Id of the resource to import; `""` for a new one. */
  readonly importId: string;
  /** URNs, or the parts that differ from this resource, as JSON. */
  readonly aliases: readonly string[];
}

/** What a program did. */
export interface Recording<Result> {
  /** In the order of their registration. */
  readonly resources: readonly Registered[];
  /** The one resource of a type; throws when there are none or several. */
  only(type: string): Registered;
  /** The resource of a type and a name. */
  get(type: string, name: string): Registered;
  /** The outputs that a component registered, by the component's name. */
  readonly outputs: Readonly<Record<string, Record<string, unknown>>>;
  readonly result: Result;
}

export interface RecordOptions {
  readonly config?: Readonly<Record<string, string>>;
  /** The keys of `config` that are secret. */
  readonly secretConfig?: readonly string[];
  readonly preview?: boolean;
  readonly accountId?: string;
  readonly project?: string;
  readonly stack?: string;
  readonly organization?: string;
}

/**
 * Runs a program against a monitor that records all of each request. Pulumi's own mocks hide
 * parents, providers and options; see https://github.com/pulumi/pulumi/issues/14421.
 */
export async function record<Result>(
  program: () => Result,
  options: RecordOptions = {},
): Promise<Recording<Awaited<Result>>> {
  const {
    config = {},
    secretConfig = [],
    preview = false,
    accountId = "1234567890123456",
    project = "shop",
    stack = "dev",
    organization = "organization",
  } = options;
  const resources: Registered[] = [];
  const outputs: Record<string, Record<string, unknown>> = {};
  const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";
  const mocks: Mocks = {
    newResource: ({ type, name, inputs, custom }) => ({
      id: custom ? (preview ? unknownValue : `${name}-id`) : undefined,
      state: { ...inputs, ...computed(type, inputs, accountId, preview) },
    }),
    call: ({ token }) => {
      if (token !== "alicloud:index/getAccount:getAccount")
        throw new Error(`the program called ${token}`);
      return { id: accountId };
    },
  };
  class Recorder extends MockMonitor {
    override async registerResource(
      request: RegisterResourceRequest,
      callback: Answer<RegisterResourceResponse>,
    ): Promise<void> {
      const inputs = propertiesOf(request.getObject());
      const urn = await new Promise<string>((resolve, reject) => {
        void super.registerResource(
          request,
          (error: unknown, response: RegisterResourceResponse) => {
            if (error) reject(error);
            else resolve(response.getUrn());
            callback(error, response);
          },
        );
      });
      if (request.getType() === "pulumi:pulumi:Stack") return;
      resources.push({
        type: request.getType(),
        name: request.getName(),
        urn,
        custom: request.getCustom(),
        parent: nameOf(request.getParent()),
        inputs,
        provider: request.getProvider(),
        ignoreChanges: request.getIgnorechangesList(),
        replaceOnChanges: request.getReplaceonchangesList(),
        dependencies: request.getDependenciesList().map(nameOf),
        dependencyUrns: request.getDependenciesList(),
        protect: request.hasProtect() ? request.getProtect() : undefined,
        retainOnDelete: request.getRetainondelete() ?? false,
        deletedWith: nameOf(request.getDeletedwith()),
        deleteBeforeReplace: request.getDeletebeforereplace(),
        importId: request.getImportid(),
        aliases: request
          .getAliasesList()
          .map((alias) => alias.getUrn() || JSON.stringify(alias.getSpec()?.toObject())),
      });
    }

    override registerResourceOutputs(
      request: RegisterResourceOutputsRequest,
      callback: Answer<unknown>,
    ): void {
      outputs[nameOf(request.getUrn())] = propertiesOf(request.getOutputs());
      super.registerResourceOutputs(request, callback);
    }
  }

  pulumi.runtime.setAllConfig({ ...config }, [...secretConfig]);
  await pulumi.runtime.setMocks(mocks, project, stack, preview, organization);
  pulumi.runtime.setMockOptions(new Recorder(mocks), project, stack, preview, organization);
  // What the monitor supports, as in a real deployment: secrets, aliases, deletedWith.
  await (settings as unknown as { awaitFeatureSupport(): Promise<void> }).awaitFeatureSupport();
  let result: Awaited<Result>;
  try {
    result = await program();
  } finally {
    await pulumi.runtime.disconnect();
  }

  const find = (wanted: (resource: Registered) => boolean, what: string) => {
    const [found, ...others] = resources.filter(wanted);
    if (found === undefined || others.length > 0) {
      throw new Error(
        `${found === undefined ? "no" : "more than one"} ${what} among ${resources.map(({ type, name }) => `${type} ${name}`).join(", ")}`,
      );
    }
    return found;
  };
  return {
    resources,
    outputs,
    result,
    only: (type) => find((resource) => resource.type === type, type),
    get: (type, name) =>
      find((resource) => resource.type === type && resource.name === name, `${type} ${name}`),
  };
}

type Struct = Parameters<typeof pulumi.runtime.deserializeProperties>[0];

function propertiesOf(struct: Struct | undefined): Record<string, unknown> {
  return struct === undefined ? {} : pulumi.runtime.deserializeProperties(struct);
}

type Answer<Response> = (error: unknown, response: Response) => void;

/** Outputs that a provider computes and the components read. */
function computed(
  type: string,
  inputs: Record<string, unknown>,
  accountId: string,
  preview: boolean,
): Record<string, unknown> {
  // The plugin reads the region of a profile, and records it.
  if (type === "pulumi:providers:immkit" && inputs["profile"] !== undefined)
    return { region: inputs["region"] ?? "cn-shanghai" };
  if (type !== "alicloud:ram/role:Role") return {};
  return { arn: preview ? unknownValue : `acs:ram::${accountId}:role/${inputs["roleName"]}` };
}
