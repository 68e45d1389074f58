import type { UploadEvent } from "../generated/upload-event.ts";

/** Why an upload is not submitted. */
export type SkipReason =
  /** The event is not about an object that was written: a deletion, a part of an upload. */
  | "NotUpload"
  /** The selection leaves it out, or `exclude` names it. */
  | "NotSelected"
  /** Neither its extension nor its content type is that of an image or a video. */
  | "UnknownKind"
  /** An image in a format that IMM can't read. */
  | "UnsupportedFormat"
  /** It has no bytes. */
  | "Empty"
  /** It has more bytes than IMM reads. */
  | "TooLarge"
  /** It has more pixels than IMM reads. */
  | "TooManyPixels"
  /** It was deleted meanwhile. */
  | "Gone"
  /** Its name can't be submitted. */
  | "InvalidName";

/** An upload that is not submitted. */
export interface SkippedUpload {
  readonly status: "skipped";
  readonly upload: UploadEvent;
  readonly reason: SkipReason;
  /** The reason as a sentence. */
  readonly message: string;
}

/** Ends the handling of an upload that is not submitted. */
export class Skip extends Error {
  readonly reason: SkipReason;
  constructor(reason: SkipReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
