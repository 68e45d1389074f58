import { NotificationError } from "../errors.ts";
import type { UploadEvent } from "../generated/upload-event.ts";
import {
  type DecodeOptions,
  type NotificationInput,
  type Result,
  safeDecodeWith,
} from "../notification/decode.ts";
import { type KeyEncoding, objectEvents, readUploadEvent } from "./event.ts";

/** Options of {@link decodeUploads}. */
export interface DecodeUploadsOptions extends DecodeOptions {
  /**
   * How the names of objects are written in events. `url`: they are URL-encoded. The documentation
   * of OSS doesn't say, and its examples have no name that would show it. Default: `none`.
   */
  readonly keyEncoding?: KeyEncoding | undefined;
}

/**
 * Reads the events of OSS in `input`, at least one, from any transport: a queue's message, an SMQ
 * notification, EventBridge, a function's event. An invalid one does not hide the others. Never
 * throws.
 * @example
 * for (const event of decodeUploads(await request.text()))
 *   if (event.ok) console.log(event.value.uri);
 */
export function decodeUploads(
  input: NotificationInput,
  { keyEncoding = "none", ...options }: DecodeUploadsOptions = {},
): Result<UploadEvent>[] {
  return safeDecodeWith(
    input,
    objectEvents,
    (found) => {
      if (found instanceof NotificationError) throw found;
      return readUploadEvent(found, keyEncoding);
    },
    options,
  );
}
