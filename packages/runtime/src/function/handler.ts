import { isBusy } from "../delivery/busy.ts";
import { type VerdictLookup, withVerdict } from "../delivery/lookup.ts";
import { ConfigError, ImmkitError, type NotificationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { type NotificationInput, safeDecode } from "../notification/decode.ts";
import { begin, type Telemetry } from "../telemetry/telemetry.ts";
import { unlessAborted } from "../transport/abort.ts";
import { type FunctionContext, timeLimitMs } from "./context.ts";
import type { FunctionCounts } from "./errors.ts";
import { runAll } from "./run.ts";

export interface FunctionHandlerContext {
  /** Aborted shortly before the invocation's time is over: nothing done after that counts. */
  readonly signal: AbortSignal;
  /** As Function Compute passed it. */
  readonly invocation: FunctionContext;
}

/**
 * Throws: the event fails, and comes again with all its messages. `withLedger` makes one that runs
 * once per verdict.
 */
export type FunctionOutcomeHandler = (
  outcome: ModerationOutcome,
  context: FunctionHandlerContext,
) => void | Promise<void>;

/** A message of an event that is no moderation notification. */
export interface InvalidEvent {
  /** The whole event's bytes, as they were received; the error's path points into it. */
  readonly bytes: Uint8Array;
  readonly error: NotificationError;
}

export interface FunctionOptions {
  /**
   * Called for each verdict, several at a time, those of one task one after the other.
   * At-least-once: the same verdict may come again.
   */
  readonly handler: FunctionOutcomeHandler;
  /** Handlers that run at the same time for one event. Default: 10. */
  readonly concurrency?: number;
  /**
   * Time for an event, at most that of the function. Default: one second less than the function's,
   * where the invocation tells it; else none.
   */
  readonly timeoutMs?: number;
  /**
   * Reads the verdict of a notification that carries none. Without it the handler gets
   * `needsLookup`.
   */
  readonly lookup?: VerdictLookup;
  /**
   * Told of each message that is no moderation notification, to keep it somewhere: `keepInvalid`
   * does. When it throws, the event fails.
   */
  readonly onInvalid?: (invalid: InvalidEvent) => void | Promise<void>;
  /**
   * What then happens: `accept` lets it go, `refuse` fails the event, which comes again until the
   * trigger gives it up. Default: `refuse`.
   */
  readonly invalid?: "refuse" | "accept";
  /**
   * A span and metrics for each message: `await openTelemetry()` of `@immkit/runtime/telemetry`.
   * Default: none.
   */
  readonly telemetry?: Telemetry;
}

/** Resolves with the counts. @throws FunctionError naming each message that was not handled. */
export type FunctionHandler = (
  event: NotificationInput,
  context?: FunctionContext,
) => Promise<FunctionCounts>;

const reserveMs = 1_000;

/**
 * Handles the events of Function Compute 3.0: the SMQ topic trigger (STREAM and JSON format), the
 * SMQ queue trigger (a batch or a single CloudEvent), and the EventBridge trigger.
 *
 * None of these triggers takes an answer per message: an event is done, or comes again as a whole.
 * So every message is tried, and if one fails the invocation fails, naming those that did; what was
 * handled comes again with the rest. `withLedger` runs its handler for the rest alone.
 * @throws ConfigError naming the setting.
 * @example export const handler = createFunctionHandler({ handler: async (outcome) => save(outcome)
 *   });
 */
export function createFunctionHandler(options: FunctionOptions): FunctionHandler {
  const { concurrency, invalid } = readSettings(options);
  return async (event, context = {}) => {
    const deadline = new AbortController();
    const { signal } = deadline;
    const timer = startTimer(options.timeoutMs ?? reserved(timeLimitMs(context)), deadline);
    const handle = async (outcome: ModerationOutcome): Promise<"handled"> => {
      const span = begin(options.telemetry, { type: "process", name: "process" });
      const work = async (): Promise<ModerationOutcome> => {
        const verdict = await withVerdict(outcome, options.lookup, signal);
        await options.handler(verdict, { signal, invocation: context });
        return verdict;
      };
      try {
        const verdict = await unlessAborted(signal, span.run(work));
        span.end({ result: "handled", outcomes: [verdict] });
      } catch (error) {
        span.end(
          isBusy(error) ? { result: "busy" } : { result: "failed", error, outcomes: [outcome] },
        );
        throw error;
      }
      return "handled";
    };
    const refuse = async (error: NotificationError): Promise<"invalid"> => {
      begin(options.telemetry, { type: "process", name: "process" }).end({
        result: "invalid",
        error,
      });
      await options.onInvalid?.({ bytes: bytesOf(event), error });
      if (invalid === "refuse") throw error;
      return "invalid";
    };
    const work = safeDecode(event).map((result) =>
      result.ok
        ? { outcome: result.value, run: () => handle(result.value) }
        : { outcome: null, run: () => refuse(result.error) },
    );
    try {
      return await runAll(work, concurrency, signal);
    } finally {
      clearTimeout(timer);
    }
  };
}

function readSettings(
  options: FunctionOptions,
): Required<Pick<FunctionOptions, "concurrency" | "invalid">> {
  if (typeof options.handler !== "function")
    throw new ConfigError("handler", "handler is missing: pass a function of (outcome, context).");
  const { concurrency = 10, invalid = "refuse", timeoutMs } = options;
  const ranges = {
    concurrency: [concurrency, 1_000],
    timeoutMs: [timeoutMs ?? 1, 86_400_000],
  } as const;
  for (const [name, [value, most]] of Object.entries(ranges)) {
    if (Number.isInteger(value) && value >= 1 && value <= most) continue;
    throw new ConfigError(name, `${name} is ${value}: use a whole number from 1 to ${most}.`);
  }
  if (invalid !== "refuse" && invalid !== "accept") {
    throw new ConfigError(
      "invalid",
      `invalid is ${JSON.stringify(invalid)}: use "refuse" or "accept".`,
    );
  }
  return { concurrency, invalid };
}

/** A function of a second or two keeps half of its time. */
function reserved(limitMs: number | undefined): number | undefined {
  return limitMs === undefined ? undefined : Math.max(limitMs - reserveMs, limitMs / 2);
}

function startTimer(ms: number | undefined, deadline: AbortController): NodeJS.Timeout | undefined {
  if (ms === undefined) return undefined;
  const reason = new ImmkitError(
    "Timeout",
    `The invocation's messages were not all handled within ${ms} ms.`,
    { retryable: true },
  );
  return setTimeout(() => deadline.abort(reason), ms);
}

function bytesOf(event: NotificationInput): Uint8Array {
  if (event instanceof Uint8Array) return event;
  return Buffer.from(typeof event === "string" ? event : JSON.stringify(event));
}
