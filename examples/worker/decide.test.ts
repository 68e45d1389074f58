import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type Deployment, deploy } from "@immkit/pulumi-local";
import { ModerationClient, NotificationConsumer, parseRuntimeConfig } from "@immkit/runtime";
import { credentialsFor, staticCredentials } from "@immkit/runtime/credentials";
import { withLedger } from "@immkit/runtime/ledger";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upload } from "../quickstart/media.ts";
import { decide } from "./decide.ts";
import { openSqliteStore } from "./sqlite-store.ts";

// The test deploys the stack to a local cloud and calls it as the application.
let cloud: LocalCloud;
let deployment: Deployment;
let folder: string;

/** A blue square, as PNG. */
const picture =
  "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mNQSFhAU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULAKVJgD3enYE7AAAAAElFTkSuQmCC";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "worker-test-"));
  cloud = await startCloud({
    scenario: {
      rules: [
        {
          match: { key: "*reviewed.png" },
          suggestion: "review",
          afterReview: { suggestion: "block", delayMs: 10 },
        },
      ],
      default: { suggestion: "pass" },
    },
  });
  const { arn } = cloud.ram.applicationUser("worker");
  deployment = await deploy({
    program: import.meta.dirname,
    cloud,
    engine: "in-process",
    config: { worker: arn },
  });
}, 60_000);

afterAll(async () => {
  await deployment?.close();
  await cloud?.close();
  await rm(folder, { recursive: true });
});

describe("a decision", () => {
  it("is saved once for each verdict of a task", async () => {
    const config = parseRuntimeConfig(deployment.outputs["runtimeConfig"]);
    const user = cloud.ram.applicationUser("worker");
    user.allowAssume(config.roleArn ?? "");
    const credentials = credentialsFor(config, { source: staticCredentials(user) });
    const file = path.join(folder, "reviewed.png");
    await writeFile(file, Buffer.from(picture, "base64"));
    const [uri = ""] = await upload([file], config, credentials, cloud.endpoint);

    const store = await openSqliteStore(path.join(folder, "worker.db"), 30_000);
    const decided = Promise.withResolvers<void>();
    const handle = withLedger(store.ledger, decide(store, { webhookUrl: undefined, workMs: 0 }));
    const consumer = NotificationConsumer.fromConfig(config, {
      credentials,
      handler: async (outcome, context) => {
        await handle(outcome, context);
        if (outcome.suggestion !== "review") decided.resolve();
      },
    });
    await consumer.start();
    const client = ModerationClient.fromConfig(config, { credentials });
    await client.submitImage({ uri });
    await decided.promise;
    await consumer.stop();
    expect(await store.countDecisions()).toEqual({ final: 1, review: 1, twice: 0 });
    await client.close();
    await store.close();
  }, 20_000);
});
