import { isDeepStrictEqual } from "node:util";
import { ServiceError } from "../core/service-error.ts";
import { authorize, authorizeBatch, type Caller } from "./access.ts";
import { checkDlqPolicy, overlay, type QueueAttributes, queueDefaults } from "./attributes.ts";
import type { MnsContext } from "./context.ts";
import type { OutgoingMessage, PeekedMessage, ReceivedMessage, SentMessage } from "./message.ts";
import { checkName } from "./names.ts";
import { type ListQuery, type Page, pageOf } from "./page.ts";
import type { MessageQueue } from "./queue.ts";

/** Attributes that a call sets; those that are undefined keep their value, or have the default. */
export type QueueChanges = {
  readonly [K in keyof QueueAttributes]?: QueueAttributes[K] | undefined;
};

/** Why one entry of a batch failed. */
export interface EntryError {
  readonly code: string;
  readonly message: string;
}

const maxBatchBytes = 65_536;

/**
 * Each operation asks RAM first, so that who may not look at a queue does not learn whether it
 * exists.
 */
export function queueOperations({ store, arns, authorizer, batchActions }: MnsContext) {
  const existing = (caller: Caller, action: string, name: string): MessageQueue => {
    authorize(authorizer, caller, action, arns.queue(checkName("queue", name)));
    return store.queue(name);
  };
  const forMessages = (caller: Caller, action: string, name: string): MessageQueue => {
    authorize(authorizer, caller, action, arns.queueMessages(checkName("queue", name)));
    return store.queue(name);
  };
  const forBatch = (caller: Caller, single: string, name: string): MessageQueue => {
    authorizeBatch(
      authorizer,
      caller,
      single,
      arns.queueMessages(checkName("queue", name)),
      batchActions,
    );
    return store.queue(name);
  };

  return {
    /**
     * False when the same queue exists already; throws QueueAlreadyExist, 409, when it exists with
     * other attributes.
     */
    createQueue(
      caller: Caller,
      name: string,
      changes: QueueChanges,
    ): { readonly created: boolean } {
      authorize(authorizer, caller, "mns:CreateQueue", arns.queue(checkName("queue", name)));
      const attributes = overlay(queueDefaults, changes);
      checkDlqPolicy(attributes.dlqPolicy, name);
      const present = store.queues.get(name);
      if (present === undefined) {
        store.createQueue(name, attributes);
        return { created: true };
      }
      if (isDeepStrictEqual(present.attributes, attributes)) return { created: false };
      throw new ServiceError(
        409,
        "QueueAlreadyExist",
        "The queue you want to create already exists, with other attributes.",
      );
    },

    setQueueAttributes(caller: Caller, name: string, changes: QueueChanges): void {
      const queue = existing(caller, "mns:SetQueueAttributes", name);
      const attributes = overlay(queue.attributes, changes);
      checkDlqPolicy(attributes.dlqPolicy, name);
      queue.setAttributes(attributes);
    },

    getQueue(caller: Caller, name: string): MessageQueue {
      return existing(caller, "mns:GetQueueAttributes", name);
    },

    /** A queue that is not there is no error: deleting is idempotent. */
    deleteQueue(caller: Caller, name: string): void {
      authorize(authorizer, caller, "mns:DeleteQueue", arns.queue(checkName("queue", name)));
      store.deleteQueue(name);
    },

    listQueues(caller: Caller, query: ListQuery): Page<MessageQueue> {
      authorize(authorizer, caller, "mns:ListQueue", arns.queues());
      return pageOf(store.queues, query);
    },

    sendMessage(caller: Caller, name: string, message: OutgoingMessage): SentMessage {
      return forMessages(caller, "mns:SendMessage", name).send(message);
    },

    /** One entry a message; throws InvalidArgument, 400, when the batch as a whole is too long. */
    batchSendMessage(
      caller: Caller,
      name: string,
      messages: readonly OutgoingMessage[],
    ): readonly (SentMessage | EntryError)[] {
      const queue = forBatch(caller, "mns:SendMessage", name);
      const bytes = messages.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
      if (bytes > maxBatchBytes) {
        throw new ServiceError(
          400,
          "InvalidArgument",
          `The batch has ${bytes} bytes. It must not have more than ${maxBatchBytes} bytes`,
        );
      }
      return messages.map((message) => attempt(() => queue.send(message)));
    },

    receiveMessage(
      caller: Caller,
      name: string,
      waitSeconds: number | undefined,
      signal: AbortSignal,
    ): Promise<readonly ReceivedMessage[]> {
      const queue = forMessages(caller, "mns:ReceiveMessage", name);
      return queue.receive(1, waitSeconds ?? queue.attributes.pollingWaitSeconds, signal);
    },

    batchReceiveMessage(
      caller: Caller,
      name: string,
      count: number,
      waitSeconds: number | undefined,
      signal: AbortSignal,
    ): Promise<readonly ReceivedMessage[]> {
      const queue = forBatch(caller, "mns:ReceiveMessage", name);
      return queue.receive(count, waitSeconds ?? queue.attributes.pollingWaitSeconds, signal);
    },

    peekMessage(caller: Caller, name: string): readonly PeekedMessage[] {
      return forMessages(caller, "mns:PeekMessage", name).peek(1);
    },

    batchPeekMessage(caller: Caller, name: string, count: number): readonly PeekedMessage[] {
      return forBatch(caller, "mns:PeekMessage", name).peek(count);
    },

    deleteMessage(caller: Caller, name: string, receiptHandle: string): void {
      forMessages(caller, "mns:DeleteMessage", name).delete(receiptHandle);
    },

    /** The handles that could not be deleted, and why. */
    batchDeleteMessage(
      caller: Caller,
      name: string,
      handles: readonly string[],
    ): readonly (EntryError & { readonly handle: string })[] {
      const queue = forBatch(caller, "mns:DeleteMessage", name);
      return handles.flatMap((handle) => {
        const failure = attempt(() => queue.delete(handle));
        return failure === undefined ? [] : [{ ...failure, handle }];
      });
    },

    changeMessageVisibility(caller: Caller, name: string, receiptHandle: string, seconds: number) {
      return forMessages(caller, "mns:ChangeMessageVisibility", name).changeVisibility(
        receiptHandle,
        seconds,
      );
    },
  };
}

/** What one entry of a batch gives: its result, or what it was refused with. */
function attempt<T>(run: () => T): T | EntryError {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { code: error.code, message: error.message };
  }
}
