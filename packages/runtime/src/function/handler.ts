import { withVerdict } from "../delivery/lookup.ts";
import {
  checkDeliveryOptions,
  type DeliveryOptions,
  type HandlerContext,
  idsOf,
  isBusy,
  notify,
} from "../delivery/options.ts";
import { Reporter } from "../delivery/report.ts";
import { ImmkitError, type NotificationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { type NotificationInput, safeDecode } from "../notification/decode.ts";
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

/** Options of {@link createFunctionHandler}. Durations are in milliseconds. */
export interface FunctionOptions extends DeliveryOptions<FunctionContext> {
  /** Handlers that run at the same time for one event, 1 to 1000. Default: 10. */
  readonly concurrency?: number | undefined;
  /**
   * How long an event can take. Default: a second less than the function's own timeout if the
   * invocation's context has it; otherwise no limit.
   */
  readonly timeoutMs?: number | undefined;
}

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
  checkDeliveryOptions(options);
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

    const handle = async (outcome: ModerationOutcome): Promise<"handled"> => {
      const span = begin(telemetry, { type: "process", name: "process" });
      const work = async (): Promise<ModerationOutcome> => {
        const verdict = await withVerdict(outcome, options.lookup, signal);
        await options.handler(verdict, context);
        return verdict;
      };
      try {
        const verdict = await unlessAborted(signal, span.run(work));
        span.end({ result: "handled", outcomes: [verdict] });
      } catch (error) {
        if (isBusy(error)) span.end({ result: "busy" });
        else {
          span.end({ result: "failed", error, outcomes: [outcome] });
          report(error, outcome);
        }
        throw error;
      }
      return "handled";
    };
    const handleInvalid = async (error: NotificationError): Promise<"invalid"> => {
      begin(telemetry, { type: "process", name: "process" }).end({ result: "invalid", error });
      try {
        // Only a discarded message isn't in the invocation's error.
        const heard = onInvalidMessage !== undefined || onHandlerError !== undefined;
        const silent = options.invalidMessages === "discard" && !heard;
        reporter.report("invalidMessage", error, {}, !silent);
        if (onInvalidMessage === undefined) notifyError(error, null);
        else await onInvalidMessage({ bytes: bytesOf(event), error }, context);
      } catch (cause) {
        report(cause, null);
        throw cause;
      }
      if (options.invalidMessages !== "discard") throw error;
      return "invalid";
    };
    const notifyError = (error: unknown, outcome: ModerationOutcome | null): void => {
      if (onHandlerError === undefined) return;
      notify("onHandlerError", onHandlerError, { bytes: bytesOf(event), error, outcome }, context);
    };
    // The invocation's error says it too.
    const report = (error: unknown, outcome: ModerationOutcome | null): void => {
      reporter.report("handlerFailed", error, idsOf(undefined, outcome), true);
      notifyError(error, outcome);
    };

    const work = safeDecode(event).map((result) =>
      result.ok
        ? { outcome: result.value, run: () => handle(result.value) }
        : { outcome: null, run: () => handleInvalid(result.error) },
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
