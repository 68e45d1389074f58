import { withVerdict } from "../delivery/lookup.ts";
import { describeFailure, isBusy, notify, reportFailure } from "../delivery/options.ts";
import type { NotificationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { safeDecode } from "../notification/decode.ts";
import { begin, type TelemetrySpan } from "../telemetry/telemetry.ts";
import { unlessAborted } from "../transport/abort.ts";
import { accepted, answer, rejection } from "./answer.ts";
import { PushError } from "./errors.ts";
import {
  type PushContext,
  type PushOptions,
  type PushSettings,
  readPushSettings,
} from "./options.ts";
import type { PushTarget, VerifiedPush } from "./verifier.ts";

/** Answers a push. Never rejects. */
export type PushHandler = (request: Request, target?: PushTarget) => Promise<Response>;

/**
 * Receives HTTP pushes of moderation notifications from SMQ, EventBridge, or both, with the Fetch
 * API's `Request` and `Response`.
 *
 * A push is accepted if it is recent and complete, signed by its sender, and from the given topic
 * or rule. Its verdict then goes to the handler. The answer is 204 (200 for EventBridge) when the handler
 * returned, 500 when it threw, and 503 when it took too long or another worker has the verdict: the sender then
 * sends the message again. Anything else is answered with 400, 403, 405 or 413. An answer contains
 * the reason's code only. A handler that ignores its signal continues after a 503 and can overlap
 * with the next delivery: `withLedger` keeps its effect single.
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
  const settings = readPushSettings(options);
  const { timeoutMs } = settings;
  return async (request, target) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(timedOut(timeoutMs)), timeoutMs);
    const signal = AbortSignal.any([deadline.signal, request.signal]);
    const delivery = new PushDelivery(settings, signal);
    try {
      return await unlessAborted(signal, delivery.receive(request, target));
    } catch (error) {
      return delivery.failed(error);
    } finally {
      clearTimeout(timer);
    }
  };
}

interface Failure {
  readonly error: unknown;
  readonly outcome: ModerationOutcome;
}

/** One push on its way to the handler. */
class PushDelivery {
  readonly #settings: PushSettings;
  readonly #signal: AbortSignal;
  /** Set when the push is verified. */
  #push: VerifiedPush | undefined;
  #span: TelemetrySpan | undefined;
  /** The outcome that is being handled. */
  #outcome: ModerationOutcome | null = null;
  /** The outcomes that the handler was given. */
  readonly #given: ModerationOutcome[] = [];

  constructor(settings: PushSettings, signal: AbortSignal) {
    this.#settings = settings;
    this.#signal = signal;
  }

  async receive(request: Request, target: PushTarget | undefined): Promise<Response> {
    const { verifier, smq, telemetry } = this.#settings;
    const push = await verifier.verify(request, target);
    this.#signal.throwIfAborted();
    const span = begin(telemetry, {
      type: "process",
      name: "process",
      system: push.sender,
      destination: push.sender === "smq" ? smq?.topic.name : undefined,
      subscription: push.source?.subscription ?? undefined,
    });
    this.#push = push;
    this.#span = span;
    return span.run(() => this.#handle(push, span));
  }

  /** The answer when receiving threw, or the time was over. */
  failed(error: unknown): Response {
    if (isBusy(error)) {
      this.#span?.end({ result: "busy" });
      return answer(503, "VerdictBusy");
    }
    this.#span?.end({ result: "failed", error, outcomes: this.#given });
    const signal = this.#signal;
    const isConnectionLost = signal.aborted && !(signal.reason instanceof PushError);
    const problem = isConnectionLost ? connectionLost(error) : error;
    const isVerified = this.#push !== undefined;
    // A handler can throw a PushError too: that is its own failure.
    const isOurs =
      problem instanceof PushError &&
      (isConnectionLost || problem === signal.reason || !isVerified);
    if (isOurs && !isVerified) this.#rejected(problem);
    else this.#report(problem);
    return isOurs ? rejection(problem) : answer(500, "HandlerFailed");
  }

  async #handle(push: VerifiedPush, span: TelemetrySpan): Promise<Response> {
    const { maxBodyBytes, invalidMessages } = this.#settings;
    const signal = this.#signal;
    const invalid: NotificationError[] = [];
    const failures: Failure[] = [];
    // A text can contain several messages, and each is judged alone.
    for (const result of safeDecode(push.body, { maxBytes: maxBodyBytes })) {
      if (!result.ok) invalid.push(result.error);
      else {
        const failure = await this.#handleOne(result.value);
        if (failure !== undefined) failures.push(failure);
      }
    }
    this.#outcome = null;
    for (const error of invalid) await this.#invalid(push, error);
    const failure = failures.find(({ error }) => !isBusy(error)) ?? failures[0];
    if (failure !== undefined) {
      for (const { error, outcome } of failures)
        if (error !== failure.error && !isBusy(error)) this.#report(error, outcome);
      this.#outcome = failure.outcome;
      throw failure.error;
    }
    // After the time is over, the push was answered as failed and the span has ended.
    const [error] = invalid;
    const outcomes = this.#given;
    if (!signal.aborted)
      span.end(
        error === undefined
          ? { result: "handled", outcomes }
          : { result: "invalid", error, outcomes },
      );
    return error === undefined || invalidMessages === "discard"
      ? accepted(push)
      : answer(400, "InvalidNotification");
  }

  /** The failure, if there was one. @throws the signal's reason */
  async #handleOne(outcome: ModerationOutcome): Promise<Failure | undefined> {
    const { lookup, handler } = this.#settings;
    const signal = this.#signal;
    signal.throwIfAborted();
    this.#outcome = outcome;
    try {
      const verdict = await withVerdict(outcome, lookup, signal);
      this.#given.push(verdict);
      await handler(verdict, this.#context);
      return undefined;
    } catch (error) {
      return { error, outcome };
    }
  }

  async #invalid({ body }: VerifiedPush, error: NotificationError): Promise<void> {
    const { onInvalidMessage, reporter } = this.#settings;
    if (onInvalidMessage === undefined) this.#report(error);
    else {
      reporter.report("invalidMessage", error, {}, true);
      await onInvalidMessage({ bytes: body, error }, this.#context);
    }
  }

  #rejected(error: PushError): void {
    const { onRejectedPush, reporter } = this.#settings;
    reporter.report("pushRejected", error, {}, onRejectedPush !== undefined);
    notify("onRejectedPush", onRejectedPush, error);
  }

  get #context(): PushContext {
    const { sender = "smq", source = null } = this.#push ?? {};
    return { signal: this.#signal, sender, source };
  }

  #report(error: unknown, outcome = this.#outcome): void {
    const bytes = this.#push?.body ?? new Uint8Array();
    const failed = { bytes, error, outcome };
    reportFailure(this.#settings, failed, this.#context, describeFailure(failed));
  }
}

function connectionLost(cause: unknown): PushError {
  const message = "The sender closed the connection before the answer.";
  return new PushError("ConnectionLost", message, { cause });
}

function timedOut(ms: number): PushError {
  const message = `The push was not verified and handled within ${ms} ms (timeoutMs). SMQ waits for 5 s.`;
  return new PushError("Timeout", message, { retryable: true });
}
