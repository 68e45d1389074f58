import { randomUUID } from "node:crypto";
import type { PolicyDocument } from "@immkit/ram";
import { randomText } from "../core/ids.ts";
import type { Frame, MediaKind, Outcome, Scene, Verdict } from "../scenario/index.ts";

/** The type of a task, as in its id. */
export type TaskType = "VideoModeration" | "ImageModeration";
type TaskStatus = "Running" | "Succeeded" | "Failed";

/** The checked parameters of a task. */
export interface TaskRequest {
  readonly kind: MediaKind;
  readonly sourceUri: string;
  readonly bucket: string;
  readonly key: string;
  readonly userData: string;
  readonly tags: Readonly<Record<string, unknown>>;
  readonly scenes: readonly Scene[];
  /** Seconds between inspected frames. */
  readonly interval: number;
  readonly maxFrames: number;
  readonly topic: string | undefined;
  readonly extendedMessage: { readonly bucket: string; readonly key: string } | undefined;
  /** Reads the media instead of the project's role. The policy restricts the role. */
  readonly reader:
    | { readonly role: string; readonly policy: PolicyDocument | undefined }
    | undefined;
}

/** What a task found. */
export interface ModerationResult extends Verdict {
  readonly categories: readonly string[];
  /** Only for videos and animated images. */
  readonly frames?: { readonly totalCount: number; readonly blockFrames: readonly Frame[] };
}

/** A moderation task. The members that are not readonly change when it ends. */
export interface Task {
  readonly id: string;
  readonly type: TaskType;
  readonly eventId: string;
  /** Of the call that created the task. */
  readonly requestId: string;
  readonly projectName: string;
  readonly request: TaskRequest;
  readonly outcome: Outcome;
  /** Epoch milliseconds. */
  readonly startTime: number;
  endTime: number | undefined;
  status: TaskStatus;
  code: string;
  message: string;
  result: ModerationResult | undefined;
  /** The messages about the task, oldest first. */
  readonly notifications: NotificationRecord[];
}

interface NotificationRecord {
  /** Of the envelope. */
  readonly id: string;
  /** Of the topic. Undefined if it was not published to one. */
  readonly messageId?: string;
  /** When it was published or should have been. Epoch milliseconds. */
  readonly time: number;
  /** A message fault lost it. */
  readonly lost?: true;
  /** Why it could not be published. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** The task type for each kind of media. */
export const taskTypes: { readonly [K in MediaKind]: TaskType } = {
  video: "VideoModeration",
  image: "ImageModeration",
};

/** `VideoModeration-` or `ImageModeration-`, then a UUID. */
export function newTaskId(type: TaskType): string {
  return `${type}-${randomUUID()}`;
}

/** Three characters, a dash, and 27 letters and digits, like the real ids. */
export function newEventId(): string {
  return `${randomText(3).toUpperCase()}-${randomText(27)}`;
}
