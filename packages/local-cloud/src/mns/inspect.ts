/** Queues and topics as the controls show and change them: nothing is received or authorised. */
import { ServiceError } from "../core/service-error.ts";
import type { QueueMessageView } from "./message.ts";
import type { MnsStore } from "./store.ts";
import type { NotifyContentFormat } from "./subscription.ts";

/** A queue with its depth. */
export interface QueueView {
  readonly name: string;
  /** Messages that can be received. */
  readonly active: number;
  /** Messages that were received and are hidden. */
  readonly inFlight: number;
  readonly delayed: number;
  /** Where messages go that were received too often. */
  readonly deadLetterQueue: string | null;
  readonly maxReceiveCount: number | null;
  /** The queues whose dead letters come here. */
  readonly deadLettersOf: readonly string[];
}

/** A topic with its subscriptions. */
export interface TopicView {
  readonly name: string;
  readonly subscriptions: readonly {
    readonly name: string;
    readonly endpoint: string;
    readonly format: NotifyContentFormat;
    readonly filterTag: string;
    /** Deliveries that failed and will be tried again. */
    readonly undelivered: number;
  }[];
}

/** What the controls do with SMQ. */
export interface MnsInspection {
  queues(): readonly QueueView[];
  topics(): readonly TopicView[];
  /** The oldest messages, hidden ones too. They don't change. Throws QueueNotExist. */
  messages(queue: string, limit: number): readonly QueueMessageView[];
  /** Deletes all messages, and returns their number. Throws QueueNotExist. */
  purge(queue: string): number;
  /**
   * Moves the messages of a dead letter queue back to the queue that they come from, and returns
   * their number. Throws QueueNotExist, or StatusConflict if no queue or several ones send their
   * dead letters there.
   */
  redrive(queue: string): number;
}

/** The inspection of a store. */
export function inspectStore(store: MnsStore): MnsInspection {
  const sourcesOf = (name: string) =>
    [...store.queues.values()].filter(
      ({ attributes: { dlqPolicy } }) =>
        dlqPolicy.enabled && dlqPolicy.deadLetterTargetQueue === name,
    );
  return {
    queues: () =>
      [...store.queues.values()].map((queue) => {
        const { enabled, deadLetterTargetQueue, maxReceiveCount } = queue.attributes.dlqPolicy;
        const { active, inactive, delayed } = queue.counts();
        return {
          name: queue.name,
          active,
          inFlight: inactive,
          delayed,
          deadLetterQueue: enabled ? deadLetterTargetQueue : null,
          maxReceiveCount: enabled ? maxReceiveCount : null,
          deadLettersOf: sourcesOf(queue.name).map(({ name }) => name),
        };
      }),
    topics: () =>
      [...store.topics.values()].map((topic) => ({
        name: topic.name,
        subscriptions: [...topic.subscriptions.values()].map(({ name, attributes }) => ({
          name,
          endpoint: attributes.endpoint,
          format: attributes.notifyContentFormat,
          filterTag: attributes.filterTag,
          undelivered: topic.undelivered(name),
        })),
      })),
    messages: (queue, limit) => store.queue(queue).inspect(limit),
    purge: (queue) => store.queue(queue).purge().length,
    redrive(name) {
      const queue = store.queue(name);
      const [source, ...others] = sourcesOf(name);
      if (source === undefined || others.length > 0)
        throw new ServiceError(
          409,
          "StatusConflict",
          source === undefined
            ? `No queue sends its dead letters to ${name}.`
            : `Several queues send their dead letters to ${name}.`,
        );
      const messages = queue.purge();
      for (const { body, priority, origin } of messages)
        source.accept({ body, priority, ...(origin !== undefined && { origin }) });
      return messages.length;
    },
  };
}
