import { ImmkitError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { ModerationClient } from "../submit/client.ts";

/** Reads the verdict of a notification that carries none. */
export type VerdictLookup = Pick<ModerationClient, "getResult">;

/**
 * The outcome with its verdict, asked for where it is missing and there is somebody to ask. @throws
 * ImmkitError `VerdictNotReady`
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
      `Task ${outcome.taskId} is announced as finished and still runs.`,
      { retryable: true },
    );
  }
  return {
    ...result,
    eventId: outcome.eventId ?? result.eventId,
    time: outcome.time ?? result.time,
  };
}
