/** An explicit provider for another account: everything goes there, with both engines. */
import { fileURLToPath } from "node:url";
import type { RuntimeConfig } from "@immkit/components";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type Deployment, deploy } from "@immkit/pulumi-local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { engines, needsCli, usable } from "../engine/engines.ts";
import { contentsOf } from "./cloud-contents.ts";

const program = fileURLToPath(new URL("programs/accounts", import.meta.url));
const nothing = { projects: [], roles: [], policies: [], queues: [], topics: [], buckets: [] };

describe.each(engines)("two accounts, %s", (engine) => {
  let first: LocalCloud;
  let second: LocalCloud;
  let deployment: Deployment;

  beforeAll(async () => {
    if (!usable(engine)) return;
    [first, second] = await Promise.all([
      startCloud({ accountId: "1111111111111111" }),
      startCloud({ accountId: "2222222222222222" }),
    ]);
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "1",
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["imm.aliyuncs.com"] } },
      ],
    });
    await openApi("Ram", second)("CreateRole", { RoleName: "service", AssumeRolePolicyDocument });
    const { host } = new URL(second.endpoint);
    const products = ["imm", "mns", "mnsOpen", "oss", "ram", "sts"];
    deployment = await deploy({
      program,
      cloud: first,
      engine,
      config: {
        region: second.region,
        accountId: second.accountId,
        accessKey: second.accessKeyId,
        secretKey: { value: second.accessKeySecret, secret: true },
        endpoints: JSON.stringify([Object.fromEntries(products.map((each) => [each, host]))]),
      },
    });
  }, 60_000);

  afterAll(async () => {
    await deployment?.destroy();
    await Promise.all([first?.close(), second?.close()]);
  }, 60_000);

  it.skipIf(!usable(engine))(
    `puts everything into the provider's account${needsCli}`,
    async () => {
      expect(await contentsOf(first)).toEqual(nothing);
      const contents = await contentsOf(second);
      const config = deployment.outputs["runtimeConfig"] as RuntimeConfig;
      expect(contents.projects).toEqual(["alone", config.project].sort());
      expect(contents.topics).toEqual([expect.stringMatching(/^accounts-dev-both-/), config.topic]);
      expect(contents.queues).toHaveLength(4);
      expect(contents.buckets).toEqual(config.mediaBuckets);
      expect(contents.roles).toHaveLength(3);
      expect(config).toMatchObject({
        accountId: "2222222222222222",
        endpoints: { imm: second.endpoint, mns: second.endpoint, sts: second.endpoint },
        roleArn: expect.stringMatching(/^acs:ram::2222222222222222:role\//),
      });
      // The key of the provider is in the state, encrypted.
      expect(JSON.stringify(await deployment.exportState())).not.toContain(second.accessKeySecret);
      await deployment.destroy();
      expect(await contentsOf(second)).toEqual({ ...nothing, roles: ["service"] });
    },
    60_000,
  );
});
