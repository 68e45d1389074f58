import { fieldsOf, type XmlElement, XmlError } from "../xml/parse.ts";
import type { MnsAnswer } from "./answer.ts";

/** A received message. It is invisible to other receivers for `holdMs`. */
export interface QueueMessage {
  readonly messageId: string;
  /** Identifies this receipt. A change of visibility replaces it. */
  readonly receiptHandle: string;
  /**
   * As it was sent, or the Base64 of its bytes if they are not UTF-8.
   */
  readonly body: string;
  /** The body's own bytes, only if they are not UTF-8. */
  readonly bytes?: Uint8Array;
  /** Upper-case hex, of the body as it was sent. */
  readonly bodyMd5: string | null;
  /** How often the message was received, including this time. */
  readonly dequeueCount: number;
  /** Epoch milliseconds, by the service's clock. */
  readonly enqueuedAt: number | null;
  readonly nextVisibleAt: number | null;
  /**
   * How long the message was invisible when it was received, by the service's clock alone. Null if
   * the service doesn't say.
   */
  readonly holdMs: number | null;
}

/** One message of a batch that was not deleted. */
export interface DeleteFailure {
  readonly receiptHandle: string;
  readonly code: string;
  readonly message: string;
}

/** The answer of a change of visibility. */
export interface Visibility {
  readonly receiptHandle: string;
  /** Epoch milliseconds, by the service's clock. */
  readonly nextVisibleAt: number;
}

/** @throws XmlError, as all readers here, if it is not the expected document. */
export function readMessages({ root, serviceDate }: MnsAnswer): QueueMessage[] {
  if (root?.name !== "Messages")
    throw new XmlError(`expected <Messages>, found <${root?.name ?? ""}>`, 0);
  return root.children.map((element) => readMessage(element, serviceDate));
}

function readMessage(element: XmlElement, serviceDate: number): QueueMessage {
  let messageId = "";
  let receiptHandle = "";
  let body: string | undefined;
  let bytes: Uint8Array | undefined;
  let bodyMd5: string | null = null;
  let dequeueCount: number | null = null;
  let enqueuedAt: number | null = null;
  let nextVisibleAt: number | null = null;
  const seen = (name: string, value: unknown): void => {
    if (value) throw new XmlError(`two <${name}> in <${element.name}>`, 0);
  };
  // One pass instead of a lookup by name for each member: this runs sixteen times per request.
  for (const child of element.children) {
    const { name, text } = child;
    switch (name) {
      case "MessageId":
        seen(name, messageId);
        messageId = text;
        break;
      case "ReceiptHandle":
        seen(name, receiptHandle);
        receiptHandle = text;
        break;
      case "MessageBody":
        seen(name, body !== undefined);
        bytes = child.bytes;
        body = bytes === undefined ? text : Buffer.from(bytes).toString("base64");
        break;
      case "MessageBodyMD5":
        bodyMd5 = text;
        break;
      case "DequeueCount":
        dequeueCount = figure(text);
        break;
      case "EnqueueTime":
        enqueuedAt = figure(text);
        break;
      case "NextVisibleTime":
        nextVisibleAt = figure(text);
        break;
    }
  }
  if (messageId === "" || receiptHandle === "" || body === undefined) {
    throw new XmlError("a message without MessageId, ReceiptHandle or MessageBody", 0);
  }
  const holdMs = nextVisibleAt === null ? null : nextVisibleAt - serviceDate;
  const message = {
    messageId,
    receiptHandle,
    body,
    bodyMd5,
    dequeueCount: dequeueCount ?? 1,
    enqueuedAt,
    nextVisibleAt,
    holdMs,
  };
  return bytes === undefined ? message : { ...message, bytes };
}

/** Only an `Errors` document has failures. */
export function readDeleteFailures({ root }: MnsAnswer): DeleteFailure[] {
  if (root?.name !== "Errors") return [];
  return root.children.map((element) => {
    const fields = fieldsOf(element);
    return {
      receiptHandle: fields.get("ReceiptHandle") ?? "",
      code: fields.get("ErrorCode") ?? "",
      message: fields.get("ErrorMessage") ?? "",
    };
  });
}

export function readVisibility({ root }: MnsAnswer): Visibility {
  const fields = root?.name === "ChangeVisibility" ? fieldsOf(root) : undefined;
  const receiptHandle = fields?.get("ReceiptHandle");
  const nextVisibleAt = figure(fields?.get("NextVisibleTime"));
  if (!receiptHandle || nextVisibleAt === null)
    throw new XmlError("no <ChangeVisibility> with ReceiptHandle and NextVisibleTime", 0);
  return { receiptHandle, nextVisibleAt };
}

export function readMessageId({ root }: MnsAnswer): string {
  const messageId = root?.name === "Message" ? fieldsOf(root).get("MessageId") : undefined;
  if (!messageId) throw new XmlError("no <Message> with MessageId", 0);
  return messageId;
}

function figure(text: string | undefined): number | null {
  const value = Number(text || Number.NaN);
  return Number.isFinite(value) ? value : null;
}
