import { connect } from "node:http2";
import grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";

/**
 * Ends this process when the engine at `address` (`host:port`) ends. An engine that is killed
 * doesn't stop its plugins. Without an address, nothing is watched.
 */
export function endWithEngine(address: string | undefined): void {
  if (address === undefined || !/^[^/\s]+:\d+$/.test(address)) return;
  // The engine serves HTTP/2, so it keeps an idle session open as long as it lives.
  const session = connect(`http://${address}`);
  session.on("error", () => undefined);
  session.on("close", () => process.exit());
}

/** Shows messages about a resource to the user. */
export interface EngineLog {
  info(urn: string, message: string): void;
}

/** The log of the engine at `address`. Without an address, messages go to standard error. */
export function engineLog(address: string | undefined): EngineLog {
  if (address === undefined) return { info: (_urn, message) => console.error(message) };
  const client = new engineServices.EngineClient(address, grpc.credentials.createInsecure());
  return {
    info(urn, message) {
      const request = new messages.LogRequest()
        .setSeverity(messages.LogSeverity.INFO)
        .setUrn(urn)
        .setMessage(message);
      // A message that can't be shown must not fail the operation.
      client.log(request, () => undefined);
    },
  };
}
