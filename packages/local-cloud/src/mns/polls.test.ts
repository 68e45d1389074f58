import { describe, expect, it } from "vitest";
import { empty, messageXml, startMns, withQueue } from "../testing/mns.ts";

describe("long polls", () => {
  it("end when a message arrives", async () => {
    const { put, take } = await withQueue();
    const polls = [take("?waitseconds=30"), take("?waitseconds=30&numOfMessages=16")];
    await put("first");
    await put("second");
    const [one, many] = await Promise.all(polls);
    expect([one?.text("MessageBody"), many?.xml?.name, many?.xml?.children.length]).toEqual([
      "first",
      "Messages",
      1,
    ]);
  });

  it("end with MessageNotExist after the wait, by the cloud's clock", async () => {
    const { take, clock } = await withQueue("<PollingWaitSeconds>20</PollingWaitSeconds>");
    let ended = false;
    const poll = take().finally(() => {
      ended = true;
    });
    poll.catch(() => undefined);
    clock.advance(19_000);
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    clock.advance(1000);
    await expect(poll).rejects.toMatchObject(empty);
  });

  it("end when a hidden message becomes visible", async () => {
    const { put, take, clock } = await withQueue("<VisibilityTimeout>5</VisibilityTimeout>");
    await put("x");
    await take();
    const poll = take("?waitseconds=30");
    clock.advance(5000);
    expect((await poll).text("DequeueCount")).toBe("2");
  });

  it("end when the client disconnects, without taking a message", async () => {
    const { put, take, send } = await withQueue();
    const client = new AbortController();
    const poll = send("GET", "/queues/q/messages?waitseconds=30", { signal: client.signal });
    client.abort();
    await expect(poll).rejects.toMatchObject(empty);
    await put("x");
    expect((await take()).text("DequeueCount")).toBe("1");
  });

  it("end when the queue is deleted", async () => {
    const { take, send } = await withQueue();
    const poll = take("?waitseconds=30");
    await send("DELETE", "/queues/q");
    await expect(poll).rejects.toMatchObject(empty);
  });
});

describe("dead letters", () => {
  it("move after the last allowed receive, keep their age, and end a poll there", async () => {
    const { open, send, clock } = startMns();
    await open("CreateQueue", { QueueName: "dead", MessageRetentionPeriod: "1000" });
    await open("CreateQueue", {
      QueueName: "q",
      VisibilityTimeout: "10",
      DlqPolicy: JSON.stringify({
        Enabled: true,
        DeadLetterTargetQueue: "dead",
        MaxReceiveCount: 2,
      }),
    });
    await send("POST", "/queues/q/messages", { body: messageXml("poison") });
    const enqueued = (await send("GET", "/queues/q/messages")).text("EnqueueTime");
    clock.advance(10_000);
    await send("GET", "/queues/q/messages");
    const poll = send("GET", "/queues/dead/messages?waitseconds=30");
    clock.advance(10_000);
    const moved = await poll;
    expect([
      moved.text("MessageBody"),
      moved.text("DequeueCount"),
      moved.text("EnqueueTime"),
    ]).toEqual(["poison", "1", enqueued]);
    await expect(send("GET", "/queues/q/messages")).rejects.toMatchObject(empty);
  });

  it("stay in the queue if the target does not exist", async () => {
    const { open, send, clock } = startMns();
    await open("CreateQueue", {
      QueueName: "q",
      VisibilityTimeout: "10",
      DlqPolicy: JSON.stringify({
        Enabled: true,
        DeadLetterTargetQueue: "dead",
        MaxReceiveCount: 1,
      }),
    });
    await send("POST", "/queues/q/messages", { body: messageXml("poison") });
    await send("GET", "/queues/q/messages");
    clock.advance(10_000);
    expect((await send("GET", "/queues/q/messages")).text("DequeueCount")).toBe("2");
  });
});
