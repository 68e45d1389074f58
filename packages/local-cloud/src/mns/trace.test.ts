import { describe, expect, it } from "vitest";
import { createClock } from "../core/clock.ts";
import { queueDefaults, topicDefaults } from "./attributes.ts";
import { MnsStore } from "./store.ts";
import { subscriptionDefaults } from "./subscription.ts";
import { MessageTraces } from "./trace.ts";

const { signal } = new AbortController();

function published(more: Partial<typeof queueDefaults> = {}) {
  const clock = createClock();
  const store = new MnsStore(clock);
  const queue = store.createQueue("q", { ...queueDefaults, ...more });
  const topic = store.createTopic("t", topicDefaults);
  topic.subscriptions.set("s", {
    topicOwner: "1",
    topicName: "t",
    name: "s",
    target: { kind: "queue", queue: "q" },
    attributes: { ...subscriptionDefaults, endpoint: "q" },
    createTime: 0,
    lastModifyTime: 0,
  });
  const publish = () => topic.publish("body", undefined).messageId;
  const steps = (id: string) =>
    store.traces.find(id)?.steps.map(({ kind, place }) => `${kind} ${place}`);
  return { clock, store, queue, publish, steps };
}

describe("the trace of a message", () => {
  it("follows it into the dead letter queue", async () => {
    const { clock, store, queue, publish, steps } = published({
      visibilityTimeout: 10,
      dlqPolicy: { enabled: true, maxReceiveCount: 1, deadLetterTargetQueue: "dead" },
    });
    const dead = store.createQueue("dead", queueDefaults);
    const id = publish();
    await queue.receive(1, 0, signal);
    clock.advance(11_000);
    const [message] = await dead.receive(1, 0, signal);
    dead.delete(message?.receiptHandle ?? "");
    expect(message).not.toHaveProperty("origin");
    expect(steps(id)).toEqual([
      "published t",
      "delivered q",
      "received q",
      "deadLettered dead",
      "received dead",
      "deleted dead",
    ]);
  });

  it("ends when the message expires", () => {
    const { clock, queue, publish, steps } = published({ messageRetentionPeriod: 60 });
    const id = publish();
    clock.advance(60_000);
    expect(queue.counts().active).toBe(0);
    expect(steps(id)).toEqual(["published t", "delivered q", "expired q"]);
  });

  it("has the deliveries that failed", () => {
    const { store, publish, steps } = published();
    store.deleteQueue("q");
    expect(steps(publish())).toEqual(["published t", "deliveryFailed q"]);
  });

  it("is kept for the last 10,000 messages, with at most 100 steps", () => {
    const traces = new MessageTraces();
    const step = { time: 0, place: "t" };
    for (let i = 0; i <= 10_000; i++) traces.publish(String(i), "", step);
    expect(traces.find("0")).toBeUndefined();
    for (let i = 0; i < 200; i++) traces.add("1", { kind: "received", ...step });
    expect(traces.find("1")?.steps).toHaveLength(100);
  });
});
