import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type Deployment, deploy } from "@immkit/pulumi-local";
import { parseRuntimeConfig, type RuntimeConfig } from "@immkit/runtime";
import {
  type CredentialsProvider,
  credentialsFor,
  staticCredentials,
} from "@immkit/runtime/credentials";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleFiles, upload } from "./media.ts";
import { moderate } from "./moderate.ts";
import scenario from "./scenario.json" with { type: "json" };

// The tests deploy the stack to a local cloud and call it as the application.
let cloud: LocalCloud;
let deployment: Deployment;
let config: RuntimeConfig;
let credentials: CredentialsProvider;
let uris: string[];

beforeAll(async () => {
  cloud = await startCloud({ scenario });
  const user = cloud.ram.applicationUser("app");
  deployment = await deploy({
    program: import.meta.dirname,
    cloud,
    engine: "in-process",
    config: { worker: user.arn },
  });
  config = parseRuntimeConfig(deployment.outputs["runtimeConfig"]);
  user.allowAssume(config.roleArn ?? "");
  credentials = credentialsFor(config, { source: staticCredentials(user) });
  uris = await upload(await sampleFiles(), config, credentials, cloud.endpoint);
}, 60_000);

afterAll(async () => {
  await deployment?.destroy();
  await cloud?.close();
}, 60_000);

describe("moderate", () => {
  it("returns the final verdict for each sample", async () => {
    const verdicts = await moderate({
      config,
      credentials,
      uris,
      signal: AbortSignal.timeout(15_000),
    });
    expect(
      verdicts.map(({ object, reviewed, suggestion }) => [
        object.split("/").at(-1),
        reviewed,
        suggestion,
      ]),
    ).toEqual([
      ["coastline.png", false, "pass"],
      ["crowd.webp", true, "pass"],
      ["dusk.jpg", false, "pass"],
      ["loop.gif", false, "pass"],
      ["poster.png", false, "block"],
      ["zoom.mp4", true, "block"],
    ]);
  }, 20_000);
});

describe("moderate, if it is stopped", () => {
  const stopped = new Error("Stopped by a test.");

  it("before it starts: submits nothing", async () => {
    const before = cloud.imm.tasks().length;
    const signal = AbortSignal.abort(stopped);
    await expect(moderate({ config, credentials, uris, signal })).rejects.toThrow(
      "Stopped by a test.",
    );
    expect(cloud.imm.tasks().length).toBe(before);
  });

  it("while it submits: rejects with the reason", async () => {
    const stop = new AbortController();
    const work = moderate({
      config,
      credentials,
      uris,
      signal: stop.signal,
      onNotification: () => stop.abort(stopped),
    });
    await expect(work).rejects.toThrow("Stopped by a test.");
  });

  it("while a person has to decide: names the object without a verdict", async () => {
    const stop = new AbortController();
    const uri = uris.find((each) => each.endsWith("crowd.webp")) ?? "";
    const work = moderate({
      config,
      credentials,
      uris: [uri],
      signal: stop.signal,
      onNotification: () => stop.abort(stopped),
    });
    await expect(work).rejects.toThrow(`Stopped by a test. No final verdict yet for ${uri}.`);
  });
});
