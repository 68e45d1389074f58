import { setTimeout as sleep } from "node:timers/promises";
import {
  type ModerationClient,
  type ModerationOutcome,
  RequestError,
  type SubmittedTask,
} from "@immkit/runtime";

export interface WaitOptions {
  /** `first` ends with any verdict, `final` with one that no person can change any more. */
  readonly until: "first" | "final";
  /** The first pause between two looks at the task, in milliseconds. */
  readonly firstPauseMs: number;
  /** Each pause is 1.5 times as long as the one before, up to this one. */
  readonly longestPauseMs: number;
  readonly signal: AbortSignal;
  /** Called for each outcome that differs from the one before. */
  readonly onOutcome: (outcome: ModerationOutcome) => void;
}

/** How long the service can fail, or not know a task that it has just accepted. */
const patienceMs = 30_000;

/**
 * Whether the outcome can't change any more. A task in review gets a second verdict, from a
 * person.
 */
export function isFinal({ status, suggestion }: ModerationOutcome): boolean {
  return status === "failed" || suggestion !== "review";
}

/**
 * Polls a task until it has ended, and reads its verdict. The service replaces the verdict `review`
 * by the reviewer's, so `first` returns the reviewer's if it was faster than the poll. Failures
 * that can pass are tolerated for 30 seconds.
 * @throws AbortError when `signal` aborts; errors of the client.
 */
export async function waitForOutcome(
  client: ModerationClient,
  task: SubmittedTask,
  { until, firstPauseMs, longestPauseMs, signal, onOutcome }: WaitOptions,
): Promise<void> {
  let lastAnswer = performance.now();
  let seen: string | undefined;
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
    await sleep(pause * (0.8 + 0.4 * Math.random()), undefined, { signal });
    try {
      const outcome = await presentOutcome(client, task, signal);
      lastAnswer = performance.now();
      if (outcome === undefined) continue;
      const { suggestion } = outcome;
      if (suggestion !== seen) onOutcome(outcome);
      seen = suggestion ?? "";
      if (until === "first" || isFinal(outcome)) return;
    } catch (error) {
      if (!canPass(error) || performance.now() - lastAnswer > patienceMs) throw error;
    }
  }
}

/** A task can be read a little later than it was accepted. */
function canPass(error: unknown): boolean {
  return error instanceof RequestError && (error.retryable || error.code === "ResourceNotFound");
}

/** Undefined while the task runs. */
async function presentOutcome(
  client: ModerationClient,
  task: SubmittedTask,
  signal: AbortSignal,
): Promise<ModerationOutcome | undefined> {
  const state = await client.getTask(task, { signal });
  const tags = { ...state.tags };
  if (state.status === "running") return undefined;
  if (state.status === "failed") {
    const { kind, taskId, uri } = task;
    const { status, code = "", message = "", projectName, userData, eventId, endTime } = state;
    return {
      kind,
      status,
      suggestion: null,
      categories: [],
      taskId,
      projectName,
      uri,
      userData,
      tags,
      code,
      message,
      eventId,
      time: endTime,
      needsLookup: false,
    };
  }
  const result = await client.getResult(task, { signal });
  // GetTask returns the tags, and the result call the verdict.
  return result.status === "running" ? undefined : { ...result, uri: result.uri ?? task.uri, tags };
}
