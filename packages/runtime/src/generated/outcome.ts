// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

/**
 * What a moderation task came to, from whichever transport it was read.
 */
export type ModerationOutcome = SucceededOutcome | FailedOutcome;
export type Kind = "image" | "video";
/**
 * Hit categories or labels, as the service wrote them.
 */
export type Categories = string[];
export type TaskId = string;
/**
 * Null where the message does not name it.
 */
export type ProjectName = string | null;
/**
 * The moderated object; null where the message does not name it.
 */
export type Uri = string | null;
/**
 * `""` where the message has none.
 */
export type UserData = string;
/**
 * The event's id in the envelope; null for a message without one.
 */
export type EventId = string | null;
/**
 * When the event was published, else when the task ended; RFC 3339 in UTC.
 */
export type Time = string | null;

export interface SucceededOutcome {
  kind: Kind;
  status: "succeeded";
  /**
   * The verdict; null when the message carries none (`needsLookup`).
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
   * True when there is no verdict inside: read it by getResult.
   */
  needsLookup: boolean;
}
export interface Tags {
  [k: string]: string;
}
export interface Frames {
  /**
   * Frames that were looked at.
   */
  total: number | null;
  blocked: BlockedFrame[];
}
export interface BlockedFrame {
  /**
   * Seconds from the start, by what a sibling product documents.
   */
  offset: number | null;
  label: string | null;
  /**
   * Confidence, 0 to 100 by what a sibling product documents.
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
}
