import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createClock, type MovableClock } from "../core/clock.ts";
import { queueDefaults, topicDefaults } from "./attributes.ts";
import { MnsStore } from "./store.ts";

/** The store after a restart, `later` milliseconds after the dump. */
function restored(
  store: MnsStore,
  clock: MovableClock,
  later = 0,
): { store: MnsStore; clock: MovableClock } {
  const other = createClock();
  other.advance(Math.max(0, clock.now() + later - other.now()));
  const copy = new MnsStore(other);
  copy.load(JSON.parse(JSON.stringify(store.dump())));
  return { store: copy, clock: other };
}

const receive = async (store: MnsStore, name: string, count = 16) =>
  (await store.queue(name).receive(count, 0, new AbortController().signal)).map(
    ({ body, dequeueCount, receiptHandle }) => ({
      body,
      dequeueCount,
      receiptHandle,
    }),
  );

const step = fc.oneof(
  fc.record({
    kind: fc.constant("send" as const),
    delay: fc.integer({ min: 0, max: 4 }),
    priority: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant("take" as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant("delete" as const), which: fc.nat() }),
  fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 1, max: 8 }) }),
);

describe("queues after a restart", () => {
  it("behave as without the restart", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.integer({ min: 0, max: 6 }),
        async (steps, pause) => {
          const clock = createClock();
          const store = new MnsStore(clock);
          const dlqPolicy = { enabled: true, deadLetterTargetQueue: "dead", maxReceiveCount: 2 };
          const queue = store.createQueue("q", {
            ...queueDefaults,
            visibilityTimeout: 5,
            dlqPolicy,
          });
          store.createQueue("dead", queueDefaults);
          const handles: string[] = [];
          let sent = 0;
          for (const one of steps) {
            if (one.kind === "send")
              queue.send({ body: `m${sent++}`, delaySeconds: one.delay, priority: one.priority });
            else if (one.kind === "take")
              handles.push(
                ...(await receive(store, "q", one.count)).map(({ receiptHandle }) => receiptHandle),
              );
            else if (one.kind === "wait") clock.advance(one.seconds * 1000);
            else if (handles.length > 0) {
              try {
                queue.delete(handles[one.which % handles.length] ?? "");
              } catch {
                // It is visible again or deleted.
              }
            }
            // No two things are due at the same time, so the milliseconds of the test don't matter.
            clock.advance(100);
          }

          const copy = restored(store, clock);
          expect(copy.store.dump()).toEqual(JSON.parse(JSON.stringify(store.dump())));
          for (const time of [clock, copy.clock]) time.advance(pause * 1000 + 50);
          const seen = async ({ queues }: MnsStore) => ({
            counts: queues.get("q")?.counts(),
            dead: queues
              .get("dead")
              ?.peek(16)
              .map(({ body, priority }) => ({ body, priority })),
            peeked: queues
              .get("q")
              ?.peek(16)
              .map(({ messageId }) => messageId),
          });
          expect(await seen(copy.store)).toEqual(await seen(store));
          for (const handle of handles) {
            const fate = ({ queues }: MnsStore) => {
              try {
                queues.get("q")?.delete(handle);
                return "deleted";
              } catch (error) {
                return (error as { code?: string }).code;
              }
            };
            expect(fate(copy.store)).toBe(fate(store));
          }
          for (const time of [clock, copy.clock]) time.advance(60_000);
          const taken = async (from: MnsStore) =>
            (await receive(from, "q")).map(({ body, dequeueCount }) => [body, dequeueCount]);
          expect(await taken(copy.store)).toEqual(await taken(store));
          for (const one of [store, copy.store]) one.clear();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("dump a state that later changes do not affect", async () => {
    const store = new MnsStore(createClock());
    store
      .createQueue("q", queueDefaults)
      .send({ body: "m", userProperties: [{ name: "n", type: "STRING", value: "v" }] });
    const dump = store.dump();
    const before = JSON.stringify(dump);
    await receive(store, "q");
    store.queue("q").setAttributes({ ...queueDefaults, delaySeconds: 1 });
    expect(JSON.stringify(dump)).toBe(before);
    store.clear();
  });

  it("move messages that were received too often to the dead letter queue", async () => {
    const clock = createClock();
    const store = new MnsStore(clock);
    const dlqPolicy = { enabled: true, deadLetterTargetQueue: "dead", maxReceiveCount: 1 };
    store.createQueue("q", { ...queueDefaults, dlqPolicy }).send({ body: "m" });
    store.createQueue("dead", queueDefaults);
    await receive(store, "q");
    const copy = restored(store, clock, 20_000);
    expect(copy.store.queue("dead").peek(1)).toEqual([]);
    copy.clock.advance(15_000);
    expect(copy.store.queue("dead").peek(1)).toMatchObject([{ body: "m" }]);
  });
});

describe("topics after a restart", () => {
  const subscribed = (store: MnsStore) => {
    const topic = store.createTopic("t", topicDefaults);
    topic.subscriptions.set("s", {
      topicOwner: "1234567890123456",
      topicName: "t",
      name: "s",
      target: { kind: "queue", queue: "q" },
      attributes: {
        endpoint: "acs:mns:cn-hangzhou:1234567890123456:queues/q",
        filterTag: "",
        notifyStrategy: "EXPONENTIAL_DECAY_RETRY",
        notifyContentFormat: "JSON",
        dlqPolicy: { enabled: false, deadLetterTargetQueue: "" },
      },
      createTime: 1,
      lastModifyTime: 2,
    });
    return topic;
  };

  it("keep their subscriptions and deliver to them", async () => {
    const clock = createClock();
    const store = new MnsStore(clock);
    store.createQueue("q", queueDefaults);
    subscribed(store);
    const copy = restored(store, clock);
    expect(copy.store.subscription("t", "s")).toEqual(store.subscription("t", "s"));
    copy.store.topic("t").publish("hello", "tag");
    expect(JSON.parse((await receive(copy.store, "q"))[0]?.body ?? "")).toMatchObject({
      Message: "hello",
      MessageTag: "tag",
    });
  });

  it("retry failed deliveries on time, and stop when the subscription is deleted", () => {
    const clock = createClock();
    const store = new MnsStore(clock);
    const { messageId } = subscribed(store).publish("hello", undefined);
    clock.advance(3_100);
    expect(store.topic("t").dump().pending).toMatchObject([{ retry: 3, subscriptionName: "s" }]);

    const copy = restored(store, clock, 2_000);
    copy.store.createQueue("q", queueDefaults);
    expect(copy.store.topic("t").messageCount).toBe(1);
    copy.clock.advance(1_000);
    expect(copy.store.queue("q").peek(1)).toEqual([]);
    copy.clock.advance(1_500);
    expect(JSON.parse(copy.store.queue("q").peek(1)[0]?.body ?? "")).toMatchObject({
      MessageId: messageId,
      Message: "hello",
    });
    expect(copy.store.topic("t").messageCount).toBe(0);

    const other = restored(store, clock);
    other.store.topic("t").unsubscribe("s");
    expect(other.store.topic("t").messageCount).toBe(0);
    store.clear();
  });
});
