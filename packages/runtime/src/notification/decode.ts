import { NotificationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { type FoundContent, moderationContent } from "./moderation-content.ts";
import { readOutcome } from "./outcome.ts";
import { type ContentReader, type Found, unwrap } from "./unwrap.ts";

/** Limits of {@link decode} and {@link safeDecode}. */
export interface DecodeOptions {
  /** A longer text or byte array is rejected unread. Default: 4 MiB; SMQ carries 64 KiB. */
  readonly maxBytes?: number | undefined;
  /**
   * An input with more messages is rejected, valid or not. Default: one for each 64 bytes of
   * `maxBytes`.
   */
  readonly maxMessages?: number | undefined;
}

/** What a transport delivers: bytes, text, or a parsed document. */
export type NotificationInput = Uint8Array | string | object;

/** One message, read or not. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: NotificationError };

/** One moderation notification, read or not. */
export type DecodeResult = Result<ModerationOutcome>;

const defaultMaxBytes = 4 * 1024 * 1024;

/**
 * Reads the notifications in `input`, at least one, from any transport: SMQ's XML, JSON or
 * SIMPLIFIED format, a received queue message, EventBridge, Function Compute, Base64 around any of
 * them, or the bare content. Lenient about the form, strict about what a decision depends on.
 * @throws NotificationError for the first message that is invalid. Its `path` leads from the input
 *   to the fault.
 * @example const [{ suggestion, uri }] = decode(await request.text());
 */
export function decode(
  input: NotificationInput,
  options?: DecodeOptions,
): [ModerationOutcome, ...ModerationOutcome[]] {
  return find(input, moderationContent, options).map(read) as [
    ModerationOutcome,
    ...ModerationOutcome[],
  ];
}

/**
 * Like {@link decode}, with a result for each message: an invalid one does not hide the others.
 * An input that can't be split into messages is one failure.
 */
export function safeDecode(
  input: NotificationInput,
  options?: DecodeOptions,
): [DecodeResult, ...DecodeResult[]] {
  const results = safeDecodeWith(input, moderationContent, read, options);
  return results as [DecodeResult, ...DecodeResult[]];
}

/**
 * The contents that a reader finds in `input`, each read or not, at least one.
 * @param read throws NotificationError for a content that is invalid, or that was not found.
 */
export function safeDecodeWith<Content, Context, Value>(
  input: NotificationInput,
  reader: ContentReader<Content, Context>,
  read: (found: Found<Content>) => Value,
  options?: DecodeOptions,
): Result<Value>[] {
  let all: readonly Found<Content>[];
  try {
    all = find(input, reader, options);
  } catch (error) {
    return [failure(error)];
  }
  return all.map((found) => {
    try {
      return { ok: true, value: read(found) };
    } catch (error) {
      return failure(error);
    }
  });
}

/** At least one. */
function find<Content, Context>(
  input: NotificationInput,
  reader: ContentReader<Content, Context>,
  options: DecodeOptions = {},
): readonly Found<Content>[] {
  const limit = options.maxBytes ?? defaultMaxBytes;
  const size =
    typeof input === "string" ? input.length : input instanceof Uint8Array ? input.byteLength : 0;
  if (size > limit) {
    const message = `The message has at least ${size} bytes. The limit is ${limit} (maxBytes).`;
    throw new NotificationError("TooLarge", "", message);
  }
  return unwrap(input, options.maxMessages ?? Math.ceil(limit / 64), reader);
}

function read(found: Found<FoundContent>): ModerationOutcome {
  if (found instanceof NotificationError) throw found;
  return readOutcome(found.content, found.path, found.event);
}

function failure(error: unknown): Result<never> {
  if (error instanceof NotificationError) return { ok: false, error };
  throw error;
}
