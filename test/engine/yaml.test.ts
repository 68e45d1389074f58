/** A YAML program with the stand-in for alicloud, whose schema it needs. */
import path from "node:path";
import { startCloud } from "@immkit/local-cloud";
import { deploy } from "@immkit/pulumi-local";
import { describe, expect, it } from "vitest";
import { hasCli, needsCli, programs } from "./engines.ts";
import { snapshot } from "./snapshot.ts";

describe.skipIf(!hasCli)(`a YAML program${needsCli}`, () => {
  it("uses resources, nested types, functions and an explicit provider of alicloud", async () => {
    const cloud = await startCloud();
    try {
      const empty = await snapshot(cloud);
      const deployment = await deploy({
        program: path.join(programs, "yaml"),
        cloud,
        engine: "pulumi",
        config: {
          accessKey: cloud.accessKeyId,
          secretKey: { value: cloud.accessKeySecret, secret: true },
          endpoint: new URL(cloud.endpoint).host,
        },
      });
      expect(deployment.outputs).toEqual({
        account: cloud.accountId,
        bucket: "yaml-media",
        owner: cloud.accountId,
        deliveryMode: "DIRECT",
        threshold: "1",
        topicSize: 65_536,
      });
      const before = await snapshot(cloud);
      await deployment.update();
      expect(await snapshot(cloud)).toEqual(before);
      expect(JSON.stringify(await deployment.exportState())).not.toContain(cloud.accessKeySecret);
      await deployment.destroy();
      expect(await snapshot(cloud)).toEqual(empty);
    } finally {
      await cloud.close();
    }
  }, 60_000);
});
