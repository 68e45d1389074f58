/** Serves the provider by Pulumi's plugin protocol (`pulumirpc.ResourceProvider`). */
import grpc from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type struct from "google-protobuf/google/protobuf/struct_pb.js";
import * as protocol from "../protocol/grpc.ts";
import {
  type CheckFailure,
  FunctionArgumentError,
  type PropertyChange,
} from "../protocol/provider.ts";
import { withoutSecrets } from "../protocol/secrets.ts";
import { identityOf } from "../protocol/urn.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { CloudCallError } from "./client.ts";
import { changedProperties } from "./diff.ts";
import { packageSchema } from "./package-schema.ts";
import { changedSettings } from "./plugin.ts";
import { AlicloudProvider, providerVersion, UnknownTokenError } from "./provider.ts";
import { ProviderConfigError } from "./settings.ts";

const { toStruct } = protocol;

/** Starts the provider on a free loopback port. */
export function serveProvider(): ReturnType<typeof protocol.listen> {
  const provider = new AlicloudProvider();
  return protocol.listen([providerServices.ResourceProviderService, handlers(provider)]);
}

function handlers(provider: AlicloudProvider): grpc.UntypedServiceImplementation {
  return {
    handshake: unary(() => new messages.ProviderHandshakeResponse()),
    getPluginInfo: unary(() => new pluginMessages.PluginInfo().setVersion(providerVersion)),
    getSchema: unary(() =>
      new messages.GetSchemaResponse().setSchema(
        JSON.stringify(packageSchema("alicloud", providerVersion)),
      ),
    ),
    checkConfig: unary<messages.CheckRequest>((request) =>
      new messages.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary<messages.DiffRequest>((request) => {
      const oldInputs = protocol.fromStruct(request.getOldInputs() ?? request.getOlds());
      const diffs = changedSettings(oldInputs, protocol.fromStruct(request.getNews()));
      const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
      return new messages.DiffResponse()
        .setChanges(diffs.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setDiffsList([...diffs]);
    }),
    configure: unary<messages.ConfigureRequest>((request) => {
      provider.configure(fromStruct(request.getArgs()), process.env);
      return new messages.ConfigureResponse().setSupportspreview(true);
    }),
    check: unary<messages.CheckRequest>(async (request) => {
      const { inputs, failures } = await provider.check({
        ...identityOf(request.getUrn()),
        inputs: fromStruct(request.getNews()),
        oldInputs: fromStruct(request.getOlds()),
      });
      return new messages.CheckResponse()
        .setInputs(toStruct(inputs))
        .setFailuresList(failures.map(failureMessage));
    }),
    diff: unary<messages.DiffRequest>(async (request) => {
      const { changes, replaces, detailed, deleteBeforeReplace } = await provider.diff({
        ...identityOf(request.getUrn()),
        state: fromStruct(request.getOlds()),
        inputs: fromStruct(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
      });
      const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
      const response = new messages.DiffResponse()
        .setChanges(changes ? DIFF_SOME : DIFF_NONE)
        .setReplacesList([...replaces])
        .setDiffsList([...changedProperties(detailed)])
        .setDeletebeforereplace(deleteBeforeReplace)
        .setHasdetaileddiff(true);
      for (const [path, change] of Object.entries(detailed))
        response.getDetaileddiffMap().set(path, changeMessage(change));
      return response;
    }),
    create: unary<messages.CreateRequest>(async (request) => {
      const { id, state } = await provider.create({
        ...identityOf(request.getUrn()),
        inputs: fromStruct(request.getProperties()),
        preview: request.getPreview(),
      });
      return new messages.CreateResponse().setId(id).setProperties(toStruct(state));
    }),
    read: unary<messages.ReadRequest>(async (request) => {
      const found = await provider.read({
        ...identityOf(request.getUrn()),
        id: request.getId(),
        state: fromStruct(request.getProperties()),
        inputs: fromStruct(request.getInputs()),
      });
      // A response without an id means that the resource doesn't exist.
      if (found === undefined) return new messages.ReadResponse();
      return new messages.ReadResponse()
        .setId(request.getId())
        .setProperties(toStruct(found.state))
        .setInputs(toStruct(found.inputs));
    }),
    update: unary<messages.UpdateRequest>(async (request) => {
      const state = await provider.update({
        ...identityOf(request.getUrn()),
        id: request.getId(),
        state: fromStruct(request.getOlds()),
        inputs: fromStruct(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
        preview: request.getPreview(),
      });
      return new messages.UpdateResponse().setProperties(toStruct(state));
    }),
    delete: unary<messages.DeleteRequest>(async (request) => {
      await provider.delete({
        ...identityOf(request.getUrn()),
        id: request.getId(),
        state: fromStruct(request.getProperties()),
      });
      return new empty.Empty();
    }),
    invoke: unary<messages.InvokeRequest>(async (request) => {
      try {
        const result = await provider.invoke(request.getTok(), fromStruct(request.getArgs()));
        return new messages.InvokeResponse().setReturn(toStruct(result));
      } catch (error) {
        if (!(error instanceof FunctionArgumentError)) throw error;
        return new messages.InvokeResponse().setFailuresList([failureMessage(error.failure)]);
      }
    }),
    cancel: unary(() => new empty.Empty()),
  };
}

function unary<Request>(handler: (request: Request) => unknown) {
  return protocol.unary(handler, statusOf);
}

/** Pulumi marks the secrets of the configuration although the provider doesn't accept secrets. */
function fromStruct(value: struct.Struct | undefined): PropertyMap {
  return withoutSecrets(protocol.fromStruct(value));
}

/** The engine prints only the reason, so the reason names the property too. */
function failureMessage({ property, reason }: CheckFailure): messages.CheckFailure {
  return protocol.failureMessage({ property, reason: `${property} ${reason}` });
}

function changeMessage({ kind, replace }: PropertyChange): messages.PropertyDiff {
  const kinds = messages.PropertyDiff.Kind;
  const [plain, replacing] = {
    add: [kinds.ADD, kinds.ADD_REPLACE] as const,
    delete: [kinds.DELETE, kinds.DELETE_REPLACE] as const,
    update: [kinds.UPDATE, kinds.UPDATE_REPLACE] as const,
  }[kind];
  return new messages.PropertyDiff().setKind(replace ? replacing : plain);
}

function statusOf(error: unknown): grpc.status {
  if (error instanceof ProviderConfigError) return grpc.status.FAILED_PRECONDITION;
  if (error instanceof UnknownTokenError) return grpc.status.INVALID_ARGUMENT;
  if (!(error instanceof CloudCallError)) return grpc.status.UNKNOWN;
  if (error.status === 403 || error.status === 401) return grpc.status.PERMISSION_DENIED;
  if (error.status === 404) return grpc.status.NOT_FOUND;
  if (error.status === 409) return grpc.status.ALREADY_EXISTS;
  return error.status === 0 || error.status >= 500
    ? grpc.status.FAILED_PRECONDITION
    : grpc.status.INVALID_ARGUMENT;
}
