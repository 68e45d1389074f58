import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type Deployment, deploy } from "@immkit/pulumi-local";
import { ModerationClient, parseRuntimeConfig, QueueClient } from "@immkit/runtime";
import { credentialsFor, staticCredentials } from "@immkit/runtime/credentials";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sampleFiles, upload } from "../quickstart/media.ts";
import { handler } from "./handler.ts";
import { queueEvent } from "./trigger.ts";

// The test deploys the stack to a local cloud, and invokes the function with its messages.
let cloud: LocalCloud;
let deployment: Deployment;

beforeAll(async () => {
  cloud = await startCloud({ scenario: { rules: [], default: { suggestion: "block" } } });
  const { arn } = cloud.ram.applicationUser("function");
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
});

describe("the function", () => {
  it("handles a verdict from the queue", async () => {
    const config = parseRuntimeConfig(deployment.outputs["runtimeConfig"]);
    const user = cloud.ram.applicationUser("function");
    user.allowAssume(config.roleArn ?? "");
    const credentials = credentialsFor(config, { source: staticCredentials(user) });

    const [file = ""] = await sampleFiles();
    const [uri = ""] = await upload([file], config, credentials, cloud.endpoint);
    const client = ModerationClient.fromConfig(config, { credentials });
    await client.submitImage({ uri });
    const { queue: name, endpoints } = config;
    const queue = new QueueClient({ endpoint: endpoints.mns, queue: name, credentials });
    const messages = await queue.receive({ waitSeconds: 10 });

    const log = vi.spyOn(console, "log").mockReturnValue();
    expect(await handler(queueEvent(messages, config))).toEqual({
      received: 1,
      handled: 1,
      invalid: 0,
      failed: 0,
    });
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toEqual([
      { uri, status: "succeeded", suggestion: "block", categories: ["porn"] },
    ]);
    await queue.close();
    await client.close();
  }, 20_000);

  it("fails for a message that is not a notification, so it is delivered again", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    await expect(handler(Buffer.from("not a notification"))).rejects.toThrow();
  });
});
