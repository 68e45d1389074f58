import { readFileSync } from "node:fs";
import { ModerationClient, type ModerationOutcome, NotificationConsumer } from "@immkit/runtime";
import { credentialsFor, staticCredentials } from "@immkit/runtime/credentials";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { formats, startStack, type TestStack, upload } from "./stack.ts";

const path = "../../packages/runtime/fixtures/naughty-strings/blns.json";
const all = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as string[];
// XML 1.0, in which the queue answers, has no way to write U+FFFE.
const strings = all.filter((text) => Buffer.byteLength(text) <= 2_048 && !text.includes("\ufffe"));

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack({ default: { suggestion: "pass" } });
  await upload(
    stack,
    "dusk.jpg",
    readFileSync(new URL("../../examples/quickstart/media/dusk.jpg", import.meta.url)),
  );
});
afterAll(() => stack?.cloud.close());

/**
 * Every string is returned unchanged after it was sent, signed, stored, published in three formats,
 * received and decoded.
 */
describe("naughty strings", () => {
  it("are complete", () => {
    expect(strings.length).toBeGreaterThan(500);
  });

  it("are returned unchanged as user data and as tags, in every notification format", {
    timeout: 120_000,
  }, async () => {
    const { worker, configs } = stack;
    const source = staticCredentials(worker);
    const credentials = credentialsFor(configs.JSON, { source });
    const client = ModerationClient.fromConfig(configs.JSON, { credentials, timeoutMs: 60_000 });
    const received = formats.map(() => new Map<string, ModerationOutcome>());
    const consumers = formats.map((format, index) =>
      NotificationConsumer.fromConfig(configs[format], {
        credentials,
        waitSeconds: 1,
        client: { timeoutMs: 60_000 },
        handler: (outcome) => void received[index]?.set(outcome.taskId, outcome),
      }),
    );
    await Promise.all(consumers.map((consumer) => consumer.start()));

    const submitted = new Map<string, string>();
    const queue = [...strings];
    const submitter = async (): Promise<void> => {
      for (let text = queue.pop(); text !== undefined; text = queue.pop()) {
        const { taskId } = await client.submitImage({
          uri: "oss://media/dusk.jpg",
          userData: text,
          tags: { naughty: text },
        });
        submitted.set(taskId, text);
      }
    };
    await Promise.all(Array.from({ length: 8 }, submitter));
    await vi.waitFor(
      () => expect(received.map((map) => map.size)).toEqual(formats.map(() => strings.length)),
      { timeout: 60_000 },
    );
    for (const map of received)
      for (const [taskId, text] of submitted) expect(map.get(taskId)?.userData).toBe(text);
    for (const consumer of consumers)
      expect(await consumer.stop()).toMatchObject({
        handled: strings.length,
        invalid: 0,
        failed: 0,
      });

    const tags = new Map<string, string | undefined>();
    for await (const task of client.listTasks({ pageSize: 100 }))
      tags.set(task.taskId, task.tags["naughty"]);
    for (const [taskId, text] of submitted) expect(tags.get(taskId)).toBe(text);
    await client.close();
  });

  it("are accepted or rejected as media URIs and project names, and cause no crash", async () => {
    const client = new ModerationClient({
      region: "cn-hangzhou",
      project: "media",
      credentials: { getCredential: () => Promise.reject(new Error("not sent")) },
    });
    for (const text of strings) {
      for (const uri of [text, `oss://media/${text}`]) {
        await expect(client.submitImage({ uri })).rejects.toMatchObject({
          name: expect.stringMatching(/^(ValidationError|CredentialsError)$/),
        });
      }
      const make = (): ModerationClient =>
        new ModerationClient({
          region: "cn-hangzhou",
          project: text,
          credentials: staticCredentials(stack.cloud),
        });
      if (/^[A-Za-z_][\w-]{0,127}$/.test(text)) expect(make).not.toThrow();
      else
        expect(make).toThrow(expect.objectContaining({ name: "ConfigError", setting: "project" }));
    }
  });
});
