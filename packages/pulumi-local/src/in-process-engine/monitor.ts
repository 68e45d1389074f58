/**
 * Pulumi's monitor and engine protocols on a loopback port, as far as a program that is deployed
 * needs them.
 */
import grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import services from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/resource_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { type PropertyMap, withoutSecrets } from "../protocol/values.ts";
import { FunctionArgumentError } from "../provider/functions.ts";
import type { InProcessState, Registration } from "./stack.ts";

export interface Monitor {
  readonly address: string;
  /** The errors that the program has logged. */
  readonly errors: readonly string[];
  close(): void;
}

/**
 * What the SDK may use. Transforms, hooks and the like are among it though they are refused below:
 * else the SDK would tell its user to update a CLI that there is not. Output values and resource
 * references are not, as no provider here takes them.
 */
const FEATURES = {
  secrets: "RESOURCE_MONITOR_FEATURE_SECRETS",
  deletedWith: "RESOURCE_MONITOR_FEATURE_DELETED_WITH",
  replaceWith: "RESOURCE_MONITOR_FEATURE_REPLACE_WITH",
  aliasSpecs: "RESOURCE_MONITOR_FEATURE_ALIAS_SPECS",
  transforms: "RESOURCE_MONITOR_FEATURE_TRANSFORMS",
  invokeTransforms: "RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS",
  parameterization: "RESOURCE_MONITOR_FEATURE_PARAMETERIZATION",
  resourceHooks: "RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS",
  errorHooks: "RESOURCE_MONITOR_FEATURE_ERROR_HOOKS",
} as const;

export async function startMonitor(state: InProcessState): Promise<Monitor> {
  const errors: string[] = [];
  let root = "";
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });

  server.addService(services.ResourceMonitorService, {
    getDeploymentInfo: unary(() =>
      new messages.DeploymentInfo().setSupportedfeaturesList(
        Object.values(FEATURES).map((name) => messages.ResourceMonitorFeature[name]),
      ),
    ),
    supportsFeature: unary<messages.SupportsFeatureRequest>((request) =>
      new messages.SupportsFeatureResponse().setHassupport(request.getId() in FEATURES),
    ),
    registerResource: unary<messages.RegisterResourceRequest>(async (request) => {
      const held = await state.register(registration(request));
      const object = request.getAcceptsecrets()
        ? held.outputs
        : (withoutSecrets(held.outputs) as PropertyMap);
      return new messages.RegisterResourceResponse()
        .setUrn(held.urn)
        .setId(held.id ?? "")
        .setObject(toStruct(object))
        .setResult(messages.Result.SUCCESS);
    }),
    readResource: unary<messages.ReadResourceRequest>(async (request) => {
      const held = await state.readExisting({
        id: request.getId(),
        type: request.getType(),
        name: request.getName(),
        parent: request.getParent(),
        provider: request.getProvider(),
        version: request.getVersion(),
        properties: fromStruct(request.getProperties()),
        dependencies: request.getDependenciesList(),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      });
      const object = request.getAcceptsecrets()
        ? held.outputs
        : (withoutSecrets(held.outputs) as PropertyMap);
      return new messages.ReadResourceResponse().setUrn(held.urn).setProperties(toStruct(object));
    }),
    registerResourceOutputs: unary<messages.RegisterResourceOutputsRequest>((request) => {
      state.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
      return new empty.Empty();
    }),
    invoke: unary<messages.ResourceInvokeRequest>(async (request) => {
      try {
        const answer = await state.invoke(request.getTok(), fromStruct(request.getArgs()), {
          provider: request.getProvider(),
          version: request.getVersion(),
        });
        return new messages.ResourceInvokeResponse().setReturn(toStruct(answer));
      } catch (error) {
        if (!(error instanceof FunctionArgumentError)) throw error;
        const { property, reason } = error.failure;
        return new messages.ResourceInvokeResponse().setFailuresList([
          new providerMessages.CheckFailure().setProperty(property).setReason(reason),
        ]);
      }
    }),
    call: unary(() => refuse("methods of resources")),
    existsResource: unary(() => refuse("existsResource")),
    registerStackTransform: unary(() => refuse("stack transforms")),
    registerStackInvokeTransform: unary(() => refuse("stack invoke transforms")),
    registerResourceHook: unary(() => refuse("resource hooks")),
    registerErrorHook: unary(() => refuse("error hooks")),
    registerPackage: unary(() => refuse("parameterised packages")),
    signalAndWaitForShutdown: unary(() => new empty.Empty()),
  });

  server.addService(engineServices.EngineService, {
    log: unary<engineMessages.LogRequest>((request) => {
      if (request.getSeverity() === engineMessages.LogSeverity.ERROR)
        errors.push(request.getMessage().trim());
      return new empty.Empty();
    }),
    getRootResource: unary(() => new engineMessages.GetRootResourceResponse().setUrn(root)),
    setRootResource: unary<engineMessages.SetRootResourceRequest>((request) => {
      root = request.getUrn();
      return new engineMessages.SetRootResourceResponse();
    }),
    startDebugging: unary(() => new empty.Empty()),
    requirePulumiVersion: unary(() => new engineMessages.RequirePulumiVersionResponse()),
  });

  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, errors, close: () => server.forceShutdown() };
}

function refuse(what: string): never {
  throw new Error(
    `the in-process engine has no ${what}: deploy with the Pulumi engine (pnpm pulumi:install)`,
  );
}

function registration(request: messages.RegisterResourceRequest): Registration {
  if (request.getRemote()) refuse("component packages in other languages");
  if (request.getTransformsList().length > 0) refuse("transforms");
  if (request.hasHooks()) refuse("resource hooks");
  const propertyDependencies: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((dependencies, name) => {
    propertyDependencies[name] = dependencies.getUrnsList();
  });
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: request.getCustom(),
    properties: fromStruct(request.getObject()),
    provider: request.getProvider(),
    version: request.getVersion(),
    dependencies: request.getDependenciesList(),
    propertyDependencies,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deletedWith: request.getDeletedwith(),
    importId: request.getImportid(),
  };
}

function unary<Request>(
  handler: (request: Request) => unknown,
): grpc.handleUnaryCall<Request, unknown> {
  return (call, reply) => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then(
        (response) => reply(null, response),
        // Not UNAVAILABLE and not CANCELLED, which the SDK takes for the end of the engine.
        (error: unknown) =>
          reply({
            code: grpc.status.UNKNOWN,
            details: error instanceof Error ? error.message : String(error),
          }),
      );
  };
}

function fromStruct(value: struct.Struct | undefined): PropertyMap {
  return (value?.toJavaScript() ?? {}) as PropertyMap;
}

function toStruct(value: PropertyMap): struct.Struct {
  return struct.Struct.fromJavaScript(value as Record<string, struct.JavaScriptValue>);
}
