/**
 * How busy a consumer keeps its ten slots when one message in ten takes 200 ms and the others 10
 * ms, with a queue that answers in 5 ms, compared with sqs-consumer: by message and by batch, with
 * ten messages per request, its limit. It runs on the same in-memory queue: its HTTP client is
 * replaced by one that passes each command to that queue. Neither side pays for HTTP, and the
 * requests of both take the same time. Both decode each message in the same way. The result is the
 * handlers' time as a share of ten slots' time until the last handler returned.
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { Consumer, type ConsumerOptions } from "sqs-consumer";
import { decode, NotificationConsumer } from "../src/index.ts";
import { MemoryQueue } from "../src/testing/memory-queue.ts";
import { notificationText } from "../src/testing/messages.ts";
import { median, report } from "./report.ts";

const [messages, slots, rounds] = [600, 10, Number(process.env["BENCH_ROUNDS"] ?? 3)];
/**
 * Strewn as they come in life, the same in every run: with one in each batch of ten exactly,
 * batches would do worse still.
 */
const works = strewn(messages / 10, messages).map((slow) => (slow ? 200 : 10));
const workMs = (taskId: string): number => works[Number(taskId.split("-")[1])] ?? Number.NaN;

/** `count` of `size` places, by a generator with a fixed seed. */
function strewn(count: number, size: number): boolean[] {
  const places: boolean[] = new Array(size).fill(false);
  for (let seed = 1, left = count; left > 0; ) {
    seed = (seed * 48_271) % 0x7fff_ffff;
    const place = seed % size;
    if (places[place] !== true) left--;
    places[place] = true;
  }
  return places;
}

/** What both consumers do with a message, and the end of the run. */
class Work {
  readonly done: Promise<void>;
  /** What the handlers took, timers that fire late on a busy machine included. */
  busyMs = 0;
  #left = messages;
  #resolve: () => void = () => {};

  constructor() {
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  async on(taskId: string): Promise<void> {
    const begun = performance.now();
    await sleep(workMs(taskId));
    this.busyMs += performance.now() - begun;
    if (--this.#left === 0) this.#resolve();
  }
}

/** Stops the consumer. */
type Stop = () => unknown;

async function ours(queue: MemoryQueue, work: Work): Promise<Stop> {
  const consumer = new NotificationConsumer({
    queue,
    concurrency: slots,
    waitSeconds: 1,
    handler: ({ taskId }) => work.on(taskId),
  });
  await consumer.start();
  return () => consumer.stop();
}

/** The official client with the in-memory queue instead of the network. */
class MemorySqs extends SQSClient {
  readonly #queue: MemoryQueue;

  constructor(queue: MemoryQueue) {
    super({ region: "eu-west-1", credentials: { accessKeyId: "x", secretAccessKey: "x" } });
    this.#queue = queue;
  }

  // The client's own signature has an overload per command. `never` fits all of them.
  override async send(command: unknown): Promise<never> {
    return (await this.#run(command)) as never;
  }

  async #run(command: unknown): Promise<unknown> {
    if (command instanceof ReceiveMessageCommand) {
      const { MaxNumberOfMessages: max, WaitTimeSeconds: waitSeconds } = command.input;
      const received = await this.#queue.receive({ max: max ?? 1, waitSeconds: waitSeconds ?? 0 });
      return {
        Messages: received.map(({ messageId, receiptHandle, body }) => ({
          MessageId: messageId,
          ReceiptHandle: receiptHandle,
          Body: body,
        })),
      };
    }
    if (command instanceof DeleteMessageCommand)
      return this.#queue.delete([command.input.ReceiptHandle ?? ""]);
    if (command instanceof DeleteMessageBatchCommand) {
      await this.#queue.delete(
        (command.input.Entries ?? []).map((entry) => entry.ReceiptHandle ?? ""),
      );
      return { Successful: command.input.Entries, Failed: [] };
    }
    throw new Error(`The bench's queue has no ${String((command as object).constructor.name)}.`);
  }
}

function bySqsConsumer(
  queue: MemoryQueue,
  options: Pick<ConsumerOptions, "handleMessage" | "handleMessageBatch">,
): Stop {
  const consumer = Consumer.create({
    queueUrl: "https://sqs/q",
    sqs: new MemorySqs(queue),
    batchSize: 10,
    waitTimeSeconds: 1,
    ...options,
  });
  consumer.on("error", (error) => {
    throw error;
  });
  consumer.start();
  return () => consumer.stop();
}

function taskIdOf({ Body: body = "" }: Message): string {
  return decode(body)[0].taskId;
}

const subjects: Readonly<Record<string, (queue: MemoryQueue, work: Work) => Stop | Promise<Stop>>> =
  {
    "@immkit/runtime": ours,
    "sqs-consumer, by message": (queue, work) =>
      bySqsConsumer(queue, {
        handleMessage: async (message) => {
          await work.on(taskIdOf(message));
          return message;
        },
      }),
    "sqs-consumer, by batch": (queue, work) =>
      bySqsConsumer(queue, {
        handleMessageBatch: async (batch) => {
          await Promise.all(batch.map((message) => work.on(taskIdOf(message))));
          return batch;
        },
      }),
  };

interface Run {
  readonly used: number;
  readonly receives: number;
  readonly deletes: number;
}

async function measure(
  start: (queue: MemoryQueue, work: Work) => Stop | Promise<Stop>,
): Promise<Run> {
  const queue = new MemoryQueue();
  queue.latencyMs = 5;
  queue.put(
    ...Array.from({ length: messages }, (_, id) => notificationText(`ImageModeration-${id}`)),
  );
  const work = new Work();
  const begun = performance.now();
  const stop = await start(queue, work);
  await work.done;
  const ms = performance.now() - begun;
  const count = (operation: string): number =>
    queue.calls.filter((call) => call === operation).length;
  const [receives, begunDeletes] = [count("receive"), performance.now()];
  while (queue.size > 0 && performance.now() - begunDeletes < 2_000) await sleep(5);
  if (queue.size > 0) throw new Error(`${queue.size} messages were handled and not deleted`);
  const deletes = count("delete");
  await stop();
  return { used: (100 * work.busyMs) / (ms * slots), receives, deletes };
}

const runs: Record<string, Run[]> = Object.fromEntries(
  Object.keys(subjects).map((name) => [name, []]),
);
for (let round = 0; round < rounds; round++) {
  for (const [name, start] of Object.entries(subjects)) runs[name]?.push(await measure(start));
}
for (const name of Object.keys(subjects)) {
  const of = (member: keyof Run): number => median((runs[name] ?? []).map((run) => run[member]));
  const bar = name === "@immkit/runtime" ? { bar: 85, better: "higher" as const } : {};
  report({ bench: "slot use", subject: name, value: of("used"), unit: "%", ...bar });
  report({
    bench: "slot use, requests to receive",
    subject: name,
    value: of("receives"),
    unit: "requests",
  });
  report({
    bench: "slot use, requests to delete",
    subject: name,
    value: of("deletes"),
    unit: "requests",
  });
}
process.exit();
