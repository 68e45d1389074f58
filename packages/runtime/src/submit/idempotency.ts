/**
 * IMM doesn't support idempotency tokens. If it is unclear whether a Create call succeeded, it must
 * not simply be repeated: each repetition is a billed task with its own verdicts. So every task
 * carries a tag by which ListTasks finds it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { RequestError, ValidationError } from "../errors.ts";
import type { ImmCaller } from "../imm/api.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import type { ModerationTask } from "./task.ts";
import { listTasks } from "./task-list.ts";

/** The tag's default name. */
export const defaultIdempotencyTag = "immkit-key";

/** @throws ValidationError for a key that can't be stored exactly, or can't be found again. */
export function checkIdempotencyKey(key: unknown): void {
  const isText = typeof key === "string";
  if (isText && key !== "" && key.length <= 1_024 && !key.includes("\0") && key.isWellFormed())
    return;
  const limit = "1 to 1024 characters, without NUL and lone surrogates";
  const value = isText ? key.slice(0, 200) : key;
  throw new ValidationError([
    { field: "idempotencyKey", limit, value, message: `idempotencyKey must have ${limit}.` },
  ]);
}

/**
 * A task may or may not exist, and searching for it did not help. Search by `tagSelector` before
 * you submit it again.
 */
export class AmbiguousSubmitError extends RequestError {
  /** For `listTasks({ tagSelector })`. */
  readonly tagSelector: string;
  /** Pass it to the next submission, with `checkFirst`. */
  readonly idempotencyKey: string;
  /** Why the search by tag failed; undefined if it found nothing. */
  readonly lookupError: unknown;
  constructor(cause: RequestError, tag: string, key: string, lookupError: unknown) {
    const reason = lookupError instanceof Error ? lookupError.message : "no reason given";
    const why =
      lookupError === undefined ? "ListTasks does not show it" : `ListTasks failed too (${reason})`;
    const { status, requestId, attempts } = cause;
    super(
      "AmbiguousSubmit",
      `${cause.message} It is unknown whether the task exists: ${why}. Search for the tag ${tag}=${key} before you submit it again.`,
      { cause, status, requestId, attempts, ambiguous: true },
    );
    this.tagSelector = `${tag}=${key}`;
    this.idempotencyKey = key;
    this.lookupError = lookupError;
  }
}

/** Options of {@link submitOnce}. */
export interface SubmitOnceOptions {
  readonly api: ImmCaller;
  readonly project: string;
  readonly kind: ModerationKind;
  readonly tag: string;
  readonly key?: string | undefined;
  /** Search before the first attempt too: for a key that an earlier process may have used. */
  readonly checkFirst: boolean;
  /** Pauses before each search for a task that can exist. */
  readonly lookupDelaysMs: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

/** The most submissions of one request. Each but the first follows a search that found nothing. */
const maxSubmissions = 2;

/** Returns the answer of `create`, or the task that an earlier attempt created after all. */
export async function submitOnce<T>(
  options: SubmitOnceOptions,
  create: (tags: Record<string, string>) => Promise<T>,
): Promise<T | ModerationTask> {
  const { tag, key = crypto.randomUUID() } = options;
  if (options.checkFirst) {
    const known = await findTask(options, key);
    if (known !== undefined) return known;
  }
  for (let submission = 1; ; submission++) {
    try {
      return await create({ [tag]: key });
    } catch (error) {
      if (!(error instanceof RequestError) || !error.ambiguous) throw error;
      const known = await search(options, key, error);
      if (known !== undefined) return known;
      if (submission >= maxSubmissions) throw new AmbiguousSubmitError(error, tag, key, undefined);
    }
  }
}

/** Searches after each pause, because a task can appear in lists later than it was created. */
async function search(
  options: SubmitOnceOptions,
  key: string,
  cause: RequestError,
): Promise<ModerationTask | undefined> {
  const { signal, tag, lookupDelaysMs } = options;
  for (const delayMs of lookupDelaysMs) {
    await sleep(delayMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
    try {
      const known = await findTask(options, key);
      if (known !== undefined) return known;
    } catch (error) {
      signal?.throwIfAborted();
      throw new AmbiguousSubmitError(cause, tag, key, error);
    }
  }
  return undefined;
}

async function findTask(
  { api, project, kind, tag, signal }: SubmitOnceOptions,
  key: string,
): Promise<ModerationTask | undefined> {
  const selection = { kinds: [kind], tagSelector: `${tag}=${key}` };
  const tasks = listTasks(
    api,
    project,
    signal === undefined ? selection : { ...selection, signal },
  );
  for await (const task of tasks) {
    // The selector's grammar isn't fully documented, so the tag is compared here too.
    if (task.tags[tag] === key) return task;
  }
  return undefined;
}
