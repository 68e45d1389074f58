/** Pulumi's gRPC protocol: property maps as structs, unary calls, servers on a loopback port. */
import grpc from "@grpc/grpc-js";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { type CheckFailure, PartialCreateError } from "./provider.ts";
import type { PropertyMap } from "./values.ts";

/** Inputs and outputs can be long documents. This is the limit of the real engine. */
export const channelOptions = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
} as const;

const detailsKey = "grpc-status-details-bin";
const initFailedType = "pulumirpc.ErrorResourceInitFailed";

export function fromStruct(value: struct.Struct | undefined): PropertyMap {
  return (value?.toJavaScript() ?? {}) as PropertyMap;
}

export function toStruct(value: PropertyMap): struct.Struct {
  return struct.Struct.fromJavaScript(value as Record<string, struct.JavaScriptValue>);
}

export function failureMessage({ property, reason }: CheckFailure): providerMessages.CheckFailure {
  return new providerMessages.CheckFailure().setProperty(property).setReason(reason);
}

/** Starts a server on a free loopback port. */
export async function listen(
  ...services: readonly [grpc.ServiceDefinition, grpc.UntypedServiceImplementation][]
): Promise<{ readonly port: number; close(): void }> {
  const server = new grpc.Server(channelOptions);
  for (const [definition, implementation] of services)
    server.addService(definition, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, close: () => server.forceShutdown() };
}

/**
 * Answers a unary call with what the handler returns. An error becomes the status that `statusOf`
 * gives it. It must not be UNAVAILABLE or CANCELLED: the SDK treats those as the end of the engine.
 */
export function unary<Request>(
  handler: (request: Request) => unknown,
  statusOf: (error: unknown) => grpc.status = () => grpc.status.UNKNOWN,
): grpc.handleUnaryCall<Request, unknown> {
  return (call, reply) => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then(
        (response) => reply(null, response),
        (error: unknown) => reply(serviceError(error, statusOf(error))),
      );
  };
}

function serviceError(error: unknown, code: grpc.status): grpc.ServiceError {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const metadata = new grpc.Metadata();
  if (error instanceof PartialCreateError) {
    // With this detail the engine keeps the resource, marked as failed, and can delete it later.
    const failed = new providerMessages.ErrorResourceInitFailed()
      .setId(error.id)
      .setProperties(toStruct(error.state))
      .setReasonsList([message]);
    const detail = new any.Any();
    detail.pack(failed.serializeBinary(), initFailedType);
    const status = new statusMessages.Status().setCode(code).setMessage(message);
    status.addDetails(detail);
    metadata.add(detailsKey, Buffer.from(status.serializeBinary()));
  }
  return Object.assign(new Error(message), { code, details: message, metadata });
}

/**
 * Makes a unary call: `call<Response>((reply) => client.read(request, reply))`. Rejects with a
 * {@link PartialCreateError} for a resource that exists although its creation failed.
 */
export function call<Response>(
  start: (reply: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error === null) resolve(response);
      else reject(partialCreate(error) ?? new Error(error.details, { cause: error }));
    });
  });
}

function partialCreate(error: grpc.ServiceError): PartialCreateError | undefined {
  const [packed] = error.metadata.get(detailsKey);
  if (!(packed instanceof Buffer)) return undefined;
  for (const detail of statusMessages.Status.deserializeBinary(packed).getDetailsList()) {
    if (!detail.getTypeUrl().endsWith(initFailedType)) continue;
    const failed = providerMessages.ErrorResourceInitFailed.deserializeBinary(
      detail.getValue_asU8(),
    );
    const state = fromStruct(failed.getProperties());
    return new PartialCreateError(failed.getId(), state, new Error(error.details));
  }
  return undefined;
}
