import { createHash, verify, X509Certificate } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { startCloud } from "../../cloud.ts";
import type { MovableClock } from "../../core/clock.ts";
import { messageXml, startMns } from "../../testing/mns.ts";
import { parseEndpoint } from "../endpoint.ts";
import { subscriptionDefaults } from "../subscription.ts";
import { type Push, Pusher } from "./pusher.ts";

interface Received {
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * An endpoint that answers each push with the next status, and repeats the last one. For undefined
 * it never answers.
 */
async function startReceiver(...statuses: readonly (number | undefined)[]) {
  const received: Received[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      received.push({
        target: incoming.url ?? "",
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      });
      const status = statuses[Math.min(received.length, statuses.length) - 1];
      if (status !== undefined)
        outgoing.writeHead(status, status === 302 ? { location: "/other" } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const arrived = (received: readonly Received[], count: number) =>
  expect.poll(() => received.length, { timeout: 5_000 }).toBe(count);

async function withTopic() {
  const cloud = startMns();
  await cloud.send("PUT", "/topics/t");
  return {
    ...cloud,
    publish: (body: string) => cloud.send("POST", "/topics/t/messages", { body: messageXml(body) }),
  };
}

async function subscribed(endpoint: string) {
  const cloud = await withTopic();
  await cloud.send("PUT", "/topics/t/subscriptions/s", {
    body: `<Subscription><Endpoint>${endpoint}</Endpoint></Subscription>`,
  });
  /** Pushes without an answer, and pending retries. */
  const open = async () => Number((await cloud.send("GET", "/topics/t")).text("MessageCount"));
  return { ...cloud, open };
}

/**
 * Moves the cloud's clock forward in steps until a condition is true. Pushes themselves take real
 * time.
 */
async function later(clock: MovableClock, ms: number, happened: () => boolean): Promise<void> {
  const step = () => {
    if (!happened()) clock.advance(ms);
    return happened();
  };
  await expect.poll(step, { timeout: 5_000 }).toBe(true);
}

describe("a push", () => {
  it.each([
    ["XML", "text/xml;charset=utf-8"],
    ["JSON", "application/json;charset=utf-8"],
    ["SIMPLIFIED", "text/plain;charset=utf-8"],
  ])(
    "in the format %s is signed by the certificate that its URL leads to",
    async (format, type) => {
      const { received, url } = await startReceiver(204);
      const cloud = await startCloud();
      onTestFinished(() => cloud.close());
      await cloud.mns.product.actions["CreateTopic"]?.(call({ TopicName: "t" }));
      await cloud.mns.product.actions["Subscribe"]?.(
        call({
          TopicName: "t",
          SubscriptionName: "s",
          PushType: "http",
          Endpoint: `${url}/hooks?a=b%20c`,
          NotifyContentFormat: format,
        }),
      );
      cloud.mns.publishMessage(account, "t", "a < b & 裸", "标签");
      await arrived(received, 1);
      const [{ target, headers, body } = { target: "", headers: {}, body: "" }] = received;
      expect(target).toBe("/hooks?a=b%20c");
      expect(headers).toMatchObject({
        "content-type": type,
        "user-agent": "Aliyun Notification Service Agent",
        "x-mns-version": "2015-06-06",
      });
      expect(Math.abs(Date.parse(headers["date"] ?? "") - Date.now())).toBeLessThan(60_000);

      const hex = createHash("md5").update(body).digest("hex");
      expect([hex.toUpperCase(), Buffer.from(hex).toString("base64")]).toContain(
        headers["content-md5"],
      );
      const own = Object.entries(headers)
        .filter(([name]) => name.startsWith("x-mns-"))
        .sort()
        .map(([name, value]) => `${name}:${value}`);
      const text = [
        "POST",
        headers["content-md5"],
        headers["content-type"],
        headers["date"],
        ...own,
        target,
      ].join("\n");
      const certificateUrl = Buffer.from(
        String(headers["x-mns-signing-cert-url"]),
        "base64",
      ).toString();
      expect(certificateUrl.startsWith(`${cloud.endpoint}/_immkit/cert-`)).toBe(true);
      const certificate = new X509Certificate(await (await fetch(certificateUrl)).text());
      const signature = Buffer.from(String(headers["authorization"]), "base64");
      expect(
        verify("RSA-SHA1", Buffer.from(text, "latin1"), certificate.publicKey, signature),
      ).toBe(true);
      expect(certificate.verify(certificate.publicKey)).toBe(true);
      expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2_048);
      expect([
        certificate.validFromDate < new Date(),
        certificate.validToDate > new Date(),
      ]).toEqual([true, true]);

      if (format === "SIMPLIFIED") {
        expect(body).toBe("a < b & 裸");
        expect(headers).toMatchObject({
          "x-mns-topic-owner": cloud.accountId,
          "x-mns-topic-name": "t",
          "x-mns-subscription-name": "s",
        });
        expect(Buffer.from(String(headers["x-mns-message-tag"]), "latin1").toString()).toBe("标签");
      } else {
        expect(body).toContain(format === "XML" ? "<TopicName>t</TopicName>" : '"TopicName":"t"');
        expect(Object.keys(headers)).not.toContain("x-mns-message-id");
      }
    },
  );

  it("serves its certificate without a key, and no other path", async () => {
    const cloud = await startCloud();
    onTestFinished(() => cloud.close());
    for (const path of ["cert-0123456789abcdef.pem", "cert.pem", "cert-.pem", "tasks"]) {
      expect((await fetch(`${cloud.endpoint}/_immkit/${path}`)).status).toBe(401);
    }
  });

  it("goes to /notifications unless the endpoint has a path", async () => {
    const { received, url } = await startReceiver(204);
    const { publish } = await subscribed(url);
    await publish("m");
    await arrived(received, 1);
    expect(received[0]?.target).toBe("/notifications");
  });
});

const account = {
  type: "Account",
  accountId: "1234567890123456",
  arn: "acs:ram::1234567890123456:root",
} as const;
const call = (params: Readonly<Record<string, string>>) => ({
  principal: account,
  action: "",
  params,
  request: { checks: [] } as never,
});

describe("a push without the response 204", () => {
  it.each([200, 302, 403, 500])("(%i) is retried by the cloud's clock", async (status) => {
    const { received, url } = await startReceiver(status, 204);
    const { publish, open, clock } = await subscribed(url);
    await publish("m");
    await arrived(received, 1);
    clock.advance(9_000);
    expect(received).toHaveLength(1);
    await later(clock, 1_000, () => received.length === 2);
    await expect.poll(open).toBe(0);
    expect(received.map(({ target }) => target)).toEqual(["/notifications", "/notifications"]);
    expect(received[1]?.body).toBe(received[0]?.body);
    expect(received[1]?.headers["x-mns-request-id"]).not.toBe(
      received[0]?.headers["x-mns-request-id"],
    );
  });

  it("moves to the dead letter queue after three retries", async () => {
    const { received, url } = await startReceiver(500);
    const { send, open, publish, clock } = await withTopic();
    const DlqPolicy = JSON.stringify({ Enabled: true, DeadLetterTargetQueue: "dead" });
    await open("CreateQueue", { QueueName: "dead" });
    await open("Subscribe", {
      TopicName: "t",
      SubscriptionName: "s",
      PushType: "http",
      Endpoint: url,
      DlqPolicy,
    });
    await publish("m");
    for (const count of [1, 2, 3, 4]) {
      await arrived(received, count);
      await later(clock, 20_000, () => received.length > count || count === 4);
    }
    await expect
      .poll(() => send("GET", "/queues/dead/messages").catch(() => undefined))
      .toBeDefined();
    clock.advance(86_400_000);
    expect(received).toHaveLength(4);
    expect((await send("GET", "/queues/dead/messages")).text("MessageBody")).toContain(
      "<Message>m</Message>",
    );
  });

  it("is retried if nothing listens", async () => {
    const { publish, open } = await subscribed("http://127.0.0.1:1/");
    await publish("m");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await open()).toBe(1);
  });

  it("fails after the timeout", async () => {
    const { url } = await startReceiver(undefined);
    const message = { messageId: "M", body: "m", tag: undefined, publishTime: 0 };
    const push: Push = {
      url: new URL(url),
      body: "m",
      message,
      subscription: {
        topicOwner: "1",
        topicName: "t",
        name: "s",
        target: { kind: "http", url },
        attributes: subscriptionDefaults,
        createTime: 0,
        lastModifyTime: 0,
      },
    };
    const pusher = new Pusher(Promise.resolve("http://127.0.0.1"), 50);
    await pusher.certificate();
    const begun = performance.now();
    expect(await pusher.push(push, new AbortController().signal)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it("fails if its tag is not valid in a header", async () => {
    const { received, url } = await startReceiver(204);
    const { open, clock, ...cloud } = await withTopic();
    await open("Subscribe", {
      TopicName: "t",
      SubscriptionName: "s",
      PushType: "http",
      Endpoint: url,
      NotifyContentFormat: "SIMPLIFIED",
    });
    cloud.mns.publishMessage(account, "t", "m", "a\r\nb");
    const count = async () => (await cloud.send("GET", "/topics/t")).text("MessageCount");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([await count(), received]).toEqual(["1", []]);
  });

  it("is cancelled when the subscription is deleted", async () => {
    const { received, url } = await startReceiver(undefined);
    const { send, publish, open, clock } = await subscribed(url);
    await publish("m");
    await arrived(received, 1);
    await send("DELETE", "/topics/t/subscriptions/s");
    expect(await open()).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    clock.advance(60_000);
    expect(await open()).toBe(0);
  });
});

describe("endpoints over HTTP", () => {
  const parse = (text: string) => parseEndpoint(text, "cn-hangzhou", "1234567890123456");

  it.each([
    ["http://127.0.0.1:9000", "http://127.0.0.1:9000/notifications"],
    ["http://127.0.0.1:9000/", "http://127.0.0.1:9000/"],
    ["http://localhost:9000/a?b=c", "http://localhost:9000/a?b=c"],
    ["http://[::1]:9000/a", "http://[::1]:9000/a"],
    ["http://127.9.9.9?a", "http://127.9.9.9/notifications?a"],
  ])("%s is %s", (text, url) => expect(parse(text)).toEqual({ kind: "http", url }));

  it.each([
    "https://127.0.0.1:9000/",
    "http://example.com/",
    "http://127.0.0.1.example.com/",
    "http://10.0.0.1/",
    "http://100.100.100.200/latest",
  ])("%s is accepted and never called", (text) => {
    expect(parse(text)).toEqual({ kind: "unreachable" });
  });

  it.each(["http://user:secret@127.0.0.1/", "http://127.0.0.1/#a", "http://"])(
    "%s is rejected",
    (text) => {
      expect(() => parse(text)).toThrow(
        expect.objectContaining({ status: 400, code: "EndpointInvalid" }),
      );
    },
  );

  it.each([
    ["http", "acs:mns:cn-hangzhou:1234567890123456:queues/q"],
    ["queue", "http://127.0.0.1:9000/"],
    ["email", "http://127.0.0.1:9000/"],
  ])("a subscription of the type %s rejects %s", async (PushType, Endpoint) => {
    const cloud = startMns();
    await cloud.send("PUT", "/topics/t");
    await expect(
      cloud.open("Subscribe", { TopicName: "t", SubscriptionName: "s", PushType, Endpoint }),
    ).rejects.toMatchObject({
      code: "InvalidArgument",
    });
  });
});

it("a push without an answer is pushed again after a restart", async () => {
  const { received, url } = await startReceiver(undefined, 204);
  const first = await subscribed(url);
  await first.publish("m");
  await arrived(received, 1);
  const dump = JSON.parse(JSON.stringify(first.mns.dump({} as never)));
  first.mns.reset();
  const second = startMns();
  second.mns.load(dump, {} as never);
  await arrived(received, 2);
  await expect
    .poll(async () => (await second.send("GET", "/topics/t")).text("MessageCount"))
    .toBe("0");
});
