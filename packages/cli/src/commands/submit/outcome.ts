import { setTimeout as sleep } from "node:timers/promises";
import type { ModerationClient, ModerationOutcome, SubmittedTask } from "@immkit/runtime";

/** Each pause is 1.5 times as long as the one before: most images take seconds. */
const [firstPauseMs, longestPauseMs] = [500, 15_000];

/**
 * Polls a task until it has ended, then reads its verdict.
 * @throws AbortError when `signal` aborts; errors of the client.
 */
export async function waitForOutcome(
  client: ModerationClient,
  task: SubmittedTask,
  signal: AbortSignal,
): Promise<ModerationOutcome> {
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
    await sleep(pause * (0.8 + 0.4 * Math.random()), undefined, { signal });
    const state = await client.getTask(task, { signal });
    const tags = { ...state.tags };
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
    if (state.status === "running") continue;
    const result = await client.getResult(task, { signal });
    // GetTask returns the tags, and the result call the verdict.
    if (result.status !== "running") return { ...result, uri: result.uri ?? task.uri, tags };
  }
}
