/** What the controls return. The console is written against these types. */
import type { CallEntry } from "../log/entry.ts";
import type { QueueView, TopicView } from "../mns/inspect.ts";
import type { QueueMessageView } from "../mns/message.ts";
import type { MessageTrace } from "../mns/trace.ts";
import type { Frame, MediaKind, Scene } from "../scenario/index.ts";

/** A call in `GET log`. */
export interface CallView extends Omit<CallEntry, "level" | "time"> {
  /** RFC 3339. */
  readonly time: string;
}

/** `GET log` */
export interface CallPage {
  /** Changes when the cloud is started again: numbers start again too. */
  readonly run: string;
  readonly entries: readonly CallView[];
  /** How many entries were dropped before they were read. */
  readonly lost: number;
  /** The number to ask for next. */
  readonly last: number;
}

/** A message about a task. */
export interface NotificationView {
  /** Of the envelope. */
  readonly id: string;
  /** Of the topic. Missing if it was not published. */
  readonly messageId?: string;
  /** When it was published or should have been. Epoch milliseconds. */
  readonly time: number;
  /** A message fault lost it. */
  readonly lost?: true;
  /** Why it could not be published. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** `GET queues` */
export interface QueuesAndTopics {
  readonly queues: readonly QueueView[];
  readonly topics: readonly TopicView[];
}

/** `GET queues/{queue}/messages` */
export interface QueueMessages {
  readonly messages: readonly QueueMessageView[];
}

/** `GET tasks/{taskId}/messages` */
export interface TaskMessages {
  readonly messages: readonly (NotificationView & {
    /** Null if it was not published to a topic, or the cloud has forgotten it. */
    readonly trace: MessageTrace | null;
  })[];
}

/** A moderation task. Times are epoch milliseconds. */
export interface TaskView {
  readonly taskId: string;
  readonly type: "VideoModeration" | "ImageModeration";
  readonly kind: MediaKind;
  readonly projectName: string;
  readonly sourceUri: string;
  readonly bucket: string;
  readonly key: string;
  readonly userData: string;
  readonly tags: Readonly<Record<string, unknown>>;
  readonly scenes: readonly Scene[];
  /** Seconds between inspected frames. */
  readonly interval: number;
  readonly maxFrames: number;
  /** Where its messages go. Null if it has none. */
  readonly topic: string | null;
  readonly status: "Running" | "Succeeded" | "Failed";
  readonly code?: string;
  readonly message?: string;
  readonly suggestion?: "pass" | "review" | "block";
  readonly categories?: readonly string[];
  readonly frames?: { readonly totalCount: number; readonly blockFrames: readonly Frame[] };
  readonly startTime: number;
  readonly endTime?: number;
  readonly notifications: readonly NotificationView[];
}

/** `GET tasks` */
export interface TaskPage {
  /** Changes when tasks were deleted: read all of them again then. */
  readonly run: string;
  /** In the order of their last change. */
  readonly tasks: readonly TaskView[];
  /** The number to ask for next. */
  readonly last: number;
  /** Whether more changes follow {@link last}. */
  readonly more: boolean;
}
