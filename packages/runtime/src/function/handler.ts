import type { MessageHandling } from "../delivery/message-handling.ts";
import {
  checkHandler,
  checkReceiveOptions,
  type DeliveryOptions,
  type FailedMessage,
  type Failure,
  type HandlerContext,
  isBusy,
  notify,
  type ReceiveOptions,
} from "../delivery/options.ts";
import { Reporter } from "../delivery/report.ts";
import { verdictHandling } from "../delivery/verdict-handling.ts";
import { ImmkitError, type NotificationError } from "../errors.ts";
import type { NotificationInput } from "../notification/decode.ts";
import { checkWholeNumbers } from "../options.ts";
import { begin } from "../telemetry/telemetry.ts";
import { unlessAborted } from "../transport/abort.ts";
import type { CredentialLike } from "../transport/credential.ts";
import { type FunctionCounts, runAll } from "./run.ts";

/**
 * The context that Function Compute passes to an invocation. Only the members that are used here
 * are named, and none is required.
 */
export interface InvocationContext {
  readonly requestId?: string;
  readonly region?: string;
  readonly accountId?: string;
  /** A session of the function's role, valid for the time of the invocation. */
  readonly credentials?: CredentialLike;
  readonly function?: {
    readonly name?: string;
    /** How long an invocation can take, in seconds. */
    readonly timeout?: number | string;
  };
}

/** The second argument of a function's handler and hooks. */
export interface FunctionContext extends HandlerContext {
  /** As Function Compute passed it. */
  readonly invocation: InvocationContext;
}

/** Options of functions for any kind of message. Durations are in milliseconds. */
export interface FunctionReceiveOptions<Failed> extends ReceiveOptions<FunctionContext, Failed> {
  /** Handlers that run at the same time for one event, 1 to 1000. Default: 10. */
  readonly concurrency?: number | undefined;
  /**
   * How long an event can take. Default: a second less than the function's own timeout if the
   * invocation's context has it; otherwise no limit.
   */
  readonly timeoutMs?: number | undefined;
}

/** Options of {@link createFunctionHandler}. Durations are in milliseconds. */
export interface FunctionOptions
  extends FunctionReceiveOptions<FailedMessage>,
    DeliveryOptions<FunctionContext> {}

/** Resolves with the counts. @throws FunctionError naming each message that was not handled. */
export type FunctionHandler = (
  event: NotificationInput,
  context?: InvocationContext,
) => Promise<FunctionCounts>;

const reserveMs = 1_000;

/**
 * Handles the events of Function Compute 3.0: the SMQ topic trigger (STREAM and JSON format), the
 * SMQ queue trigger and the EventBridge trigger (a batch or a single one, with the event schema
 * CloudEvents or RawData).
 *
 * These triggers don't take an answer per message: an event is done, or all of it is delivered
 * again. So every message is tried, and if one fails, the invocation fails and names those that
 * failed. Handled messages are delivered again with the others; `withLedger` skips them.
 * @throws ConfigError naming the option.
 * @example export const handler = createFunctionHandler({ handler: (outcome) => save(outcome) });
 */
export function createFunctionHandler(options: FunctionOptions): FunctionHandler {
  checkHandler(options.handler, "outcome");
  return functionFor(options, verdictHandling(options));
}

/** A function that handles what its events contain. @throws ConfigError naming the option. */
export function functionFor<Event, Failed extends Failure>(
  options: FunctionReceiveOptions<Failed>,
  handling: MessageHandling<Event, Failed, FunctionContext>,
): FunctionHandler {
  checkReceiveOptions(options);
  checkWholeNumbers(options, { concurrency: [1, 1_000], timeoutMs: [1, 86_400_000] });
  const { telemetry, concurrency = 10, onInvalidMessage, onHandlerError } = options;
  const reporter = new Reporter(options.logger);
  return async (event, invocation = {}) => {
    const deadline = new AbortController();
    const { signal } = deadline;
    const context: FunctionContext = { signal, invocation };
    const limitMs = options.timeoutMs ?? timeLimitMs(invocation);
    const timer =
      limitMs === undefined
        ? undefined
        : setTimeout(() => deadline.abort(timedOut(limitMs)), limitMs);

    const handle = async (value: Event): Promise<"handled"> => {
      const span = begin(telemetry, { type: "process", name: "process" });
      const work = async (): Promise<Event> => {
        const complete = await handling.complete(value, signal);
        await handling.handle(complete, context);
        return complete;
      };
      try {
        const complete = await unlessAborted(signal, span.run(work));
        span.end({ result: "handled", outcomes: handling.outcomes([complete]) });
      } catch (error) {
        if (isBusy(error)) span.end({ result: "busy" });
        else {
          span.end({ result: "failed", error, outcomes: handling.outcomes([value]) });
          report(error, value);
        }
        throw error;
      }
      return "handled";
    };
    const handleInvalid = async (error: NotificationError): Promise<"invalid"> => {
      begin(telemetry, { type: "process", name: "process" }).end({ result: "invalid", error });
      const failed = handling.failure(bytesOf(event), error, null);
      try {
        // Only a discarded message isn't in the invocation's error.
        const heard = onInvalidMessage !== undefined || onHandlerError !== undefined;
        const silent = options.invalidMessages === "discard" && !heard;
        reporter.report(handling.describe(failed).kind, error, {}, !silent);
        if (onInvalidMessage === undefined)
          notify("onHandlerError", onHandlerError, failed, context);
        else await onInvalidMessage({ bytes: failed.bytes, error }, context);
      } catch (cause) {
        report(cause, null);
        throw cause;
      }
      if (options.invalidMessages !== "discard") throw error;
      return "invalid";
    };
    // The invocation's error says it too.
    const report = (error: unknown, value: Event | null): void => {
      const failed = handling.failure(bytesOf(event), error, value);
      reporter.report("handlerFailed", error, handling.describe(failed).ids, true);
      notify("onHandlerError", onHandlerError, failed, context);
    };

    const work = handling
      .read(event)
      .map((result) =>
        result.ok
          ? { name: handling.nameOf(result.value), run: () => handle(result.value) }
          : { name: null, run: () => handleInvalid(result.error) },
      );
    try {
      return await runAll(work, concurrency, signal);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Leaves a second for reporting; a function with a timeout of one or two seconds keeps half. */
function timeLimitMs({ function: settings }: InvocationContext): number | undefined {
  const ms = Number(settings?.timeout) * 1_000;
  return ms > 0 && Number.isFinite(ms) ? Math.max(ms - reserveMs, ms / 2) : undefined;
}

function timedOut(ms: number): ImmkitError {
  const message = `The invocation's messages were not all handled within ${ms} ms.`;
  return new ImmkitError("Timeout", message, { retryable: true });
}

function bytesOf(event: NotificationInput): Uint8Array {
  if (event instanceof Uint8Array) return event;
  return Buffer.from(typeof event === "string" ? event : JSON.stringify(event));
}
