import { createHash, randomBytes } from "node:crypto";
import { invalidArgument } from "./errors.ts";

/** A user or system property of a message. It is returned with the message and has no effect. */
export interface MessageProperty {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

interface MessageProperties {
  readonly userProperties?: readonly MessageProperty[];
  readonly systemProperties?: readonly MessageProperty[];
}

/** A message as a sender writes it. */
export interface OutgoingMessage extends MessageProperties {
  readonly body: string;
  /** 1 (first) to 16. Default 8. */
  readonly priority?: number | undefined;
  /** Overrides the queue's own delay. */
  readonly delaySeconds?: number | undefined;
}

/** The result of sending a message. */
export interface SentMessage {
  readonly messageId: string;
  readonly bodyMd5: string;
  /** Only for a delayed message: it can be deleted before it becomes visible. */
  readonly receiptHandle?: string;
}

/** A message as a peek returns it. Times are epoch milliseconds. */
export interface PeekedMessage extends MessageProperties {
  readonly messageId: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly priority: number;
  readonly enqueueTime: number;
  /** 0 until the first receive. */
  readonly firstDequeueTime: number;
  readonly dequeueCount: number;
}

/** A message as a receive returns it. */
export interface ReceivedMessage extends PeekedMessage {
  readonly receiptHandle: string;
  readonly nextVisibleTime: number;
}

/** A message of a queue, for the controls. Times are epoch milliseconds. */
export interface QueueMessageView {
  readonly messageId: string;
  readonly body: string;
  readonly state: "active" | "inFlight" | "delayed";
  readonly enqueueTime: number;
  readonly dequeueCount: number;
  /** When it can be received again. Only if it is not active. */
  readonly visibleAt?: number;
}

/** 32 upper-case hexadecimal digits. */
export function newMessageId(): string {
  return randomBytes(16).toString("hex").toUpperCase();
}

/** Upper-case hex of the MD5 of the body as UTF-8. */
export function md5Of(body: string): string {
  return createHash("md5").update(body, "utf8").digest("hex").toUpperCase();
}

/** Throws InvalidArgument, 400, for an empty body or one longer than `maxBytes`. */
export function checkBody(body: string, maxBytes: number, target: "queue" | "topic"): void {
  const size = Buffer.byteLength(body);
  if (size === 0) throw invalidArgument("The value of MessageBody should not be empty");
  if (size > maxBytes)
    throw invalidArgument(
      `The length of message should not be larger than MaximumMessageSize: it has ${size} bytes, the ${target} takes ${maxBytes}`,
    );
}

/**
 * A handle of letters, digits, `-` and `_`. The handles of the real service also contain `+`, `/`
 * and `=`, which some clients put into the query unescaped.
 */
export function newReceiptHandle(): string {
  return `1-${randomBytes(24).toString("base64url")}`;
}

/** Whether the text has the form of a handle. If not, calls answer ReceiptHandleError. */
export function isReceiptHandle(text: string): boolean {
  return /^1-[A-Za-z0-9_-]{32}$/.test(text);
}
