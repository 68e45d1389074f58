import { setTimeout as sleep } from "node:timers/promises";
import type { ModerationClient, ModerationOutcome, SubmittedTask } from "@immkit/runtime";

/**
 * Milliseconds: the first pause, and the longest. Each is half as long again as the one before;
 * most images are done within seconds.
 */
const [firstPause, longestPause] = [500, 15_000];

/**
 * Asks for a task's state until it has ended, then for its verdict.
 * @throws AbortError when `signal` is aborted; what the client throws.
 */
export async function waitForOutcome(
  client: ModerationClient,
  task: SubmittedTask,
  signal: AbortSignal,
): Promise<ModerationOutcome> {
  for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    await sleep(pause * (0.8 + 0.4 * Math.random()), undefined, { signal });
    const state = await client.getTask(task, { signal });
    const {
      status,
      code = "",
      message = "",
      projectName,
      userData,
      tags,
      eventId,
      endTime,
    } = state;
    if (status === "failed") {
      const { kind, taskId, uri } = task;
      const shared = { kind, taskId, projectName, uri, userData, tags: { ...tags } };
      return {
        ...shared,
        status,
        suggestion: null,
        categories: [],
        code,
        message,
        eventId,
        time: endTime,
        needsLookup: false,
      };
    }
    if (status === "running") continue;
    const result = await client.getResult(task, { signal });
    // Neither call tells all of it: the one knows tags, the other the verdict.
    if (result.status !== "running")
      return { ...result, uri: result.uri ?? task.uri, tags: { ...tags } };
  }
}
