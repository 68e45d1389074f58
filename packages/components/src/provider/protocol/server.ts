import grpc from "@grpc/grpc-js";

/** The message limit of the engine. */
export const channelOptions = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
} as const;

/** Serves on a free loopback port. */
export async function listen(
  definition: grpc.ServiceDefinition,
  implementation: grpc.UntypedServiceImplementation,
): Promise<number> {
  const server = new grpc.Server(channelOptions);
  server.addService(definition, implementation);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

/** Answers a unary call with what the handler returns. An error becomes the given status. */
export function unary<Request>(
  handler: (request: Request) => unknown,
  statusOf: (error: unknown) => grpc.status,
): grpc.handleUnaryCall<Request, unknown> {
  return (call, reply) => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then(
        (response) => reply(null, response),
        (error: unknown) => {
          const details = messageOf(error);
          reply({ code: statusOf(error), details, message: details });
        },
      );
  };
}

/** The message with its code, which scripts can look for. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && !error.message.includes(code)
    ? `${code}: ${error.message}`
    : error.message;
}
