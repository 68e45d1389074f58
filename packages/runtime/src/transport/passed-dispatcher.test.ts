import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MockAgent } from "undici";
import { expect, it, onTestFinished, vi } from "vitest";
import { NotificationConsumer } from "../consumer/notification-consumer.ts";
import { staticCredentials } from "../credentials/access-key.ts";
import { defaultCredentials } from "../credentials/default.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import { eventBridge, eventRequest, signedEvents } from "../testing/event-bridge.ts";
import { notificationText } from "../testing/messages.ts";
import { certificate, requestOf, signedPush, testHandler, topic } from "../testing/push.ts";
import { readCredential } from "./credential.ts";

/** Answers what a test intercepts. Nothing reaches the network. */
function mockAgent(): MockAgent {
  const agent = new MockAgent();
  agent.disableNetConnect();
  onTestFinished(() => agent.close());
  return agent;
}

it("carries a consumer's requests to the queue, and its lookups", async () => {
  const dispatcher = mockAgent();
  const queue = dispatcher.get("https://1.mns.cn-hangzhou.aliyuncs.com");
  const body = notificationText("ImageModeration-1", { ModerationResult: null });
  const escaped = body.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const received = `<Messages xmlns="http://mns.aliyuncs.com/doc/v1"><Message><MessageId>M</MessageId><ReceiptHandle>R</ReceiptHandle><MessageBody>${escaped}</MessageBody><NextVisibleTime>9999999999999</NextVisibleTime><DequeueCount>1</DequeueCount></Message></Messages>`;
  const empty =
    '<Error xmlns="http://mns.aliyuncs.com/doc/v1"><Code>MessageNotExist</Code><Message>none</Message></Error>';
  const path = (start: string) => (text: string) => text.startsWith(start);
  const messages = path("/queues/verdicts/messages");
  queue.intercept({ path: messages, method: "GET" }).reply(200, received);
  queue.intercept({ path: messages, method: "GET" }).reply(404, empty).persist();
  const deleted = Promise.withResolvers<void>();
  queue.intercept({ path: messages, method: "DELETE" }).reply(() => {
    deleted.resolve();
    return { statusCode: 204 };
  });
  const answer = {
    RequestId: "R",
    TaskType: "ImageModeration",
    TaskId: "ImageModeration-1",
    Status: "Succeeded",
    ModerationResult: { Suggestion: "block", Categories: ["porn"] },
  };
  dispatcher
    .get("https://imm.cn-hangzhou.aliyuncs.com")
    .intercept({ path: () => true, method: "POST" })
    .reply(200, answer);

  const config: RuntimeConfig = {
    region: "cn-hangzhou",
    accountId: "1",
    project: "media",
    topic: "verdicts",
    queue: "verdicts",
    contentFormat: "JSON",
    endpoints: {
      imm: "https://imm.cn-hangzhou.aliyuncs.com",
      mns: "https://1.mns.cn-hangzhou.aliyuncs.com",
      sts: "https://sts.cn-hangzhou.aliyuncs.com",
    },
    mediaBuckets: [],
  };
  const suggestions: (string | null)[] = [];
  const consumer = NotificationConsumer.fromConfig(config, {
    credentials: staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" }),
    dispatcher,
    handler: ({ suggestion }) => void suggestions.push(suggestion),
    waitSeconds: 1,
  });
  await consumer.start();
  await deleted.promise;
  await consumer.stop();
  expect(suggestions).toEqual(["block"]);
});

it("carries the requests of defaultCredentials to STS", async () => {
  const dispatcher = mockAgent();
  const home = mkdtempSync(join(tmpdir(), "immkit-dispatcher-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  vi.stubEnv("HOME", home);
  onTestFinished(() => void vi.unstubAllEnvs());
  const file = join(home, "token");
  writeFileSync(file, "TOKEN");
  const credentials = {
    AccessKeyId: "STS.1",
    AccessKeySecret: "s",
    SecurityToken: "t",
    Expiration: new Date(Date.now() + 3_600_000).toISOString(),
  };
  dispatcher
    .get("https://sts.aliyuncs.com")
    .intercept({ path: () => true, method: "POST" })
    .reply(200, { Credentials: credentials });
  const found = defaultCredentials(
    { dispatcher },
    {
      ALIBABA_CLOUD_ROLE_ARN: "acs:ram::1:role/x",
      ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "acs:ram::1:oidc-provider/p",
      ALIBABA_CLOUD_OIDC_TOKEN_FILE: file,
    },
  );
  expect((await readCredential(found)).accessKeyId).toBe("STS.1");
});

it("carries a push handler's requests for certificates", async () => {
  const dispatcher = mockAgent();
  for (const host of [
    "mnstest.oss-cn-hangzhou.aliyuncs.com",
    "cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com",
  ])
    dispatcher
      .get(`https://${host}`)
      .intercept({ path: () => true, method: "GET" })
      .reply(200, certificate.pem);
  const both = { smq: { topic }, eventBridge };
  const { push, rejected } = testHandler({ ...both, dispatcher, fetchCertificate: undefined });
  expect((await push(requestOf(signedPush()))).status).toBe(204);
  expect((await push(eventRequest(signedEvents()))).status).toBe(200);
  expect(rejected).toEqual([]);
});
