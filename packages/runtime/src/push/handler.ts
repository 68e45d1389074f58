import { isBusy } from "../delivery/busy.ts";
import { withVerdict } from "../delivery/lookup.ts";
import { NotificationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { decode } from "../notification/decode.ts";
import { begin, type TelemetrySpan } from "../telemetry/telemetry.ts";
import { aborted } from "../transport/abort.ts";
import { CertificateStore } from "./certificate-store.ts";
import { PushError } from "./errors.ts";
import { type PushOptions, type PushSettings, readPushSettings } from "./options.ts";
import { type VerifiedPush, verifyPush } from "./verify.ts";

export interface PushTarget {
  /**
   * Path and query as SMQ requested them. Default: those of the request's URL; needed where a proxy
   * or a router changes them.
   */
  readonly path?: string;
}

/** Answers a push. Never rejects. */
export type PushHandler = (request: Request, target?: PushTarget) => Promise<Response>;

/**
 * Receives SMQ's pushes of moderation notifications over HTTP, from the Fetch API's `Request` to
 * its `Response`.
 *
 * A push is taken when it is recent, its body whole, its signature SMQ's, and its topic the given
 * one; then its verdict goes to the handler. Answers: 204 after the handler returned; 503 when that
 * takes too long, 500 when it throws, and SMQ sends the message again; 400, 403, 405 or 413 for
 * what is no push of SMQ's. An answer tells no more than the reason's code. A handler that is still
 * busy at a 503 goes on unless it heeds its signal, and may overlap with the next delivery:
 * `withLedger` keeps its effect single.
 * @throws ConfigError naming the setting.
 * @example const push = createPushHandler({ topic: { owner: config.accountId, name: config.topic },
 *   handler: async (outcome) => save(outcome), }); app.post("/notifications", (c) =>
 *   push(c.req.raw)); // Hono; for node:http and Express: toNodeListener(push)
 */
export function createPushHandler(options: PushOptions): PushHandler {
  const settings = readPushSettings(options);
  const certificates = new CertificateStore(settings.fetchCertificate, settings.clock);
  return async (request, target) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(timeOut(settings.timeoutMs)), settings.timeoutMs);
    const signal = AbortSignal.any([deadline.signal, request.signal]);
    const delivery: Delivery = { settings, signal, span: undefined, outcome: null, given: [] };
    try {
      return await Promise.race([
        receive(request, pathOf(request, target), certificates, delivery),
        aborted(signal),
      ]);
    } catch (error) {
      const { span, given } = delivery;
      span?.end(isBusy(error) ? { result: "busy" } : { result: "failed", error, outcomes: given });
      return refuse(error, delivery);
    } finally {
      clearTimeout(timer);
    }
  };
}

interface Delivery {
  readonly settings: PushSettings;
  readonly signal: AbortSignal;
  /** Begun once the push is verified. */
  span: TelemetrySpan | undefined;
  /** The one that is being handled. */
  outcome: ModerationOutcome | null;
  /** Those that the handler was given. */
  readonly given: ModerationOutcome[];
}

async function receive(
  request: Request,
  path: string,
  certificates: CertificateStore,
  delivery: Delivery,
): Promise<Response> {
  const { settings, signal } = delivery;
  const push = await verifyPush(request, path, settings, certificates);
  signal.throwIfAborted();
  const { topic, telemetry } = settings;
  const subscription = push.source?.subscription ?? undefined;
  const span = begin(telemetry, {
    type: "process",
    name: "process",
    destination: topic.name,
    subscription,
  });
  delivery.span = span;
  return span.run(() => handle(push, span, delivery));
}

async function handle(
  push: VerifiedPush,
  span: TelemetrySpan,
  delivery: Delivery,
): Promise<Response> {
  const { settings, signal, given } = delivery;
  let outcomes: readonly ModerationOutcome[];
  try {
    outcomes = decode(push.body, { maxBytes: settings.maxBodyBytes });
  } catch (error) {
    if (!(error instanceof NotificationError)) throw error;
    const response = await keepInvalid(push, error, settings);
    if (!signal.aborted) span.end({ result: "invalid", error });
    return response;
  }
  for (const outcome of outcomes) {
    signal.throwIfAborted();
    delivery.outcome = outcome;
    const verdict = await withVerdict(outcome, settings.lookup, signal);
    given.push(verdict);
    await settings.handler(verdict, { signal, source: push.source });
  }
  // After the time is over the push was answered as failed, and the span has ended.
  if (!signal.aborted) span.end({ result: "handled", outcomes: given });
  return new Response(null, { status: 204 });
}

async function keepInvalid(
  { body, source }: VerifiedPush,
  error: NotificationError,
  settings: PushSettings,
): Promise<Response> {
  if (settings.onInvalid === undefined) report(error, null, settings);
  else await settings.onInvalid({ bytes: body, error, source });
  return settings.invalid === "accept"
    ? new Response(null, { status: 204 })
    : answer(400, "InvalidNotification");
}

function refuse(error: unknown, { settings, signal, span, outcome }: Delivery): Response {
  if (isBusy(error)) return answer(503, "VerdictBusy");
  const verified = span !== undefined;
  const lost = signal.aborted && !(signal.reason instanceof PushError);
  const problem = lost
    ? new PushError("ConnectionLost", "The sender closed the connection before the answer.", {
        cause: error,
      })
    : error;
  const known = problem instanceof PushError && (lost || problem === signal.reason || !verified);
  if (known && !verified) tell(() => settings.onRefused?.(problem));
  else report(problem, outcome, settings);
  if (!known) return answer(500, "HandlerFailed");
  return answer(
    problem.status,
    problem.code,
    problem.code === "MethodNotAllowed" ? { allow: "POST" } : {},
  );
}

function report(
  problem: unknown,
  outcome: ModerationOutcome | null,
  { onFailed }: PushSettings,
): void {
  if (onFailed !== undefined) tell(() => onFailed(problem, outcome));
  else warn("a pushed message was not handled", problem);
}

/** A listener's own error must not cost the answer. */
function tell(listen: () => void): void {
  try {
    listen();
  } catch (failure) {
    warn("a listener of the push handler failed", failure);
  }
}

function warn(what: string, error: unknown): void {
  process.emitWarning(`immkit: ${what}: ${String(error)}`);
}

function answer(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(`${code}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}

function timeOut(ms: number): PushError {
  return new PushError(
    "Timeout",
    `The push was not verified and handled within ${ms} ms (timeoutMs); SMQ waits for 5 s.`,
    {
      retryable: true,
    },
  );
}

function pathOf(request: Request, target: PushTarget | undefined): string {
  if (typeof target?.path === "string") return target.path;
  const { pathname, search } = new URL(request.url);
  return pathname + search;
}
