import { ServiceError } from "../../core/service-error.ts";
import type { CloudResponse } from "../../http/message.ts";
import { childrenNamed, type XmlContent, type XmlElement } from "../../xml/index.ts";
import { numberWithin } from "../attributes.ts";
import type { OutgoingMessage, SentMessage } from "../message.ts";
import type { Operations } from "../operations.ts";
import type { EntryError } from "../queue-operations.ts";
import { type Call, invalidMethod, noContent, numberIn, xmlAnswer } from "./call.ts";
import { outgoingMessage, peekedContent, readDocument, receivedContent } from "./forms.ts";

const maxBatchEntries = 16;

/** `/queues/{name}/messages` */
export async function messages(
  operations: Operations,
  call: Call,
  queue: string,
): Promise<CloudResponse> {
  switch (call.request.method) {
    case "POST":
      return send(operations, call, queue);
    case "GET":
      return call.query.isTrue("peekonly")
        ? peek(operations, call, queue)
        : await receive(operations, call, queue);
    case "DELETE":
      return call.request.body.length === 0
        ? remove(operations, call, queue)
        : removeBatch(operations, call, queue);
    case "PUT":
      return changeVisibility(operations, call, queue);
    default:
      throw invalidMethod(call);
  }
}

function send(operations: Operations, { request, caller }: Call, queue: string): CloudResponse {
  const root = readDocument(request.body, operations.requireNamespace, "Message", "Messages");
  if (root.name === "Message")
    return xmlAnswer(
      201,
      "Message",
      sentContent(operations.sendMessage(caller, queue, outgoingMessage(root))),
    );

  const outcomes = sendEach(operations, caller, queue, batch(root, "Message"));
  const failed = outcomes.some((outcome) => "code" in outcome);
  const content = outcomes.map((outcome) =>
    "code" in outcome
      ? { ErrorCode: outcome.code, ErrorMessage: outcome.message }
      : failed
        ? // A batch that failed in part is read with exactly these children.
          { MessageId: outcome.messageId, MessageBodyMD5: outcome.bodyMd5 }
        : sentContent(outcome),
  );
  return xmlAnswer(failed ? 400 : 201, "Messages", { Message: content });
}

/** An entry whose own members are bad fails alone, like one that the queue refuses. */
function sendEach(
  operations: Operations,
  caller: Call["caller"],
  queue: string,
  entries: readonly XmlElement[],
) {
  const read = entries.map((entry): OutgoingMessage | EntryError => {
    try {
      return outgoingMessage(entry);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { code: error.code, message: error.message };
    }
  });
  const sent = operations.batchSendMessage(
    caller,
    queue,
    read.filter((entry) => "body" in entry),
  );
  let next = 0;
  return read.map((entry): SentMessage | EntryError =>
    "body" in entry ? (sent[next++] as SentMessage | EntryError) : entry,
  );
}

function sentContent({ messageId, bodyMd5, receiptHandle }: SentMessage) {
  return { MessageId: messageId, MessageBodyMD5: bodyMd5, ReceiptHandle: receiptHandle };
}

async function receive(operations: Operations, call: Call, queue: string): Promise<CloudResponse> {
  const { caller, request } = call;
  const waitSeconds = numberIn(call, "waitseconds");
  const count = numberIn(call, "numOfMessages");
  const received =
    count === undefined
      ? await operations.receiveMessage(caller, queue, waitSeconds, request.signal)
      : await operations.batchReceiveMessage(caller, queue, count, waitSeconds, request.signal);
  return messagesAnswer(received.map(receivedContent), count !== undefined);
}

function peek(operations: Operations, call: Call, queue: string): CloudResponse {
  const count = numberIn(call, "numOfMessages");
  const peeked =
    count === undefined
      ? operations.peekMessage(call.caller, queue)
      : operations.batchPeekMessage(call.caller, queue, count);
  return messagesAnswer(peeked.map(peekedContent), count !== undefined);
}

function messagesAnswer(
  contents: readonly Readonly<Record<string, XmlContent>>[],
  asBatch: boolean,
): CloudResponse {
  const [first] = contents;
  if (first === undefined) throw new ServiceError(404, "MessageNotExist", "Message not exist.");
  return asBatch
    ? xmlAnswer(200, "Messages", { Message: contents })
    : xmlAnswer(200, "Message", first);
}

function remove(operations: Operations, { caller, query }: Call, queue: string): CloudResponse {
  operations.deleteMessage(caller, queue, handleIn(query.get("ReceiptHandle")));
  return noContent;
}

function removeBatch(
  operations: Operations,
  { caller, request }: Call,
  queue: string,
): CloudResponse {
  const handles = batch(
    readDocument(request.body, operations.requireNamespace, "ReceiptHandles"),
    "ReceiptHandle",
  ).map(({ text }) => text.trim());
  const failures = operations.batchDeleteMessage(caller, queue, handles);
  if (failures.length === 0) return noContent;
  return xmlAnswer(404, "Errors", {
    Error: failures.map(({ code, message, handle }) => ({
      ErrorCode: code,
      ErrorMessage: message,
      ReceiptHandle: handle,
    })),
  });
}

function changeVisibility(
  operations: Operations,
  { caller, query }: Call,
  queue: string,
): CloudResponse {
  const handle = handleIn(query.get("ReceiptHandle"));
  const seconds = numberWithin("VisibilityTimeout", query.get("VisibilityTimeout"));
  if (seconds === undefined)
    throw new ServiceError(400, "MissingVisibilityTimeout", "VisibilityTimeout is required.");
  const { receiptHandle, nextVisibleTime } = operations.changeMessageVisibility(
    caller,
    queue,
    handle,
    seconds,
  );
  return xmlAnswer(200, "ChangeVisibility", {
    ReceiptHandle: receiptHandle,
    NextVisibleTime: nextVisibleTime,
  });
}

function handleIn(text: string | undefined): string {
  if (text === undefined || text === "")
    throw new ServiceError(400, "MissingReceiptHandle", "ReceiptHandle is required.");
  return text;
}

function batch(root: XmlElement, member: string): readonly XmlElement[] {
  const entries = childrenNamed(root, member);
  if (entries.length >= 1 && entries.length <= maxBatchEntries) return entries;
  throw new ServiceError(
    400,
    "InvalidArgument",
    `A batch should have 1 to ${maxBatchEntries} ${member} elements, not ${entries.length}`,
  );
}
