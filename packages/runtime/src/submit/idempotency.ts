/**
 * IMM knows no idempotency token, so a Create call whose outcome is unclear must not be repeated
 * blindly: each repeat is a billed task with verdicts of its own. Every task therefore carries a
 * tag of ours, by which ListTasks finds it again.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { RequestError, ValidationError } from "../errors.ts";
import type { ImmCaller } from "../imm/api.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import type { ModerationTask } from "./task.ts";
import { listTasks } from "./task-list.ts";

/** The tag's name unless `idempotencyTag` says otherwise. */
export const defaultIdempotencyTag = "immkit-key";

/** @throws ValidationError for a key that can't be kept exactly, or found again. */
export function checkIdempotencyKey(key: unknown): void {
  if (
    typeof key === "string" &&
    key !== "" &&
    key.length <= 1_024 &&
    !key.includes("\0") &&
    key.isWellFormed()
  )
    return;
  const limit = "1 to 1024 characters, without NUL and lone surrogates";
  const value = typeof key === "string" ? key.slice(0, 200) : key;
  throw new ValidationError([
    { field: "idempotencyKey", limit, value, message: `idempotencyKey must have ${limit}.` },
  ]);
}

/**
 * A task may or may not exist, and looking for it did not tell either. Look by `tagSelector` before
 * you submit again.
 */
export class AmbiguousSubmitError extends RequestError {
  /** For `listTasks({ tagSelector })`. */
  readonly tagSelector: string;
  /** Pass it to the next submit, with `checkFirst`. */
  readonly idempotencyKey: string;
  /** Why the search by tag failed; undefined when it found nothing. */
  readonly lookupError: unknown;
  constructor(cause: RequestError, tag: string, key: string, lookupError: unknown) {
    const why =
      lookupError === undefined
        ? "ListTasks does not show it"
        : `ListTasks failed too (${lookupError instanceof Error ? lookupError.message : "no reason given"})`;
    super(
      "AmbiguousSubmit",
      `${cause.message} Whether the task exists is not known: ${why}. Look for the tag ${tag}=${key} before you submit it again.`,
      {
        cause,
        status: cause.status,
        requestId: cause.requestId,
        attempts: cause.attempts,
        ambiguous: true,
      },
    );
    this.tagSelector = `${tag}=${key}`;
    this.idempotencyKey = key;
    this.lookupError = lookupError;
  }
}

export interface OnceOptions {
  readonly api: ImmCaller;
  readonly project: string;
  readonly kind: ModerationKind;
  readonly tag: string;
  readonly key?: string | undefined;
  /** Look before the first try as well: for a key that an earlier process may have used. */
  readonly checkFirst: boolean;
  /** Pauses before each look for a task that may exist. */
  readonly lookupDelaysMs: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

/** Submissions of one request at most, each after a search that found nothing. */
const maxSubmissions = 2;

/** Either the answer of `create`, or the task that an earlier try made after all. */
export async function submitOnce<T>(
  options: OnceOptions,
  create: (tags: Record<string, string>) => Promise<T>,
): Promise<T | ModerationTask> {
  const key = options.key ?? crypto.randomUUID();
  const tags = { [options.tag]: key };
  if (options.checkFirst) {
    const known = await findTask(options, key);
    if (known !== undefined) return known;
  }
  for (let submission = 1; ; submission++) {
    try {
      return await create(tags);
    } catch (error) {
      if (!(error instanceof RequestError) || !error.ambiguous) throw error;
      const known = await search(options, key, error);
      if (known !== undefined) return known;
      if (submission >= maxSubmissions)
        throw new AmbiguousSubmitError(error, options.tag, key, undefined);
    }
  }
}

/** Looks again after each pause: a task may show up in lists later than it was made. */
async function search(
  options: OnceOptions,
  key: string,
  cause: RequestError,
): Promise<ModerationTask | undefined> {
  for (const delay of options.lookupDelaysMs) {
    await sleep(delay, undefined, { signal: options.signal }).catch(() =>
      options.signal?.throwIfAborted(),
    );
    try {
      const known = await findTask(options, key);
      if (known !== undefined) return known;
    } catch (error) {
      options.signal?.throwIfAborted();
      throw new AmbiguousSubmitError(cause, options.tag, key, error);
    }
  }
  return undefined;
}

async function findTask(
  { api, project, kind, tag, signal }: OnceOptions,
  key: string,
): Promise<ModerationTask | undefined> {
  const tasks = listTasks(api, project, {
    kinds: [kind],
    tagSelector: `${tag}=${key}`,
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const task of tasks) {
    // The selector's grammar is not documented in full, so the tag is compared here as well.
    if (task.tags[tag] === key) return task;
  }
  return undefined;
}
