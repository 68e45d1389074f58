import type { MessageHandling } from "../delivery/message-handling.ts";
import type { Failure, HandlerContext } from "../delivery/options.ts";
import { NotificationError } from "../errors.ts";
import type { UploadEvent } from "../generated/upload-event.ts";
import { decodeUploads } from "./decode.ts";
import type { KeyEncoding } from "./event.ts";

/** A message with an upload that was not handled. */
export interface FailedUpload extends Failure {
  /** The upload that was being handled; null if the failure came before there was one. */
  readonly upload: UploadEvent | null;
}

/** What receives uploads: {@link createUploadHandler} makes one. */
export type UploadListener<Context extends HandlerContext> = (
  upload: UploadEvent,
  context: Context,
) => unknown;

/** What every way of receiving uploads has in common. */
export interface UploadDelivery<Context extends HandlerContext> {
  /**
   * Called for each event, at least once. If it throws, the message is delivered again.
   * `createUploadHandler` makes one that submits uploads.
   */
  readonly handler: UploadListener<Context>;
  /**
   * How the names of objects are written in events. `url`: they are URL-encoded. The documentation
   * of OSS doesn't say. Default: `none`.
   */
  readonly keyEncoding?: KeyEncoding;
}

/** The handling of messages with events of OSS. */
export function uploadHandling<Context extends HandlerContext>({
  handler,
  keyEncoding = "none",
}: UploadDelivery<Context>): MessageHandling<UploadEvent, FailedUpload, Context> {
  return {
    read: (body) => decodeUploads(body, { keyEncoding }),
    complete: async (upload) => upload,
    handle: async (upload, context) => void (await handler(upload, context)),
    failure: (bytes, error, upload) => ({ bytes, error, upload }),
    describe: ({ error, upload }) => ({
      kind:
        upload === null && error instanceof NotificationError ? "invalidUpload" : "handlerFailed",
      ids: upload === null ? {} : { uri: upload.uri },
    }),
    nameOf: ({ uri }) => uri,
    outcomes: () => [],
  };
}
