// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

/**
 * The result of a moderation task, from any transport.
 */
export type ModerationOutcome = SucceededOutcome | FailedOutcome;
export type Kind = "image" | "video";
/**
 * Hit categories or labels, as the service wrote them.
 */
export type Categories = string[];
export type TaskId = string;
/**
 * Null if the message does not name it.
 */
export type ProjectName = string | null;
/**
 * The moderated object. Null if the message does not name it.
 */
export type Uri = string | null;
/**
 * `""` if the message has none.
 */
export type UserData = string;
/**
 * The event's id in the envelope. Null for a message without one.
 */
export type EventId = string | null;
/**
 * When the event was published, else when the task ended. RFC 3339 in UTC.
 */
export type Time = string | null;
/**
 * JSON Pointers from the message to members that could not be read, without which the verdict is complete. At most 100. Missing if everything could be read.
 */
export type Dropped = string[];

export interface SucceededOutcome {
  kind: Kind;
  status: "succeeded";
  /**
   * The verdict. Null if the message has none (`needsLookup`).
   */
  suggestion: "pass" | "review" | "block" | null;
  categories: Categories;
  taskId: TaskId;
  projectName: ProjectName;
  uri: Uri;
  userData: UserData;
  tags?: Tags;
  frames?: Frames;
  eventId: EventId;
  time: Time;
  /**
   * True if the message has no verdict. Call getResult for it.
   */
  needsLookup: boolean;
  dropped?: Dropped;
}
export interface Tags {
  [k: string]: string;
}
export interface Frames {
  /**
   * Frames that were checked.
   */
  total: number | null;
  blocked: BlockedFrame[];
}
export interface BlockedFrame {
  /**
   * Seconds from the start, as a sibling product documents it.
   */
  offset: number | null;
  label: string | null;
  /**
   * Confidence, 0 to 100, as a sibling product documents it.
   */
  rate: number | null;
}
export interface FailedOutcome {
  kind: Kind;
  status: "failed";
  suggestion: null;
  categories: Categories;
  taskId: TaskId;
  projectName: ProjectName;
  uri: Uri;
  userData: UserData;
  tags?: Tags;
  /**
   * The task's own error code, such as `ResourceNotFound`.
   */
  code: string;
  message: string;
  eventId: EventId;
  time: Time;
  needsLookup: false;
  dropped?: Dropped;
}
