import type { MessageHandling } from "../delivery/message-handling.ts";
import { type Failure, isBusy, notify, reportFailure } from "../delivery/options.ts";
import type { NotificationError } from "../errors.ts";
import { begin, type TelemetrySpan } from "../telemetry/telemetry.ts";
import { accepted, answer, rejection } from "./answer.ts";
import { PushError } from "./errors.ts";
import type { PushContext, PushSettings } from "./options.ts";
import type { PushTarget, VerifiedPush } from "./verifier.ts";

/** An event that was not handled. */
interface Unhandled<Event> {
  readonly error: unknown;
  readonly event: Event;
}

/** One push on its way to the handler. */
export class PushDelivery<Event, Failed extends Failure> {
  readonly #settings: PushSettings<Failed>;
  readonly #handling: MessageHandling<Event, Failed, PushContext>;
  readonly #signal: AbortSignal;
  /** Set when the push is verified. */
  #push: VerifiedPush | undefined;
  #span: TelemetrySpan | undefined;
  /** The event that is being handled. */
  #event: Event | null = null;
  /** The events that the handler was given. */
  readonly #given: Event[] = [];

  constructor(
    settings: PushSettings<Failed>,
    handling: MessageHandling<Event, Failed, PushContext>,
    signal: AbortSignal,
  ) {
    this.#settings = settings;
    this.#handling = handling;
    this.#signal = signal;
  }

  /** Verifies the push and gives its events to the handler. @throws PushError, or the failure. */
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
    const outcomes = this.#handling.outcomes(this.#given);
    this.#span?.end({ result: "failed", error, outcomes });
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
    const { invalidMessages } = this.#settings;
    const signal = this.#signal;
    const invalid: NotificationError[] = [];
    const failures: Unhandled<Event>[] = [];
    // A text can contain several messages, and each is judged alone.
    for (const result of this.#handling.read(push.body)) {
      if (!result.ok) invalid.push(result.error);
      else {
        const failure = await this.#handleOne(result.value);
        if (failure !== undefined) failures.push(failure);
      }
    }
    this.#event = null;
    for (const error of invalid) await this.#invalid(push, error);
    const failure = failures.find(({ error }) => !isBusy(error)) ?? failures[0];
    if (failure !== undefined) {
      for (const { error, event } of failures)
        if (error !== failure.error && !isBusy(error)) this.#report(error, event);
      this.#event = failure.event;
      throw failure.error;
    }
    // After the time is over, the push was answered as failed and the span has ended.
    const [error] = invalid;
    const outcomes = this.#handling.outcomes(this.#given);
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
  async #handleOne(event: Event): Promise<Unhandled<Event> | undefined> {
    const signal = this.#signal;
    signal.throwIfAborted();
    this.#event = event;
    try {
      const complete = await this.#handling.complete(event, signal);
      this.#given.push(complete);
      await this.#handling.handle(complete, this.#context);
      return undefined;
    } catch (error) {
      return { error, event };
    }
  }

  async #invalid({ body }: VerifiedPush, error: NotificationError): Promise<void> {
    const { onInvalidMessage, reporter } = this.#settings;
    if (onInvalidMessage === undefined) this.#report(error);
    else {
      const { kind } = this.#handling.describe(this.#handling.failure(body, error, null));
      reporter.report(kind, error, {}, true);
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

  #report(error: unknown, event = this.#event): void {
    const bytes = this.#push?.body ?? new Uint8Array();
    const failed = this.#handling.failure(bytes, error, event);
    reportFailure(this.#settings, failed, this.#context, this.#handling.describe(failed));
  }
}

function connectionLost(cause: unknown): PushError {
  const message = "The sender closed the connection before the answer.";
  return new PushError("ConnectionLost", message, { cause });
}
