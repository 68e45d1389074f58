/** The messages of queues and topics in the data plane. */
import type { CloudResponse } from "../../http/message.ts";
import { childrenNamed, childText, type XmlContent, type XmlElement } from "../../xml/index.ts";
import { invalidArgument, mnsError } from "../errors.ts";
import { md5Of } from "../message.ts";
import { attempt, publishMessage, queueForMessages, sendBatch } from "../message-operations.ts";
import type { MessageQueue } from "../queue.ts";
import { type Call, noContent, xmlAnswer } from "./call.ts";
import {
  outgoingMessage,
  peekedContent,
  receivedContent,
  sentContent,
} from "./message-documents.ts";

/** `/queues/{name}/messages` */
export async function queueMessages(call: Call, name: string): Promise<CloudResponse> {
  const queue = (action: string, isBatch = false) =>
    queueForMessages(call.context, call.caller, action, name, isBatch);
  switch (call.request.method) {
    case "POST":
      return send(call, queue);
    case "GET":
      return call.isTrue("peekonly") ? peek(call, queue) : await receive(call, queue);
    case "DELETE":
      return call.request.body.length === 0 ? remove(call, queue) : removeBatch(call, queue);
    case "PUT":
      return changeVisibility(call, queue);
    default:
      throw call.unknownOperation();
  }
}

/** The queue, once the caller is known to be allowed to do the action. */
type QueueFor = (action: string, isBatch?: boolean) => MessageQueue;

function send(call: Call, queueFor: QueueFor): CloudResponse {
  const root = call.document("Message", "Messages");
  if (root.name === "Message") {
    const message = outgoingMessage(root);
    return xmlAnswer(201, "Message", sentContent(queueFor("SendMessage").send(message)));
  }
  // An entry with an invalid member fails alone, as one that the queue rejects does.
  const entries = batch(root, "Message").map((entry) => attempt(() => outgoingMessage(entry)));
  const results = sendBatch(queueFor("SendMessage", true), entries);
  const failed = results.some((result) => "code" in result);
  const contents = results.map((result) => {
    if ("code" in result) return { ErrorCode: result.code, ErrorMessage: result.message };
    const { ReceiptHandle, ...content } = sentContent(result);
    // Clients expect exactly these children if the batch failed in part.
    return failed ? content : { ...content, ReceiptHandle };
  });
  return xmlAnswer(failed ? 400 : 201, "Messages", { Message: contents });
}

async function receive(call: Call, queueFor: QueueFor): Promise<CloudResponse> {
  const waitSeconds = call.numberParam("waitseconds");
  const count = call.numberParam("numOfMessages");
  const queue = queueFor("ReceiveMessage", count !== undefined);
  const received = await queue.receive(
    count ?? 1,
    waitSeconds ?? queue.attributes.pollingWaitSeconds,
    call.request.signal,
  );
  return messagesAnswer(received.map(receivedContent), count !== undefined);
}

function peek(call: Call, queueFor: QueueFor): CloudResponse {
  const count = call.numberParam("numOfMessages");
  const peeked = queueFor("PeekMessage", count !== undefined).peek(count ?? 1);
  return messagesAnswer(peeked.map(peekedContent), count !== undefined);
}

function messagesAnswer(
  contents: readonly Readonly<Record<string, XmlContent>>[],
  isBatch: boolean,
): CloudResponse {
  const [first] = contents;
  if (first === undefined) throw mnsError("MessageNotExist");
  return isBatch
    ? xmlAnswer(200, "Messages", { Message: contents })
    : xmlAnswer(200, "Message", first);
}

function remove(call: Call, queueFor: QueueFor): CloudResponse {
  const handle = handleParam(call);
  queueFor("DeleteMessage").delete(handle);
  return noContent;
}

function removeBatch(call: Call, queueFor: QueueFor): CloudResponse {
  const handles = batch(call.document("ReceiptHandles"), "ReceiptHandle");
  const queue = queueFor("DeleteMessage", true);
  const errors = handles.flatMap(({ text }) => {
    const handle = text.trim();
    const error = attempt(() => queue.delete(handle));
    return error === undefined
      ? []
      : [{ ErrorCode: error.code, ErrorMessage: error.message, ReceiptHandle: handle }];
  });
  return errors.length === 0 ? noContent : xmlAnswer(404, "Errors", { Error: errors });
}

function changeVisibility(call: Call, queueFor: QueueFor): CloudResponse {
  const handle = handleParam(call);
  const seconds = call.numberParam("VisibilityTimeout");
  if (seconds === undefined) throw mnsError("MissingVisibilityTimeout");
  const { receiptHandle, nextVisibleTime } = queueFor("ChangeMessageVisibility").changeVisibility(
    handle,
    seconds,
  );
  return xmlAnswer(200, "ChangeVisibility", {
    ReceiptHandle: receiptHandle,
    NextVisibleTime: nextVisibleTime,
  });
}

function handleParam(call: Call): string {
  const handle = call.param("ReceiptHandle");
  if (handle === undefined || handle === "") throw mnsError("MissingReceiptHandle");
  return handle;
}

const maxBatchEntries = 16;

function batch(root: XmlElement, member: string): readonly XmlElement[] {
  const entries = childrenNamed(root, member);
  if (entries.length >= 1 && entries.length <= maxBatchEntries) return entries;
  throw invalidArgument(
    `A batch should have 1 to ${maxBatchEntries} ${member} elements, not ${entries.length}`,
  );
}

/** `/topics/{name}/messages` */
export function publish(call: Call, topic: string): CloudResponse {
  if (call.request.method !== "POST") throw call.unknownOperation();
  const message = call.document("Message");
  const body = childText(message, "MessageBody") ?? "";
  const tag = childText(message, "MessageTag") || undefined;
  const { messageId } = publishMessage(call.context, call.caller, topic, body, tag);
  return xmlAnswer(201, "Message", { MessageId: messageId, MessageBodyMD5: md5Of(body) });
}
