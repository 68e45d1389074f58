/**
 * Messages a second, and CPU time for each, from a queue whose answers take 50 ms, over HTTP, with
 * as many messages in an answer as were requested, and with 5. Compared with sqs-consumer, which
 * handles them in batches of ten, its limit. Both decode each message and delete it. An
 * sqs-consumer sends one receive request at a time, so eight of them are measured too.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Consumer } from "sqs-consumer";
import { staticCredentials } from "../src/credentials/index.ts";
import { decode, NotificationConsumer, QueueClient } from "../src/index.ts";
import { startServer } from "./cpu.ts";
import { median, report } from "./report.ts";

const [warmUpMs, runMs] = [1_500, Number(process.env["BENCH_SLICE_MS"] ?? 2_000)];
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 2);

/** Counts the handled messages until it is stopped. */
interface Run {
  readonly handled: () => number;
  readonly stop: () => unknown;
}

async function ours(endpoint: string, pollers: number): Promise<Run> {
  const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
  const queue = new QueueClient({ endpoint, queue: "verdicts", credentials });
  const consumer = new NotificationConsumer({ queue, pollers, handler: () => {} });
  await consumer.start();
  // A message counts when it is deleted. Otherwise it would be redelivered.
  return { handled: () => consumer.counts.deleted, stop: () => consumer.stop() };
}

async function bySqsConsumer(endpoint: string, count: number): Promise<Run> {
  const credentials = { accessKeyId: "AKID", secretAccessKey: "secret" };
  const sqs = new SQSClient({ region: "eu-west-1", credentials, endpoint });
  let handled = 0;
  const consumers = Array.from({ length: count }, () => {
    const consumer = Consumer.create({
      queueUrl: `${endpoint}/verdicts`,
      sqs,
      batchSize: 10,
      waitTimeSeconds: 20,
      handleMessageBatch: async (batch) => {
        for (const { Body = "" } of batch) decode(Body);
        return batch;
      },
    });
    consumer.on("message_processed", () => handled++);
    const fail = (error: Error): never => {
      throw error;
    };
    consumer.on("error", fail).on("processing_error", fail);
    consumer.start();
    return consumer;
  });
  return {
    handled: () => handled,
    stop: () => consumers.map((consumer) => consumer.stop()),
  };
}

const subjects: Readonly<Record<string, (endpoint: string) => Promise<Run>>> = {
  "@immkit/runtime, pollers: 8": (endpoint) => ours(endpoint, 8),
  "@immkit/runtime, pollers: 1": (endpoint) => ours(endpoint, 1),
  "8 × sqs-consumer": (endpoint) => bySqsConsumer(endpoint, 8),
  "sqs-consumer": (endpoint) => bySqsConsumer(endpoint, 1),
};

interface Sample {
  readonly perSecond: number;
  readonly cpu: number;
}

async function measure(start: (endpoint: string) => Promise<Run>, endpoint: string) {
  const { handled, stop } = await start(endpoint);
  await sleep(warmUpMs);
  const [before, cpu, begun] = [handled(), process.cpuUsage(), performance.now()];
  await sleep(runMs);
  const count = handled() - before;
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - begun) / 1_000;
  await stop();
  return { perSecond: count / seconds, cpu: (user + system) / count };
}

for (const [answers, most] of Object.entries({ "full answers": 16, "5 in an answer": 5 })) {
  const endpoint = await startServer("distant-queue.ts", String(most));
  const samples: Record<string, Sample[]> = Object.fromEntries(
    Object.keys(subjects).map((name) => [name, []]),
  );
  for (let round = 0; round < rounds; round++)
    for (const [name, start] of Object.entries(subjects))
      samples[name]?.push(await measure(start, endpoint));
  for (const subject of Object.keys(subjects)) {
    const of = (member: keyof Sample): number =>
      median((samples[subject] ?? []).map((sample) => sample[member]));
    const isBar = most === 16 && subject === "@immkit/runtime, pollers: 8";
    report({
      bench: `messages at 50 ms, ${answers}`,
      subject,
      value: of("perSecond"),
      unit: "messages/s",
      ...(isBar ? { bar: 2_000, better: "higher" as const } : {}),
    });
    report({ bench: `messages at 50 ms, ${answers}, CPU`, subject, value: of("cpu"), unit: "µs" });
  }
}
process.exit();
