import { createHash, randomBytes } from "node:crypto";

/** One user or system property of a message: carried along, never read. */
export interface MessageProperty {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** What a sender gives. */
export interface OutgoingMessage {
  readonly body: string;
  /** 1 (first) to 16, default 8. */
  readonly priority?: number | undefined;
  /** Overrides the queue's own delay. */
  readonly delaySeconds?: number | undefined;
  readonly userProperties?: readonly MessageProperty[];
  readonly systemProperties?: readonly MessageProperty[];
}

/** What the sender learns. */
export interface SentMessage {
  readonly messageId: string;
  readonly bodyMd5: string;
  /** Only for a delayed message: it can be deleted before anybody sees it. */
  readonly receiptHandle?: string;
}

/** A message as a peek shows it. Times are epoch milliseconds. */
export interface PeekedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly priority: number;
  readonly enqueueTime: number;
  /** 0 until the first receive. */
  readonly firstDequeueTime: number;
  readonly dequeueCount: number;
  readonly userProperties?: readonly MessageProperty[];
  readonly systemProperties?: readonly MessageProperty[];
}

/** A message as a receive hands it out. */
export interface ReceivedMessage extends PeekedMessage {
  readonly receiptHandle: string;
  readonly nextVisibleTime: number;
}

export function newMessageId(): string {
  return randomBytes(16).toString("hex").toUpperCase();
}

/** Upper-case hex, over the UTF-8 of the body. */
export function md5Of(body: string): string {
  return createHash("md5").update(body, "utf8").digest("hex").toUpperCase();
}

/**
 * A handle of letters, digits, `-` and `_` only. The real service's handles hold `+`, `/` and `=`
 * as well, which some clients put into the query unescaped; these survive that.
 */
export function newReceiptHandle(): string {
  return `1-${randomBytes(24).toString("base64url")}`;
}

/**
 * Whether a text could be a handle at all: one that could not is ReceiptHandleError, another's or
 * an old one MessageNotExist.
 */
export function isReceiptHandle(text: string): boolean {
  return /^1-[A-Za-z0-9_-]{32}$/.test(text);
}
