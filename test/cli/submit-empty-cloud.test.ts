/** What `immkit submit` says about a local cloud that has just started. */
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { inProcess } from "./immkit.ts";

const folder = temporaryFolder();
let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(async () => {
  await cloud.close();
  await folder.remove();
});

const submit = (...args: readonly string[]) =>
  inProcess(["submit", "oss://media/cat.jpg", "--scenes", "porn", ...args], {
    env: {
      IMMKIT_ENDPOINT: cloud.endpoint,
      IMMKIT_REGION: cloud.region,
      ALIBABA_CLOUD_ACCESS_KEY_ID: cloud.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: cloud.accessKeySecret,
    },
  });
const deployHint =
  'A local cloud starts without projects and buckets. Deploy a stack with "immkit dev" or "immkit pulumi -- up", and pass its config with --config.\n';

it("says how to deploy a stack, without a project and for a missing one", async () => {
  const without = await submit();
  expect(without).toMatchObject({ code: 3, stdout: "" });
  expect(without.stderr).toMatch(/^error: No project is given\. /);
  expect(without.stderr).toContain(` ${deployHint}`);

  const missing = await submit("--project", "absent");
  expect(missing).toMatchObject({ code: 4, stdout: "" });
  expect(missing.stderr).toMatch(/^error: .*The specified resource project "absent" is not found/);
  expect(missing.stderr).toContain(`\n${deployHint}`);
});

it("says which key to use if the owner's key can't assume the role", async () => {
  const { endpoint, region, accountId } = cloud;
  const config = folder.file("config.json", {
    region,
    accountId,
    endpoints: { imm: endpoint, mns: endpoint, sts: endpoint },
    project: "absent",
    topic: "topic",
    queue: "queue",
    contentFormat: "SIMPLIFIED",
    mediaBuckets: ["media"],
    roleArn: `acs:ram::${accountId}:role/app`,
  });
  const refused = await submit("--config", config);
  expect(refused).toMatchObject({ code: 4, stdout: "" });
  expect(refused.stderr).toContain("Roles may not be assumed by root accounts.");
  expect(refused.stderr).toContain(
    "\nThis is the key of the account's owner, which can't assume roles. Pass --no-role to use it directly, or --env with the env file of \"immkit dev\", which has the key of a RAM user.\n",
  );
  // With --no-role, the call gets as far as the project.
  expect((await submit("--config", config, "--no-role")).stderr).toContain(deployHint);
});
