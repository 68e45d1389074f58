/** What the consumer, the push handler and the function handler have in common. */
import { ConfigError, ImmkitError, type NotificationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { checkChoice } from "../options.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { VerdictLookup } from "./lookup.ts";
import {
  checkLogger,
  type FailureKind,
  failureKindOf,
  type LoggerOptions,
  type MessageIds,
  type Reporter,
  warn,
} from "./report.ts";

/** The second argument of handlers and hooks. Each way of receiving adds to it. */
export interface HandlerContext {
  /**
   * Aborted when nothing that the handler does from now on counts, because it took too long, the
   * message is no longer this worker's, or the receiver stops. The message is delivered again.
   */
  readonly signal: AbortSignal;
}

/**
 * Returns: the message is done. Throws: the message is delivered again. An error with the code
 * `VerdictBusy`, which `withLedger` throws when another worker has the verdict, is not a failure.
 */
export type OutcomeHandler<Context extends HandlerContext = HandlerContext> = (
  outcome: ModerationOutcome,
  context: Context,
) => void | Promise<void>;

/** A message that isn't a moderation notification. */
export interface InvalidMessage {
  /** The body as received. In a function: the whole event, into which the error's path points. */
  readonly bytes: Uint8Array;
  readonly error: NotificationError;
}

/** A message that was not handled, whatever it contains. */
export interface Failure {
  /** The body as received. In a function: the whole event. */
  readonly bytes: Uint8Array;
  /** What the handler, the lookup or a hook threw. */
  readonly error: unknown;
}

/** A message with a verdict that was not handled. */
export interface FailedMessage extends Failure {
  /** The verdict that was being handled; null if the failure came before there was one. */
  readonly outcome: ModerationOutcome | null;
}

/** What every way of receiving has in common, whatever the messages contain. */
export interface ReceiveOptions<Context extends HandlerContext, Failed> extends LoggerOptions {
  /**
   * Called with each message that can't be read. It is awaited and can keep the message:
   * `keepMessage(ledger.quarantine)` does. If it throws, the message is delivered again. Default:
   * none, and the error goes to `onHandlerError`.
   */
  readonly onInvalidMessage?:
    | ((invalid: InvalidMessage, context: Context) => void | Promise<void>)
    | undefined;
  /**
   * What happens to an invalid message then. `redeliver`: it is delivered again until the service's
   * dead-letter policy or retention ends that. `discard`: it counts as done. Default: `redeliver`.
   */
  readonly invalidMessages?: "redeliver" | "discard" | undefined;
  /**
   * Called when the handler, the lookup or a hook that keeps messages threw. It is not awaited, and
   * what it throws is a process warning. Default: a process warning, once a minute; in a function
   * none, because the invocation's error says it.
   */
  readonly onHandlerError?: ((failed: Failed, context: Context) => void) | undefined;
  /**
   * Receives spans and metrics: `await openTelemetry()` of `@immkit/runtime/telemetry`. Default:
   * none.
   */
  readonly telemetry?: Telemetry | undefined;
}

/** The options that all ways of receiving verdicts share. */
export interface DeliveryOptions<Context extends HandlerContext>
  extends ReceiveOptions<Context, FailedMessage> {
  /** Called for each verdict, at least once: the same verdict can be delivered again. */
  readonly handler: OutcomeHandler<Context>;
  /**
   * Asks for the verdict when a notification carries none: a `ModerationClient` does. Default:
   * none, and the handler gets an outcome whose `needsLookup` is true. `withLedger` rejects it with
   * `VerdictMissing`, so set a lookup with a ledger.
   */
  readonly lookup?: VerdictLookup | undefined;
}

/** @param what what the handler is called with. @throws ConfigError */
export function checkHandler(handler: unknown, what: string): void {
  if (typeof handler !== "function")
    throw new ConfigError("handler", `handler is missing: pass a function of (${what}, context).`);
}

/** @throws ConfigError naming the option. */
export function checkReceiveOptions({
  invalidMessages,
  logger,
}: Pick<ReceiveOptions<never, never>, "invalidMessages" | "logger">): void {
  checkLogger(logger);
  checkChoice("invalidMessages", invalidMessages, ["redeliver", "discard"]);
}

/**
 * Calls a hook that only observes. Whatever it throws, or rejects with, is a process warning: it
 * must not change what happens to a message.
 */
export function notify<Arguments extends unknown[]>(
  name: string,
  hook: ((...details: Arguments) => unknown) | undefined,
  ...details: Arguments
): void {
  const report = (error: unknown): void => warn(`${name} failed`, error);
  try {
    const result = hook?.(...details);
    if (result instanceof Promise) result.catch(report);
  } catch (error) {
    report(error);
  }
}

/** What a report says of a failure. */
export interface FailureDescription {
  readonly kind: FailureKind;
  readonly ids: MessageIds;
}

/** What a report says of a verdict that was not handled. */
export function describeFailure(
  { error, outcome }: FailedMessage,
  messageId?: string,
): FailureDescription {
  return {
    kind: failureKindOf(error, outcome?.taskId),
    ids: idsOf(messageId, outcome),
  };
}

/** Reports a message that was not handled: to the hook and the logger, or as a process warning. */
export function reportFailure<Context extends HandlerContext, Failed extends Failure>(
  { onHandlerError, reporter }: Pick<ReceiveOptions<Context, Failed>, "onHandlerError"> & Reporting,
  failed: Failed,
  context: Context,
  { kind, ids }: FailureDescription,
): void {
  reporter.report(kind, failed.error, ids, onHandlerError !== undefined);
  notify("onHandlerError", onHandlerError, failed, context);
}

/** Settings with what reports failures. */
export interface Reporting {
  readonly reporter: Reporter;
}

/** The ids that a log names. */
export function idsOf(
  messageId: string | undefined,
  outcome: ModerationOutcome | null,
): MessageIds {
  return {
    ...(messageId === undefined ? {} : { messageId }),
    ...(outcome === null ? {} : { taskId: outcome.taskId }),
  };
}

/** Whether the error says that another worker has the verdict. */
export function isBusy(error: unknown): boolean {
  return error instanceof ImmkitError && error.code === "VerdictBusy";
}
