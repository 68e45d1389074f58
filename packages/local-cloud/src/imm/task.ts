import { randomUUID } from "node:crypto";
import type { PolicyDocument } from "@immkit/ram";
import { randomText } from "../core/ids.ts";
import type { Frame, MediaKind, Outcome, Scene, Verdict } from "../scenario/index.ts";

export type TaskType = "VideoModeration" | "ImageModeration";
type TaskStatus = "Running" | "Succeeded" | "Failed";

/** What a caller asks for, once it has been checked. */
export interface TaskRequest {
  readonly kind: MediaKind;
  readonly sourceUri: string;
  readonly bucket: string;
  readonly key: string;
  readonly userData: string;
  readonly tags: Readonly<Record<string, unknown>>;
  readonly scenes: readonly Scene[];
  /** Seconds between the frames that are looked at. */
  readonly interval: number;
  readonly maxFrames: number;
  readonly topic: string | undefined;
  readonly extendedMessage: { readonly bucket: string; readonly key: string } | undefined;
  /** Reads the media in place of the project's role, narrowed by the policy. */
  readonly reader:
    | { readonly role: string; readonly policy: PolicyDocument | undefined }
    | undefined;
}

/** What was found, as `ModerationResult` shows it. */
export interface ModerationResult extends Verdict {
  readonly categories: readonly string[];
  /** Of videos and animated pictures. */
  readonly frames?: { readonly totalCount: number; readonly blockFrames: readonly Frame[] };
}

export interface Task {
  readonly id: string;
  readonly type: TaskType;
  readonly eventId: string;
  /** Of the call that made it. */
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
  /** What became of each message about it, oldest first. */
  readonly notifications: NotificationRecord[];
}

interface NotificationRecord {
  readonly id: string;
  /** When it was published, or should have been. Epoch milliseconds. */
  readonly time: number;
  /** Given when a message fault lost it. */
  readonly lost?: true;
  /** Given when it could not be published. */
  readonly error?: { readonly code: string; readonly message: string };
}

export const taskTypes: { readonly [K in MediaKind]: TaskType } = {
  video: "VideoModeration",
  image: "ImageModeration",
};

/** `VideoModeration-` or `ImageModeration-`, then a UUID. */
export function newTaskId(type: TaskType): string {
  return `${type}-${randomUUID()}`;
}

/** Three characters, a dash, and base 62, as the ids of events look. */
export function newEventId(): string {
  return `${randomText(3).toUpperCase()}-${randomText(27)}`;
}
