import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type Deployment, deploy } from "@immkit/pulumi-local";
import { parseRuntimeConfig, type RuntimeConfig } from "@immkit/runtime";
import { type CredentialsProvider, staticCredentials } from "@immkit/runtime/credentials";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { moderate } from "./app.ts";
import { type Upload, uploadMedia } from "./setup.ts";

let cloud: LocalCloud;
let deployment: Deployment;
let media: Upload;
let config: RuntimeConfig;
let credentials: CredentialsProvider;

beforeAll(async () => {
  // No person decides the reviews.
  cloud = await startCloud({ scenario: { rules: [], default: { suggestion: "review" } } });
  credentials = staticCredentials(cloud);
  const worker = `acs:ram::${cloud.accountId}:user/worker`;
  deployment = await deploy({
    program: import.meta.dirname,
    cloud,
    engine: "in-process",
    config: { worker },
  });
  config = parseRuntimeConfig(deployment.outputs["runtimeConfig"]);
  media = await uploadMedia(cloud, String(config.mediaBuckets[0]));
}, 60_000);

afterAll(async () => {
  await media?.remove();
  await deployment?.destroy();
  await cloud?.close();
}, 60_000);

const stopped = new Error("Stopped by a test.");

describe("moderate, if it is stopped", () => {
  it("before it starts: submits nothing", async () => {
    const before = cloud.imm.tasks().length;
    const work = moderate({
      config,
      credentials,
      uris: media.uris,
      signal: AbortSignal.abort(stopped),
    });
    await expect(work).rejects.toThrow("Stopped by a test.");
    expect(cloud.imm.tasks().length).toBe(before);
  });

  it("while it submits: rejects with the reason, without an unhandled rejection", async () => {
    const stop = new AbortController();
    const work = moderate({
      config,
      credentials,
      uris: media.uris,
      signal: stop.signal,
      onNotification: () => stop.abort(stopped),
    });
    await expect(work).rejects.toThrow("Stopped by a test.");
  });

  it("while it waits: names the objects without a verdict", async () => {
    const stop = new AbortController();
    const [uri = ""] = media.uris;
    const work = moderate({
      config,
      credentials,
      uris: [uri],
      signal: stop.signal,
      onNotification: () => setTimeout(() => stop.abort(stopped), 50),
    });
    await expect(work).rejects.toThrow(`Stopped by a test. No final verdict yet for ${uri}.`);
  });
});
