import { NotificationError } from "../errors.ts";
import type { NotificationContent } from "../generated/notification-content.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { readNotification } from "./outcome.ts";
import { type Found, unwrap } from "./unwrap.ts";

export interface DecodeOptions {
  /** A larger text or byte array is refused unread. Default: 4 MiB; SMQ carries 64 KiB. */
  readonly maxBytes?: number;
  /**
   * An input of more messages is refused, valid or not. Default: one for each 64 bytes of
   * `maxBytes`.
   */
  readonly maxMessages?: number;
}

/** What a transport hands over: bytes, text, or a document that is parsed already. */
export type NotificationInput = Uint8Array | string | object;

/**
 * An outcome together with all that its message said, members that this version does not know
 * included.
 */
export interface ParsedNotification {
  readonly outcome: ModerationOutcome;
  readonly content: NotificationContent;
}

export type DecodeResult<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: NotificationError };

const defaultMaxBytes = 4 * 1024 * 1024;

/**
 * Reads one notification, from whichever transport: SMQ's XML, JSON or SIMPLIFIED format, a
 * received queue message, EventBridge, Function Compute, Base64 around any of them, or the bare
 * content. Tolerant of form, strict in what a decision depends on.
 * @throws NotificationError with a code, and a path from the outer message to the fault.
 * @example const { suggestion, uri } = decodeNotification(await request.text());
 */
export function decodeNotification(
  input: NotificationInput,
  options?: DecodeOptions,
): ModerationOutcome {
  const all = find(input, options);
  const [first] = all;
  if (first === undefined || all.length > 1) {
    throw new NotificationError(
      "severalMessages",
      "",
      `The input holds ${all.length} messages: read them by decodeNotifications.`,
    );
  }
  return parse(first).outcome;
}

/**
 * As {@link decodeNotification}, for a text that may hold several messages. @throws
 * NotificationError for the first that is invalid.
 */
export function decodeNotifications(
  input: NotificationInput,
  options?: DecodeOptions,
): ModerationOutcome[] {
  return find(input, options).map((found) => parse(found).outcome);
}

/** As {@link decodeNotifications}, with the whole content beside each outcome. */
export function parseNotifications(
  input: NotificationInput,
  options?: DecodeOptions,
): ParsedNotification[] {
  return find(input, options).map(parse);
}

/** {@link decodeNotification} that returns its error. */
export function safeDecodeNotification(
  input: NotificationInput,
  options?: DecodeOptions,
): DecodeResult<ModerationOutcome> {
  return attempt(() => decodeNotification(input, options));
}

/**
 * A result per message, so that one invalid message does not hide the others. An input that can't
 * be taken apart is one failure.
 */
export function safeDecodeNotifications(
  input: NotificationInput,
  options?: DecodeOptions,
): DecodeResult<ModerationOutcome>[] {
  const all = attempt(() => find(input, options));
  return all.success ? all.data.map((found) => attempt(() => parse(found).outcome)) : [all];
}

function parse(found: Found): ParsedNotification {
  if (found instanceof NotificationError) throw found;
  const { content, path, event } = found;
  return readNotification(content, path, event);
}

function find(input: NotificationInput, options: DecodeOptions = {}): readonly Found[] {
  const limit = options.maxBytes ?? defaultMaxBytes;
  const size =
    typeof input === "string" ? input.length : input instanceof Uint8Array ? input.byteLength : 0;
  if (size > limit)
    throw new NotificationError(
      "tooLarge",
      "",
      `The message has ${size} bytes or more; at most ${limit} are read (maxBytes).`,
    );
  return unwrap(input, "", { messages: options.maxMessages ?? Math.ceil(limit / 64) });
}

function attempt<T>(read: () => T): DecodeResult<T> {
  try {
    return { success: true, data: read() };
  } catch (error) {
    if (error instanceof NotificationError) return { success: false, error };
    throw error;
  }
}
