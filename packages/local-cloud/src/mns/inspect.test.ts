import { describe, expect, it } from "vitest";
import { createClock } from "../core/clock.ts";
import { queueDefaults } from "./attributes.ts";
import { inspectStore } from "./inspect.ts";
import { MnsStore } from "./store.ts";

const { signal } = new AbortController();

function setUp() {
  const clock = createClock();
  const store = new MnsStore(clock);
  const dlqPolicy = { enabled: true, maxReceiveCount: 1, deadLetterTargetQueue: "dead" };
  const queue = store.createQueue("q", { ...queueDefaults, visibilityTimeout: 10, dlqPolicy });
  store.createQueue("dead", queueDefaults);
  return { clock, store, queue, inspection: inspectStore(store) };
}

describe("the inspection of queues", () => {
  it("shows depth and messages, and changes nothing", async () => {
    const { queue, inspection } = setUp();
    queue.send({ body: "received" });
    await queue.receive(1, 0, signal);
    queue.send({ body: "active" });
    queue.send({ body: "delayed", delaySeconds: 60 });
    const states = () =>
      inspection
        .messages("q", 10)
        .map(({ body, state, dequeueCount }) => [body, state, dequeueCount]);
    const expected = [
      ["received", "inFlight", 1],
      ["active", "active", 0],
      ["delayed", "delayed", 0],
    ];
    expect([states(), states()]).toEqual([expected, expected]);
    expect(inspection.messages("q", 1)).toHaveLength(1);
    expect(inspection.queues()).toEqual([
      {
        name: "q",
        active: 1,
        inFlight: 1,
        delayed: 1,
        deadLetterQueue: "dead",
        maxReceiveCount: 1,
        deadLettersOf: [],
      },
      {
        name: "dead",
        active: 0,
        inFlight: 0,
        delayed: 0,
        deadLetterQueue: null,
        maxReceiveCount: null,
        deadLettersOf: ["q"],
      },
    ]);
  });

  it("purges, and ends the handles of what was received", async () => {
    const { queue, inspection } = setUp();
    queue.send({ body: "a" });
    const [message] = await queue.receive(1, 0, signal);
    queue.send({ body: "b" });
    expect([inspection.purge("q"), inspection.purge("q")]).toEqual([2, 0]);
    expect(await queue.receive(1, 0, signal)).toEqual([]);
    expect(() => queue.delete(message?.receiptHandle ?? "")).toThrow(
      expect.objectContaining({ code: "MessageNotExist" }),
    );
  });

  it("moves dead letters back to their queue, where they can be received again", async () => {
    const { clock, queue, inspection } = setUp();
    queue.send({ body: "poison" });
    await queue.receive(1, 0, signal);
    clock.advance(11_000);
    expect(inspection.messages("dead", 10)).toMatchObject([{ body: "poison" }]);
    expect(inspection.redrive("dead")).toBe(1);
    expect(inspection.messages("dead", 10)).toEqual([]);
    expect(await queue.receive(1, 0, signal)).toMatchObject([{ body: "poison", dequeueCount: 1 }]);
  });

  it("does not guess where dead letters come from", () => {
    const { store, queue, inspection } = setUp();
    const conflict = expect.objectContaining({ status: 409, code: "StatusConflict" });
    expect(() => inspection.redrive("q")).toThrow(conflict);
    store.createQueue("other", queue.attributes);
    expect(() => inspection.redrive("dead")).toThrow(conflict);
    expect(() => inspection.purge("gone")).toThrow(
      expect.objectContaining({ code: "QueueNotExist" }),
    );
  });
});
