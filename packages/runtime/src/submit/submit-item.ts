import { ValidationError } from "../errors.ts";
import type { SubmitImageRequest } from "../generated/submit-image.ts";
import type { SubmitVideoRequest } from "../generated/submit-video.ts";
import { checkIdempotencyKey } from "./idempotency.ts";

/** Options of one submission. */
export interface SubmitOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Identifies this piece of work: the value of the idempotency tag. A task with this key is
   * searched for first, and returned if the service's list shows it. Two submissions at the same
   * time don't see each other: for those, use `submitAll` with a ledger. Default: a new UUID.
   */
  readonly idempotencyKey?: string | undefined;
  /**
   * Whether to search for a task with the `idempotencyKey` first, one more request. Pass false only
   * for a key that was certainly never submitted. Default: true if there is a key.
   */
  readonly checkFirst?: boolean | undefined;
  /**
   * Awaited directly before each request that can create the task, retries included. What it throws
   * ends the submission, and nothing is sent.
   */
  readonly beforeAttempt?: (() => Promise<void>) | undefined;
  /**
   * Whether a throttled submission is sent again. With false, its error is thrown at once: for a
   * caller that decides itself when to send it again. Default: true.
   */
  readonly retryThrottled?: boolean | undefined;
}

/** One object to submit. */
export type SubmitItem = (
  | { readonly kind: "image"; readonly request: SubmitImageRequest }
  | { readonly kind: "video"; readonly request: SubmitVideoRequest }
) & {
  /**
   * Identifies this piece of work, as in {@link SubmitOptions}. Default with a `ledger`: a hash of
   * the project, the kind and the whole request. So set one if requests contain something new in
   * each run, or if an object can change under its old name. Letters, digits, `-` and `_` are safe:
   * the service documents no escaping for the search by tag.
   */
  readonly idempotencyKey?: string | undefined;
};

/**
 * @throws ValidationError for a value that is not an item. Its request is checked at submission.
 */
export function checkItem(item: unknown): asserts item is SubmitItem {
  if (typeof item !== "object" || item === null) throw invalid("item", "{ kind, request }", item);
  const { kind, request, idempotencyKey } = item as Partial<Record<keyof SubmitItem, unknown>>;
  if (kind !== "image" && kind !== "video") throw invalid("kind", "image or video", kind);
  if (typeof request !== "object" || request === null)
    throw invalid("request", "an object with a uri", request);
  if (idempotencyKey !== undefined) checkIdempotencyKey(idempotencyKey);
}

export function invalid(field: string, limit: string, value: unknown): ValidationError {
  return new ValidationError([{ field, limit, value, message: `${field} must be ${limit}.` }]);
}

/** The scenes that the service checks by default: porn, terrorism, ad. */
const defaultScenes = 3;
const defaultVideoFrames = 200;

/** The result of {@link estimate}. */
export interface Estimate {
  /** The largest number of frames that are checked. */
  readonly frames: number;
  readonly scenes: number;
  /** Frames times scenes, the unit of billing. The service publishes no price for it. */
  readonly units: number;
}

/**
 * The most that one item can be billed for. A video counts with all its `maxFrames`, unless
 * `durationSeconds` says that it is shorter. That frames are `min(maxFrames, duration / interval)`
 * is arithmetic, not documentation: the service can choose frames differently.
 */
export function estimate(item: SubmitItem, durationSeconds?: number): Estimate {
  const { scenes, interval = 1, maxFrames } = item.request;
  const isVideo = item.kind === "video";
  const most = maxFrames ?? (isVideo ? defaultVideoFrames : 1);
  const frames =
    isVideo && durationSeconds !== undefined
      ? Math.min(most, Math.max(1, Math.ceil(durationSeconds / interval)))
      : most;
  const count = scenes?.length ?? defaultScenes;
  return { frames, scenes: count, units: frames * count };
}
