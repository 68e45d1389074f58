/**
 * IMM doesn't support idempotency tokens. If it is unclear whether a Create call succeeded, it must
 * not simply be repeated: each repetition is a billed task with its own verdicts. So every task
 * carries a tag by which ListTasks finds it.
 */
import { RequestError, ValidationError } from "../errors.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import type { ModerationTask } from "./task.ts";
import type { TaskSearch } from "./task-search.ts";

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
 * A task may or may not exist, and searching for it did not help. Submit it again later, with
 * `idempotencyKey`: then it is searched for first.
 */
export class AmbiguousSubmitError extends RequestError {
  /** For `listTasks({ tagSelector })`. */
  readonly tagSelector: string;
  /** Pass it to the next submission. */
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
      `${cause.message} It is unknown whether the task exists: ${why}. Later, submit it again with idempotencyKey ${key}: then it is searched for first, by the tag ${tag}=${key}.`,
      { cause, status, requestId, attempts, ambiguous: true },
    );
    this.tagSelector = `${tag}=${key}`;
    this.idempotencyKey = key;
    this.lookupError = lookupError;
  }
}

/** Options of {@link submitOnce}. */
export interface SubmitOnceOptions {
  readonly search: TaskSearch;
  readonly kind: ModerationKind;
  readonly key: string;
  /** Search before the request too: for a key that was possibly submitted before. */
  readonly checkFirst: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * Returns the answer of `create`, or the task that it created after all. Calls `create` at most
 * once: no search proves that a task doesn't exist, because the list has an unknown lag.
 */
export async function submitOnce<T>(
  { search, kind, key, checkFirst, signal }: SubmitOnceOptions,
  create: (tags: Record<string, string>) => Promise<T>,
): Promise<T | ModerationTask> {
  const known = checkFirst ? await search.find(kind, key, signal) : undefined;
  if (known !== undefined) return known;
  try {
    return await create({ [search.tag]: key });
  } catch (error) {
    if (!(error instanceof RequestError) || !error.ambiguous) throw error;
    const created = await search.findNew(kind, key, signal).catch((lookupError: unknown) => {
      signal?.throwIfAborted();
      throw new AmbiguousSubmitError(error, search.tag, key, lookupError);
    });
    if (created === undefined) throw new AmbiguousSubmitError(error, search.tag, key, undefined);
    return created;
  }
}
