/** The components in a YAML program, with the real engine. */
import path from "node:path";
import type { RuntimeConfig } from "@immkit/components";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type DeployEvent, deploy } from "@immkit/pulumi-local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCli, needsCli } from "../engine/engines.ts";
import { contentsOf } from "./cloud-contents.ts";

const program = path.join(import.meta.dirname, "programs", "yaml");

describe.skipIf(!hasCli)(`a YAML program${needsCli}`, () => {
  let first: LocalCloud;
  let second: LocalCloud;
  beforeAll(async () => {
    [first, second] = await Promise.all([
      startCloud(),
      startCloud({ accountId: "2222222222222222" }),
    ]);
  });
  afterAll(() => Promise.all([first?.close(), second?.close()]));

  it("creates pipelines with default and explicit providers, and nothing twice", async () => {
    const { host } = new URL(second.endpoint);
    const changes: DeployEvent[] = [];
    const deployment = await deploy({
      program,
      cloud: first,
      engine: "pulumi",
      config: {
        accountId: second.accountId,
        accessKey: second.accessKeyId,
        secretKey: { value: second.accessKeySecret, secret: true },
        host,
      },
      onEvent: (event) => {
        if (event.done && event.op !== "same") changes.push(event);
      },
    });
    try {
      const config = deployment.outputs["runtimeConfig"] as RuntimeConfig;
      expect(config).toMatchObject({
        region: "cn-hangzhou",
        accountId: "1234567890123456",
        contentFormat: "JSON",
        endpoints: { imm: first.endpoint },
      });
      expect(deployment.outputs["weakened"]).toContain("mediaBucket.deletion");
      expect(deployment.outputs["otherConfig"]).toMatchObject({
        accountId: "2222222222222222",
        endpoints: { imm: second.endpoint },
      });
      expect((await contentsOf(first)).projects).toEqual([config.project]);
      expect((await contentsOf(second)).projects).toEqual(["followed", "other"]);
      const types = deployment.resources.map(({ type }) => type);
      expect(types.filter((type) => type === "immkit:index:ModerationPipeline")).toHaveLength(3);
      const state = JSON.stringify(await deployment.exportState());
      expect(state).not.toContain(second.accessKeySecret);

      changes.length = 0;
      await deployment.update();
      expect(changes).toEqual([]);
    } finally {
      await deployment.destroy();
    }
    const nothing = { projects: [], roles: [], policies: [], queues: [], topics: [], buckets: [] };
    expect(await contentsOf(first)).toEqual(nothing);
    expect(await contentsOf(second)).toEqual(nothing);
  }, 90_000);
});
