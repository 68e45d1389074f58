/**
 * Pulumi's monitor and engine protocols on a loopback port, as far as the deployment of a program
 * needs them.
 */

import type aliasMessages from "@pulumi/pulumi/proto/alias_pb.js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import services from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/resource_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { failureMessage, fromStruct, listen, toStruct, unary } from "../protocol/grpc.ts";
import { FunctionArgumentError } from "../protocol/provider.ts";
import { withoutSecrets } from "../protocol/secrets.ts";
import type { Alias } from "./aliases.ts";
import type { Registration } from "./registration.ts";
import type { InProcessStack } from "./stack.ts";

export interface Monitor {
  readonly address: string;
  /** The errors that the program logged. */
  readonly errors: readonly string[];
  close(): void;
}

/**
 * The features that the SDK can use. Transforms, hooks and others are included although they are
 * rejected below: otherwise the SDK would ask its user to update the CLI. Output values and
 * resource references are not included, because no provider here accepts them.
 */
const supportedFeatures = {
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

export async function startMonitor(stack: InProcessStack): Promise<Monitor> {
  const errors: string[] = [];
  let root = "";
  const monitor = {
    getDeploymentInfo: unary(() =>
      new messages.DeploymentInfo().setSupportedfeaturesList(
        Object.values(supportedFeatures).map((name) => messages.ResourceMonitorFeature[name]),
      ),
    ),
    supportsFeature: unary<messages.SupportsFeatureRequest>((request) =>
      new messages.SupportsFeatureResponse().setHassupport(request.getId() in supportedFeatures),
    ),
    registerResource: unary<messages.RegisterResourceRequest>(async (request) => {
      const { urn, id = "", outputs } = await stack.register(registration(request));
      const object = request.getAcceptsecrets() ? outputs : withoutSecrets(outputs);
      return new messages.RegisterResourceResponse()
        .setUrn(urn)
        .setId(id)
        .setObject(toStruct(object))
        .setResult(messages.Result.SUCCESS);
    }),
    readResource: unary<messages.ReadResourceRequest>(async (request) => {
      const { urn, outputs } = await stack.readExisting({
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
      const properties = request.getAcceptsecrets() ? outputs : withoutSecrets(outputs);
      return new messages.ReadResourceResponse().setUrn(urn).setProperties(toStruct(properties));
    }),
    registerResourceOutputs: unary<messages.RegisterResourceOutputsRequest>((request) => {
      stack.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
      return new empty.Empty();
    }),
    invoke: unary<messages.ResourceInvokeRequest>(async (request) => {
      try {
        const choice = {
          type: request.getTok(),
          provider: request.getProvider(),
          version: request.getVersion(),
        };
        const result = await stack.invoke(choice, fromStruct(request.getArgs()));
        return new messages.ResourceInvokeResponse().setReturn(toStruct(result));
      } catch (error) {
        if (!(error instanceof FunctionArgumentError)) throw error;
        return new messages.ResourceInvokeResponse().setFailuresList([
          failureMessage(error.failure),
        ]);
      }
    }),
    call: unary(() => rejectFeature("methods of resources")),
    existsResource: unary(() => rejectFeature("existsResource")),
    registerStackTransform: unary(() => rejectFeature("stack transforms")),
    registerStackInvokeTransform: unary(() => rejectFeature("stack invoke transforms")),
    registerResourceHook: unary(() => rejectFeature("resource hooks")),
    registerErrorHook: unary(() => rejectFeature("error hooks")),
    registerPackage: unary(() => rejectFeature("parameterised packages")),
    signalAndWaitForShutdown: unary(() => new empty.Empty()),
  };
  const engine = {
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
  };
  const { port, close } = await listen(
    [services.ResourceMonitorService, monitor],
    [engineServices.EngineService, engine],
  );
  return { address: `127.0.0.1:${port}`, errors, close };
}

function rejectFeature(what: string): never {
  throw new Error(
    `the in-process engine has no ${what}. Use the Pulumi engine (pnpm pulumi:install builds it)`,
  );
}

function registration(request: messages.RegisterResourceRequest): Registration {
  if (request.getRemote()) rejectFeature("component packages in other languages");
  if (request.getTransformsList().length > 0) rejectFeature("transforms");
  if (request.hasHooks()) rejectFeature("resource hooks");
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
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deletedWith: request.getDeletedwith(),
    aliases: [
      ...request.getAliasurnsList().map((urn) => ({ urn })),
      ...request.getAliasesList().map(aliasOf),
    ],
    importId: request.getImportid(),
  };
}

function aliasOf(alias: aliasMessages.Alias): Alias {
  const spec = alias.getSpec();
  if (spec === undefined) return { urn: alias.getUrn() };
  const given = Object.entries({
    name: spec.getName(),
    type: spec.getType(),
    stack: spec.getStack(),
    project: spec.getProject(),
    parent: spec.getParenturn(),
  }).filter(([, value]) => value !== "");
  return { ...Object.fromEntries(given), ...(spec.getNoparent() ? { parent: "" } : {}) };
}
