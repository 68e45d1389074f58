/** Submits media and waits for the verdicts. It needs only the runtime config and credentials. */
import {
  ModerationClient,
  type ModerationOutcome,
  NotificationConsumer,
  type RuntimeConfig,
} from "@immkit/runtime";
import type { CredentialsProvider } from "@immkit/runtime/credentials";

/** The result for one object. */
export interface Verdict {
  readonly object: string;
  readonly kind: "image" | "video";
  /** `null` if the task failed. */
  readonly suggestion: "pass" | "block" | null;
  /** Whether a person decided: the first verdict was `review`. */
  readonly reviewed: boolean;
  readonly categories: readonly string[];
  readonly taskId: string;
  readonly elapsedMs: number;
}

export interface ModerateOptions {
  readonly config: RuntimeConfig;
  readonly credentials: CredentialsProvider;
  /** `oss://bucket/key` of each object. */
  readonly uris: readonly string[];
  readonly signal: AbortSignal;
  /**
   * Called for each notification. If a person has to decide, `review` comes first, then that
   * person's verdict.
   */
  readonly onNotification?: (outcome: ModerationOutcome) => void;
}

/**
 * Submits every object and waits until each has a final verdict. If `signal` stops it, it throws an
 * error with the signal's reason and the objects without a verdict.
 */
export async function moderate({
  config,
  credentials,
  uris,
  signal,
  onNotification,
}: ModerateOptions): Promise<Verdict[]> {
  signal.throwIfAborted();
  const client = ModerationClient.fromConfig(config, { credentials });
  const submitted = new Map<string, { uri: string; at: number }>();
  // A verdict can arrive before the response to its own submission.
  const early: ModerationOutcome[] = [];
  const inReview = new Set<string>();
  const verdicts = new Map<string, Verdict>();
  const finished = Promise.withResolvers<void>();

  const settle = (outcome: ModerationOutcome) => {
    const task = submitted.get(outcome.taskId);
    if (task === undefined) return void early.push(outcome);
    onNotification?.(outcome);
    if (outcome.suggestion === "review") return void inReview.add(task.uri);
    verdicts.set(task.uri, {
      object: task.uri,
      kind: outcome.kind,
      suggestion: outcome.suggestion,
      reviewed: inReview.has(task.uri),
      categories: outcome.categories,
      taskId: outcome.taskId,
      elapsedMs: Date.now() - task.at,
    });
    if (verdicts.size === uris.length) finished.resolve();
  };

  const consumer = NotificationConsumer.fromConfig(config, {
    credentials,
    handler: async (outcome) => settle(outcome),
  });
  const stop = () => {
    const open = uris.filter((uri) => !verdicts.has(uri));
    finished.reject(
      new Error(`${signal.reason.message} No final verdict yet for ${open.join(", ")}.`, {
        cause: signal.reason,
      }),
    );
  };
  // It is awaited after everything is submitted, and can be rejected earlier.
  finished.promise.catch(() => {});
  signal.addEventListener("abort", stop, { once: true });
  try {
    await consumer.start();
    for (const uri of uris) {
      if (signal.aborted) break;
      const at = Date.now();
      const task = uri.endsWith(".mp4")
        ? await client.submitVideo({ uri })
        : await client.submitImage({ uri });
      submitted.set(task.taskId, { uri, at });
      for (const outcome of early.splice(0)) settle(outcome);
    }
    await finished.promise;
  } finally {
    signal.removeEventListener("abort", stop);
    await consumer.stop();
  }
  return uris.flatMap((uri) => verdicts.get(uri) ?? []);
}
