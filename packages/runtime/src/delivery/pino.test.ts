import { pino } from "pino";
import { expect, it, vi } from "vitest";
import { createFunctionHandler } from "../function/handler.ts";
import { reconcile } from "../reconcile/reconcile.ts";
import { replay } from "../reconcile/replay.ts";
import { consume } from "../testing/consume.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { notificationText } from "../testing/messages.ts";
import { requestOf, signedPush, testHandler, topic } from "../testing/push.ts";

/** A logger of pino, and the lines that it writes, parsed. */
function pinoLogger() {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  return { logger: pino({ base: null, timestamp: false }, { write }), lines };
}

const fail = (): never => {
  throw new TypeError("boom");
};
const failed = {
  level: 50,
  taskId: "ImageModeration-1",
  msg: "immkit: a message was not handled",
  err: { type: "TypeError", message: "boom", stack: expect.stringContaining("pino.test.ts") },
};

it("pino gets a consumer's failures with their ids, the class and the stack", async () => {
  const { logger, lines } = pinoLogger();
  const queue = new MemoryQueue();
  queue.put("{", notificationText("ImageModeration-1"));
  const consumer = consume(queue, { logger, handler: fail, invalidMessages: "discard" });
  await consumer.start();
  await vi.waitFor(() => expect(lines).toHaveLength(2), 5_000);
  await consumer.stop();
  expect(lines.sort((a, b) => Number(b["level"]) - Number(a["level"]))).toEqual([
    { ...failed, messageId: expect.any(String) },
    {
      level: 40,
      messageId: expect.any(String),
      msg: "immkit: a message is not a moderation notification",
      err: expect.objectContaining({ type: "NotificationError", code: "InvalidJson" }),
    },
  ]);
});

it("pino gets the failures of pushes, also of rejected ones", async () => {
  const { logger, lines } = pinoLogger();
  await testHandler({ logger, handler: fail }).push(requestOf(signedPush()));
  const other = { topic: { ...topic, name: "other" } };
  await testHandler({ logger, smq: other }).push(requestOf(signedPush()));
  expect(lines).toEqual([
    failed,
    {
      level: 40,
      msg: "immkit: a push was rejected",
      err: expect.objectContaining({ type: "PushError", code: "ForeignTopic", status: 403 }),
    },
  ]);
});

it.each([
  ['{"UserData": hunter2}', "InvalidJson"],
  ['{"UserData": "hunter2"} hunter2', "InvalidJson"],
  ["<Notification><Message>hunter2</Notification>", "InvalidXml"],
  ["hunter2", "Unrecognised"],
  [Uint8Array.from(Buffer.from("hunter2ÿ", "latin1")), "InvalidUtf8"],
  ['{"TaskId":"hunter2","Status":"hunter2"}', "InvalidContent"],
] as const)("pino gets nothing of the message %j", async (body, code) => {
  const { logger, lines } = pinoLogger();
  const handle = createFunctionHandler({ logger, handler: fail, invalidMessages: "discard" });
  await handle(body);
  expect(lines).toMatchObject([{ err: { code } }]);
  expect(JSON.stringify(lines)).not.toContain("hunter2");
});

it("pino gets the failures of functions, replays and reconciliations", async () => {
  const { logger, lines } = pinoLogger();
  const text = notificationText("ImageModeration-1");
  await expect(createFunctionHandler({ logger, handler: fail })(text)).rejects.toThrow();
  const kept = { id: "Q", bytes: Buffer.from(text) };
  const quarantine = {
    async *list() {
      yield kept as never;
    },
    keep: async () => {},
    remove: async () => true,
    prune: async () => 0,
  };
  await replay(quarantine, fail, { logger });
  const ledger = {
    async *pending() {
      const task = { taskId: "ImageModeration-1", kind: "image", final: null, review: null };
      yield { ...task, state: "pending", projectName: "media" };
    },
    find: fail,
  };
  await reconcile({
    client: { listTaskPages: async function* () {}, getResult: fail },
    ledger: ledger as never,
    handler: () => {},
    logger,
  });
  expect(lines).toEqual([failed, { ...failed, messageId: "Q" }, failed]);
});
