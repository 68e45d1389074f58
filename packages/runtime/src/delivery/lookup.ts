import { ImmkitError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { ModerationKind } from "../notification/outcome.ts";

/** Asks for the verdict of a task: a `ModerationClient` can. */
export interface VerdictLookup {
  getResult(
    task: { readonly kind: ModerationKind; readonly taskId: string },
    options: { readonly signal: AbortSignal },
  ): Promise<ModerationOutcome | { readonly status: "running" }>;
}

/**
 * Completes an outcome without a verdict, if there is a lookup.
 * @throws what the lookup throws; ImmkitError `VerdictNotReady` while the task is still running.
 */
export async function withVerdict(
  outcome: ModerationOutcome,
  lookup: VerdictLookup | undefined,
  signal: AbortSignal,
): Promise<ModerationOutcome> {
  if (!outcome.needsLookup || lookup === undefined) return outcome;
  const result = await lookup.getResult({ kind: outcome.kind, taskId: outcome.taskId }, { signal });
  if (result.status === "running") {
    throw new ImmkitError(
      "VerdictNotReady",
      `Task ${outcome.taskId} was announced as finished, but the service says it is running.`,
      { retryable: true },
    );
  }
  const { eventId, time } = outcome;
  const dropped = [...(outcome.dropped ?? []), ...(result.dropped ?? [])];
  return {
    ...result,
    eventId: eventId ?? result.eventId,
    time: time ?? result.time,
    ...(dropped.length === 0 ? {} : { dropped }),
  };
}
