import { ValidationError } from "../errors.ts";
import type { SubmitImageRequest } from "../generated/submit-image.ts";
import type { SubmitVideoRequest } from "../generated/submit-video.ts";
import { checkIdempotencyKey } from "./idempotency.ts";

/** One object to submit. */
export type SubmitItem = (
  | { readonly kind: "image"; readonly request: SubmitImageRequest }
  | { readonly kind: "video"; readonly request: SubmitVideoRequest }
) & {
  /**
   * Names this piece of work, as in {@link SubmitOptions}. Default with a `ledger`: a hash of the
   * project, the kind and the whole request, so give one where a request holds something new in
   * each run, or where an object may have changed under its old name. Letters, digits, `-` and `_`
   * are safe: the service documents no escaping for the search by tag.
   */
  readonly idempotencyKey?: string;
};

export interface SubmitOptions {
  readonly signal?: AbortSignal;
  /** The idempotency tag's value. Default: a new UUID. */
  readonly idempotencyKey?: string;
  /**
   * Look for a task of this key before the first try: for a key that another process may have
   * submitted. Default: false.
   */
  readonly checkFirst?: boolean;
}

/** @throws ValidationError for what is no item; its request is checked when it is submitted. */
export function checkItem(item: unknown): asserts item is SubmitItem {
  if (typeof item !== "object" || item === null) throw invalid("item", "{ kind, request }", item);
  const { kind, request, idempotencyKey } = item as Partial<Record<keyof SubmitItem, unknown>>;
  if (kind !== "image" && kind !== "video") throw invalid("kind", "image or video", kind);
  if (typeof request !== "object" || request === null)
    throw invalid("request", "an object with a uri", request);
  if (idempotencyKey !== undefined) checkIdempotencyKey(idempotencyKey);
}

export function invalid(field: string, limit: string, value: unknown): ValidationError {
  return new ValidationError([{ field, limit, value, message: `${field}: give ${limit}.` }]);
}
