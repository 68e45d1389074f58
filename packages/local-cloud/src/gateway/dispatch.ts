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
import type { Console } from "../console/index.ts";
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
import type { FailureEntry, Call as LoggedCall } from "../log/entry.ts";
import { type RpcFormat, rpcAnswer } from "../rpc/answer.ts";
import { actionParams, findAction, readEnvelope } from "../rpc/call.ts";
import type { RpcProduct } from "../rpc/product.ts";
import { codeIn, complete, writeError } from "./answer.ts";
import { bodyLimits, type Protocol, protocolOf, type Route } from "./route.ts";
import type { Controls, ProtocolService } from "./service.ts";

export interface DispatchOptions {
  readonly region: string;
  readonly account: Principal;
  readonly controlKey: string;
  readonly keys: KeyStore;
  readonly nonces: NonceStore;
  readonly products: readonly RpcProduct[];
  readonly oss: ProtocolService<OssRequest> & {
    /** Throws `NoSuchBucket`. */
    checkBucket(name: string): void;
  };
  readonly mns: ProtocolService;
  readonly controls: Controls;
  readonly console: Console;
  /** The certificate of the key that signs SMQ's pushes. It is served without a key. */
  readonly signingCertificate: () => Promise<{ readonly id: string; readonly pem: string }>;
  readonly now: () => number;
  /** Called for each answer, except of the controls. */
  readonly logCall: (call: LoggedCall) => void;
  readonly logFailure: (entry: FailureEntry) => void;
}

/** What becomes known of a request on its way. For an RPC call, its envelope updates the route. */
interface Call {
  route: Route;
  format: RpcFormat;
  /** Undefined until the signature is verified. */
  principal: Principal | undefined;
}

/** Creates the handler of all requests of a cloud. */
export function createDispatcher(options: DispatchOptions): HttpHandler {
  const { keys, nonces, controls, now } = options;

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
    call.principal = principal;
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
    const page = await options.console.answer(request);
    if (page !== undefined) return page;
    if (request.headers["authorization"] !== undefined || !options.console.admits(request))
      checkControlKey(request, options.controlKey);
    return controls.handle(request, options.account);
  };

  const answerOf = async (call: Call, request: CloudRequest): Promise<CloudResponse> => {
    switch (call.route.protocol) {
      case "rpc":
        return answerRpc(call, request);
      case "mns": {
        const principal = verifyMns(request, keys);
        call.principal = principal;
        return guarded(call, request, () => options.mns.handle(request, principal));
      }
      case "oss": {
        const caller = await verifyOss(request, keys, options.region, options.oss.checkBucket);
        call.principal = caller.principal;
        return guarded(call, request, () => options.oss.handle(caller.request, caller.principal));
      }
      case "control":
        return answerControl(request);
    }
  };

  const toServiceError = (error: unknown, protocol: Protocol, head: RequestHead): ServiceError => {
    if (error instanceof ServiceError) return error;
    if (error instanceof BodyTooLarge) return tooLarge(protocol, error);
    options.logFailure({
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
      principal: undefined,
    };
    let answer: CloudResponse;
    let code: string | null = null;
    try {
      const body = await readBody(incoming, bodyLimits[protocol]);
      answer = await answerOf(call, { ...head, body });
    } catch (error) {
      if (error instanceof BodyTruncated) return undefined;
      const known = toServiceError(error, protocol, head);
      answer = writeError(protocol, known, head, call.format);
      code = codeIn(protocol, known);
    }
    const { status } = answer;
    controls.after(call.route, status);
    if (protocol !== "control") {
      options.logCall({
        time: now(),
        requestId: head.requestId,
        product: serviceOf(call.route),
        operation: call.route.action,
        caller: callerOf(call.principal),
        status,
        code,
        latencyMs: performance.now() - started,
        checks: head.checks,
      });
    }
    return complete(protocol, answer, head);
  };
}

/** The prefix of the service's actions: SMQ has one for both of its protocols. */
function serviceOf({ product }: Route): string {
  return product === "Mns-open" ? "mns" : product.toLowerCase();
}

function callerOf(principal: Principal | undefined): string | null {
  if (principal === undefined) return null;
  return principal.type === "Anonymous" ? "anonymous" : principal.arn;
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
