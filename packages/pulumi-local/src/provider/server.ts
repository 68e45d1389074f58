/** The provider behind Pulumi's plugin protocol (`pulumirpc.ResourceProvider`), for the engine. */
import grpc from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { type PropertyMap, withoutSecrets } from "../protocol/values.ts";
import type { CheckFailure } from "./check.ts";
import { CloudCallError } from "./client.ts";
import type { DetailedDiff } from "./diff.ts";
import { FunctionArgumentError } from "./functions.ts";
import {
  AlicloudProvider,
  PartialCreateError,
  providerVersion,
  UnknownTokenError,
} from "./provider.ts";
import { ProviderConfigError } from "./settings.ts";

type Handler<Request> = (request: Request) => unknown;

/** Inputs and outputs may be long documents; the engine's own limit. */
const CHANNEL = { "grpc.max_receive_message_length": 400 * 1024 * 1024 } as const;

/** Serves the protocol on a free loopback port. */
export async function serveProvider(): Promise<{ readonly port: number; close(): void }> {
  const server = new grpc.Server(CHANNEL);
  server.addService(providerServices.ResourceProviderService, handlers());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, close: () => server.forceShutdown() };
}

function handlers(): grpc.UntypedServiceImplementation {
  let provider: AlicloudProvider | undefined;
  const configured = (): AlicloudProvider => {
    if (provider === undefined)
      throw new ProviderConfigError(
        "region",
        "and the other settings have not been given: Configure comes first",
      );
    return provider;
  };

  return {
    handshake: unary<messages.ProviderHandshakeRequest>(() =>
      new messages.ProviderHandshakeResponse()
        .setAcceptSecrets(false)
        .setAcceptResources(false)
        .setAcceptOutputs(false),
    ),
    getPluginInfo: unary(() => new pluginMessages.PluginInfo().setVersion(providerVersion)),
    getSchema: unary(() =>
      new messages.GetSchemaResponse().setSchema(
        JSON.stringify({ name: "alicloud", version: providerVersion }),
      ),
    ),
    checkConfig: unary<messages.CheckRequest>((request) =>
      new messages.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary<messages.DiffRequest>(() =>
      new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE),
    ),
    configure: unary<messages.ConfigureRequest>((request) => {
      provider = AlicloudProvider.configure(fromStruct(request.getArgs()));
      return new messages.ConfigureResponse()
        .setAcceptsecrets(false)
        .setAcceptresources(false)
        .setAcceptoutputs(false)
        .setSupportspreview(true);
    }),
    check: unary<messages.CheckRequest>((request) => {
      const { type, name } = parseUrn(request.getUrn());
      const { inputs, failures } = AlicloudProvider.check({
        type,
        name,
        news: fromStruct(request.getNews()),
        olds: fromStruct(request.getOlds()),
      });
      return new messages.CheckResponse()
        .setInputs(toStruct(inputs))
        .setFailuresList(failures.map(failureMessage));
    }),
    diff: unary<messages.DiffRequest>((request) => {
      const diff = AlicloudProvider.diff({
        type: parseUrn(request.getUrn()).type,
        state: fromStruct(request.getOlds()),
        olds: fromStruct(request.getOldInputs()),
        news: fromStruct(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
      });
      const response = new messages.DiffResponse()
        .setChanges(
          diff.changes
            ? messages.DiffResponse.DiffChanges.DIFF_SOME
            : messages.DiffResponse.DiffChanges.DIFF_NONE,
        )
        .setReplacesList([...diff.replaces])
        .setDiffsList([
          ...new Set(Object.keys(diff.detailed).map((path) => path.split(/[.[]/, 1)[0] as string)),
        ])
        .setDeletebeforereplace(diff.deleteBeforeReplace)
        .setHasdetaileddiff(true);
      for (const [path, change] of Object.entries(diff.detailed))
        response.getDetaileddiffMap().set(path, changeMessage(change));
      return response;
    }),
    create: unary<messages.CreateRequest>(async (request) => {
      const { type } = parseUrn(request.getUrn());
      const { id, state } = await configured().create({
        type,
        inputs: fromStruct(request.getProperties()),
        preview: request.getPreview(),
      });
      return new messages.CreateResponse().setId(id).setProperties(toStruct(state));
    }),
    read: unary<messages.ReadRequest>(async (request) => {
      const found = await configured().read({
        type: parseUrn(request.getUrn()).type,
        id: request.getId(),
        state: fromStruct(request.getProperties()),
        inputs: fromStruct(request.getInputs()),
      });
      // An answer without an id says that the resource is gone.
      if (found === undefined) return new messages.ReadResponse();
      return new messages.ReadResponse()
        .setId(found.id)
        .setProperties(toStruct(found.state))
        .setInputs(toStruct(found.inputs));
    }),
    update: unary<messages.UpdateRequest>(async (request) => {
      const state = await configured().update({
        type: parseUrn(request.getUrn()).type,
        id: request.getId(),
        state: fromStruct(request.getOlds()),
        news: fromStruct(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
        preview: request.getPreview(),
      });
      return new messages.UpdateResponse().setProperties(toStruct(state));
    }),
    delete: unary<messages.DeleteRequest>(async (request) => {
      await configured().delete({
        type: parseUrn(request.getUrn()).type,
        id: request.getId(),
        state: fromStruct(request.getProperties()),
      });
      return new empty.Empty();
    }),
    invoke: unary<messages.InvokeRequest>(async (request) => {
      try {
        return new messages.InvokeResponse().setReturn(
          toStruct(await configured().invoke(request.getTok(), fromStruct(request.getArgs()))),
        );
      } catch (error) {
        if (error instanceof FunctionArgumentError)
          return new messages.InvokeResponse().setFailuresList([failureMessage(error.failure)]);
        throw error;
      }
    }),
    cancel: unary(() => new empty.Empty()),
  };
}

function unary<Request>(handler: Handler<Request>): grpc.handleUnaryCall<Request, unknown> {
  return (call, reply) => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then(
        (response) => reply(null, response),
        (error: unknown) => reply(serviceError(error)),
      );
  };
}

/** The resource's type and name in the program: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
export function parseUrn(urn: string): { readonly type: string; readonly name: string } {
  const parts = urn.split("::");
  const types = parts[2]?.split("$");
  const type = types?.at(-1);
  if (!urn.startsWith("urn:pulumi:") || parts.length < 4 || type === undefined)
    throw new Error(`"${urn}" is not the URN of a resource`);
  return { type, name: parts.slice(3).join("::") };
}

function fromStruct(value: struct.Struct | undefined): PropertyMap {
  // The configuration comes with its secrets marked, though the provider says that it takes none.
  return withoutSecrets((value?.toJavaScript() ?? {}) as PropertyMap) as PropertyMap;
}

function toStruct(value: PropertyMap): struct.Struct {
  return struct.Struct.fromJavaScript(value as Record<string, struct.JavaScriptValue>);
}

function failureMessage({ property, reason }: CheckFailure): messages.CheckFailure {
  // The engine writes only the reason next to the resource, so it names the property as well.
  return new messages.CheckFailure().setProperty(property).setReason(`${property} ${reason}`);
}

function changeMessage({ kind, replace }: DetailedDiff[string]): messages.PropertyDiff {
  const kinds = messages.PropertyDiff.Kind;
  const plain = { add: kinds.ADD, delete: kinds.DELETE, update: kinds.UPDATE } as const;
  const replacing = {
    add: kinds.ADD_REPLACE,
    delete: kinds.DELETE_REPLACE,
    update: kinds.UPDATE_REPLACE,
  } as const;
  return new messages.PropertyDiff().setKind((replace ? replacing : plain)[kind]);
}

function serviceError(error: unknown): grpc.ServiceError {
  const cause = error instanceof Error ? error : new Error(String(error));
  const result = Object.assign(new Error(cause.message), {
    code: statusOf(error),
    details: cause.message,
    metadata: new grpc.Metadata(),
  });
  if (error instanceof PartialCreateError) {
    // This is how a provider tells the engine that the resource exists all the same: it is kept, as
    // failed, and can be destroyed.
    const detail = new messages.ErrorResourceInitFailed()
      .setId(error.id)
      .setProperties(toStruct(error.state))
      .setReasonsList([cause.message]);
    const packed = new any.Any();
    packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new statusMessages.Status()
      .setCode(grpc.status.UNKNOWN)
      .setMessage(cause.message);
    status.addDetails(packed);
    result.metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  }
  return result;
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
