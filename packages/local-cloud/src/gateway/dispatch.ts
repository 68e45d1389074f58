/**
 * Routes a request to its service: finds the protocol, verifies the caller, injects faults, and
 * writes the answer. Every error becomes an answer with a named code.
 */
import type { IncomingMessage } from "node:http";
import type { Principal } from "../access/principal.ts";
import {
  type KeyStore,
  type NonceStore,
  verifyAcs3,
  verifyMns,
  verifyOss,
  verifyRpcV1,
} from "../auth/index.ts";
import type { OssRequest } from "../auth/oss-request.ts";
import { sameText } from "../auth/signing.ts";
import { ServiceError } from "../core/service-error.ts";
import {
  BodyTooLarge,
  BodyTruncated,
  type CloudRequest,
  type CloudResponse,
  type RequestHead,
  readBody,
} from "../http/message.ts";
import type { HttpHandler } from "../http/server.ts";
import { type RpcFormat, rpcAnswer } from "../rpc/answer.ts";
import { actionParams, findAction, readEnvelope } from "../rpc/call.ts";
import type { RpcProduct } from "../rpc/product.ts";
import { complete, writeError } from "./answer.ts";
import { bodyLimits, type Protocol, protocolOf, type Route } from "./route.ts";
import type { Controls, ProtocolService } from "./service.ts";

/** A request that was answered, or an error of the cloud itself. It contains no secret. */
export interface LogEntry {
  readonly level: "info" | "error";
  /** Epoch milliseconds, by the cloud's clock. */
  readonly time: number;
  readonly message: string;
  readonly requestId?: string;
  /** `Imm`, `Ram`, `Sts`, `Mns-open`, `oss`, `mns`, `control`. */
  readonly product?: string;
  /** The RPC action, or method and path. No query: presigned URLs have their signature there. */
  readonly action?: string;
  readonly status?: number;
  /** The error code of the answer. */
  readonly code?: string;
  readonly elapsedMs?: number;
  /** The error itself, when `level` is `error`. */
  readonly cause?: unknown;
}

export interface DispatchOptions {
  readonly region: string;
  readonly account: Principal;
  readonly controlKey: string;
  readonly keys: KeyStore;
  readonly nonces: NonceStore;
  readonly products: readonly RpcProduct[];
  readonly oss: ProtocolService<OssRequest>;
  readonly mns: ProtocolService;
  readonly controls: Controls;
  /** The certificate of the key that signs SMQ's pushes. It is served without a key. */
  readonly signingCertificate: () => Promise<{ readonly id: string; readonly pem: string }>;
  readonly now: () => number;
  readonly log: (entry: LogEntry) => void;
}

/** Route and error format of a request. For an RPC call, its envelope updates both. */
interface Call {
  route: Route;
  format: RpcFormat;
}

/** Creates the handler of all requests of a cloud. */
export function createDispatcher(options: DispatchOptions): HttpHandler {
  const { keys, nonces, controls, log, now } = options;

  /** The injected fault if there is one, or the service's answer. */
  const guarded = async (
    { route }: Call,
    request: CloudRequest,
    run: () => Promise<CloudResponse>,
  ): Promise<CloudResponse> => {
    const fault = await controls.before(route, request);
    if (fault instanceof ServiceError) throw fault;
    return fault ?? run();
  };

  const answerRpc = (call: Call, request: CloudRequest): Promise<CloudResponse> => {
    const { action, version, format, pairs, acs3 } = readEnvelope(request);
    call.format = format;
    const { product, run } = findAction(options.products, version, action);
    call.route = { protocol: "rpc", product: product.name, action };
    const principal = acs3
      ? verifyAcs3(request, keys, nonces)
      : verifyRpcV1(request, pairs, keys, nonces);
    const params = actionParams(pairs);
    return guarded(call, request, async () => {
      const result = await run({ principal, action, params, request });
      return rpcAnswer(result, action, format, request.requestId);
    });
  };

  const answerControl = async (request: CloudRequest): Promise<CloudResponse> => {
    const [, id] = /^\/_immkit\/cert-([0-9a-f]+)\.pem$/.exec(request.path) ?? [];
    if (id !== undefined && request.method === "GET") {
      const certificate = await options.signingCertificate();
      const headers = { "content-type": "application/x-pem-file" };
      if (id === certificate.id) return { status: 200, headers, body: certificate.pem };
    }
    checkControlKey(request, options.controlKey);
    return controls.handle(request, options.account);
  };

  const answerOf = async (call: Call, request: CloudRequest): Promise<CloudResponse> => {
    switch (call.route.protocol) {
      case "rpc":
        return answerRpc(call, request);
      case "mns": {
        const principal = verifyMns(request, keys);
        return guarded(call, request, () => options.mns.handle(request, principal));
      }
      case "oss": {
        const caller = verifyOss(request, keys, options.region);
        return guarded(call, request, () => options.oss.handle(caller.request, caller.principal));
      }
      case "control":
        return answerControl(request);
    }
  };

  const toServiceError = (error: unknown, protocol: Protocol, head: RequestHead): ServiceError => {
    if (error instanceof ServiceError) return error;
    if (error instanceof BodyTooLarge) return tooLarge(protocol, error);
    log({
      level: "error",
      time: head.receivedAt,
      message: "A service failed",
      requestId: head.requestId,
      cause: error,
    });
    return new ServiceError(
      500,
      "InternalError",
      "The request processing has failed due to some unknown error, exception or failure.",
    );
  };

  return async (
    head: RequestHead,
    incoming: IncomingMessage,
  ): Promise<CloudResponse | undefined> => {
    const started = performance.now();
    const protocol = protocolOf(head);
    const call: Call = {
      route: { protocol, product: protocol, action: `${head.method} ${head.path}` },
      format: "JSON",
    };
    let answer: CloudResponse;
    let code: string | undefined;
    try {
      const body = await readBody(incoming, bodyLimits[protocol]);
      answer = await answerOf(call, { ...head, body });
    } catch (error) {
      if (error instanceof BodyTruncated) return undefined;
      const known = toServiceError(error, protocol, head);
      answer = writeError(protocol, known, head, call.format);
      code = known.code;
    }
    const { product, action } = call.route;
    const { status } = answer;
    controls.after(call.route, status);
    log({
      level: "info",
      time: now(),
      message: [product, action, status, code].filter((part) => part !== undefined).join(" "),
      requestId: head.requestId,
      product,
      action,
      status,
      elapsedMs: performance.now() - started,
      ...(code === undefined ? {} : { code }),
    });
    return complete(protocol, answer, head);
  };
}

function tooLarge(protocol: Protocol, error: BodyTooLarge): ServiceError {
  const message = `The body can have at most ${error.limit} bytes.`;
  return protocol === "oss"
    ? new ServiceError(400, "EntityTooLarge", message)
    : new ServiceError(413, "RequestEntityTooLarge", message);
}

function checkControlKey(request: CloudRequest, controlKey: string): void {
  const given = /^Bearer (\S+)$/.exec(request.headers["authorization"] ?? "")?.[1] ?? "";
  if (!sameText(given, controlKey)) {
    throw new ServiceError(
      401,
      "InvalidControlKey",
      'The controls need "Authorization: Bearer KEY". The local cloud prints the key when it starts.',
    );
  }
}
