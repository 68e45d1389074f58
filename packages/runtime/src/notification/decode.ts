import { NotificationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { readOutcome } from "./outcome.ts";
import { type Found, unwrap } from "./unwrap.ts";

/** Limits of {@link decode} and {@link safeDecode}. */
export interface DecodeOptions {
  /** A longer text or byte array is rejected unread. Default: 4 MiB; SMQ carries 64 KiB. */
  readonly maxBytes?: number;
  /**
   * An input with more messages is rejected, valid or not. Default: one for each 64 bytes of
   * `maxBytes`.
   */
  readonly maxMessages?: number;
}

/** What a transport delivers: bytes, text, or a parsed document. */
export type NotificationInput = Uint8Array | string | object;

/** One message, read or not. */
export type DecodeResult =
  | { readonly ok: true; readonly value: ModerationOutcome }
  | { readonly ok: false; readonly error: NotificationError };

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
  return find(input, options).map(read) as [ModerationOutcome, ...ModerationOutcome[]];
}

/**
 * Like {@link decode}, with a result for each message: an invalid one does not hide the others.
 * An input that can't be split into messages is one failure.
 */
export function safeDecode(
  input: NotificationInput,
  options?: DecodeOptions,
): [DecodeResult, ...DecodeResult[]] {
  let all: readonly Found[];
  try {
    all = find(input, options);
  } catch (error) {
    return [failure(error)];
  }
  return all.map(safeRead) as [DecodeResult, ...DecodeResult[]];
}

/** At least one. */
function find(input: NotificationInput, options: DecodeOptions = {}): readonly Found[] {
  const limit = options.maxBytes ?? defaultMaxBytes;
  const size =
    typeof input === "string" ? input.length : input instanceof Uint8Array ? input.byteLength : 0;
  if (size > limit) {
    const message = `The message has at least ${size} bytes. The limit is ${limit} (maxBytes).`;
    throw new NotificationError("TooLarge", "", message);
  }
  return unwrap(input, options.maxMessages ?? Math.ceil(limit / 64));
}

function read(found: Found): ModerationOutcome {
  if (found instanceof NotificationError) throw found;
  return readOutcome(found.content, found.path, found.event);
}

function safeRead(found: Found): DecodeResult {
  try {
    return { ok: true, value: read(found) };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): DecodeResult {
  if (error instanceof NotificationError) return { ok: false, error };
  throw error;
}
