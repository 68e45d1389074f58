import type { MessageHandling } from "../delivery/message-handling.ts";
import { checkHandler, type Failure } from "../delivery/options.ts";
import { verdictHandling } from "../delivery/verdict-handling.ts";
import { unlessAborted } from "../transport/abort.ts";
import { PushDelivery } from "./delivery.ts";
import { PushError } from "./errors.ts";
import {
  type PushContext,
  type PushOptions,
  type PushReceiveOptions,
  readPushSettings,
} from "./options.ts";
import type { PushTarget } from "./verifier.ts";

/** Answers a push. Never rejects. */
export type PushHandler = (request: Request, target?: PushTarget) => Promise<Response>;

/**
 * Receives HTTP pushes of moderation notifications from SMQ, EventBridge, or both, with the Fetch
 * API's `Request` and `Response`.
 *
 * A push is accepted if it is recent and complete, signed by its sender, and from the given topic
 * or rule. Its verdict then goes to the handler. The answer is 204 (200 for EventBridge) when the
 * handler returned, 500 when it threw, and 503 when it took too long or another worker has the
 * verdict: the sender then sends the message again. Anything else is answered with 400, 403, 405 or
 * 413. An answer contains the reason's code only. A handler that ignores its signal continues after
 * a 503 and can overlap with the next delivery: `withLedger` keeps its effect single.
 * @throws ConfigError naming the option.
 * @example
 * ```ts
 * const topic = { owner: config.accountId, name: config.topic };
 * const push = createPushHandler({ smq: { topic }, handler: async (outcome) => save(outcome) });
 * app.post("/notifications", (c) => push(c.req.raw)); // Hono
 * app.post("/notifications", toNodeListener(push)); // Express
 * ```
 */
export function createPushHandler(options: PushOptions): PushHandler {
  checkHandler(options.handler, "outcome");
  return pushHandlerFor(options, verdictHandling(options));
}

/**
 * A push handler for whatever pushes contain: the same verification, answers and reports.
 * @throws ConfigError naming the option.
 * @example pushHandlerFor(options, uploadHandling(options))
 */
export function pushHandlerFor<Event, Failed extends Failure>(
  options: PushReceiveOptions<Failed>,
  handling: MessageHandling<Event, Failed, PushContext>,
): PushHandler {
  const settings = readPushSettings(options);
  const { timeoutMs } = settings;
  return async (request, target) => {
    // Not AbortSignal.any: Node.js keeps its signals in memory while a handler listens to them.
    const abort = new AbortController();
    const { signal } = abort;
    const onAbort = (): void => abort.abort(request.signal.reason);
    if (request.signal.aborted) onAbort();
    else request.signal.addEventListener("abort", onAbort, { once: true });
    const timer = setTimeout(() => abort.abort(timedOut(timeoutMs)), timeoutMs);
    const delivery = new PushDelivery(settings, handling, signal);
    try {
      return await unlessAborted(signal, delivery.receive(request, target));
    } catch (error) {
      return delivery.failed(error);
    } finally {
      clearTimeout(timer);
      request.signal.removeEventListener("abort", onAbort);
    }
  };
}

function timedOut(ms: number): PushError {
  const message = `The push was not verified and handled within ${ms} ms (timeoutMs). SMQ waits for 5 s.`;
  return new PushError("Timeout", message, { retryable: true });
}
