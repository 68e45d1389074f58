/**
 * Takes a request to its service: finds the protocol, verifies the caller, injects faults, and
 * writes the answer. All errors become an answer with a named code.
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
import { rpcAnswer, rpcError } from "../rpc/answer.ts";
import { actionParams, findAction, type RpcEnvelope, readEnvelope } from "../rpc/call.ts";
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

/** How a request was answered, for the log and the counters. */
interface Outcome {
  readonly route: Route;
  readonly answer: CloudResponse;
  readonly error?: ServiceError;
}

export function createDispatcher(options: DispatchOptions): HttpHandler {
  const { keys, nonces, controls, log, now } = options;

  /** The injected fault if there is one, or the service's answer. */
  const guarded = async (
    route: Route,
    request: CloudRequest,
    run: () => Promise<CloudResponse>,
  ): Promise<CloudResponse> => {
    const fault = await controls.before(route, request);
    if (fault instanceof ServiceError) throw fault;
    return fault ?? run();
  };

  const rpc = async (request: CloudRequest): Promise<Outcome> => {
    let envelope: RpcEnvelope | undefined;
    let route: Route = {
      protocol: "rpc",
      product: "rpc",
      action: `${request.method} ${request.path}`,
    };
    try {
      envelope = readEnvelope(request);
      const { action, version, format, pairs, acs3 } = envelope;
      const { product, run } = findAction(options.products, version, action);
      route = { protocol: "rpc", product: product.name, action };
      const principal = acs3
        ? verifyAcs3(request, keys, nonces)
        : verifyRpcV1(request, pairs, keys, nonces);
      const params = actionParams(pairs);
      const answer = await guarded(route, request, async () =>
        rpcAnswer(
          await run({ principal, action, params, request }),
          action,
          format,
          request.requestId,
        ),
      );
      return { route, answer };
    } catch (error) {
      const known = asServiceError(error, request, log);
      return {
        route,
        answer: rpcError(known, request.host, envelope?.format ?? "JSON", request.requestId),
        error: known,
      };
    }
  };

  const other = async (
    protocol: "oss" | "mns" | "control",
    request: CloudRequest,
  ): Promise<Outcome> => {
    const route: Route = {
      protocol,
      product: protocol,
      action: `${request.method} ${request.path}`,
    };
    try {
      return { route, answer: await answerOf(protocol, route, request) };
    } catch (error) {
      const known = asServiceError(error, request, log);
      return { route, answer: writeError(protocol, known, request), error: known };
    }
  };

  const controlAnswer = async (request: CloudRequest): Promise<CloudResponse> => {
    const [, id] = /^\/_immkit\/cert-([0-9a-f]+)\.pem$/.exec(request.path) ?? [];
    if (id !== undefined && request.method === "GET") {
      const certificate = await options.signingCertificate();
      if (id === certificate.id)
        return {
          status: 200,
          headers: { "content-type": "application/x-pem-file" },
          body: certificate.pem,
        };
    }
    checkControlKey(request, options.controlKey);
    return controls.handle(request, options.account);
  };

  const answerOf = (
    protocol: "oss" | "mns" | "control",
    route: Route,
    request: CloudRequest,
  ): Promise<CloudResponse> => {
    switch (protocol) {
      case "mns": {
        const principal = verifyMns(request, keys);
        return guarded(route, request, () => options.mns.handle(request, principal));
      }
      case "oss": {
        const caller = verifyOss(request, keys, options.region);
        return guarded(route, request, () => options.oss.handle(caller.request, caller.principal));
      }
      case "control":
        return controlAnswer(request);
    }
  };

  return async (
    head: RequestHead,
    incoming: IncomingMessage,
  ): Promise<CloudResponse | undefined> => {
    const started = performance.now();
    const protocol = protocolOf(head);
    let outcome: Outcome;
    try {
      const request: CloudRequest = {
        ...head,
        body: await readBody(incoming, bodyLimits[protocol]),
      };
      outcome = protocol === "rpc" ? await rpc(request) : await other(protocol, request);
    } catch (error) {
      if (error instanceof BodyTruncated) return undefined;
      const known =
        error instanceof BodyTooLarge
          ? tooLarge(protocol, error)
          : asServiceError(error, head, log);
      const route: Route = { protocol, product: protocol, action: `${head.method} ${head.path}` };
      outcome = { route, answer: writeError(protocol, known, head), error: known };
    }
    const { route, answer, error } = outcome;
    controls.after(route, answer.status);
    log({
      level: "info",
      time: now(),
      message: `${route.product} ${route.action} ${answer.status}${error === undefined ? "" : ` ${error.code}`}`,
      requestId: head.requestId,
      product: route.product,
      action: route.action,
      status: answer.status,
      elapsedMs: performance.now() - started,
      ...(error === undefined ? {} : { code: error.code }),
    });
    return complete(protocol, answer, head);
  };
}

/** An unexpected error is logged and answered with InternalError. */
function asServiceError(
  error: unknown,
  head: RequestHead,
  log: (entry: LogEntry) => void,
): ServiceError {
  if (error instanceof ServiceError) return error;
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
