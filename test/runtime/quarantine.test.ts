/** Upload, verdict, quarantine: with a ledger, under a role that can do that and nothing else. */
import { readFileSync } from "node:fs";
import { combineGrants, grants } from "@immkit/ram";
import { ModerationClient, NotificationConsumer } from "@immkit/runtime";
import { MediaActions } from "@immkit/runtime/actions";
import {
  type CredentialsProvider,
  credentialsFor,
  staticCredentials,
} from "@immkit/runtime/credentials";
import { withLedger } from "@immkit/runtime/ledger";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import { OssClient } from "@immkit/runtime/oss";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { AliOss } from "../clients/oss-client.ts";
import { startStack, type TestStack, upload } from "./stack.ts";

let stack: TestStack;
let credentials: CredentialsProvider;

const config = () => ({
  ...stack.configs.JSON,
  quarantine: { bucket: "held", prefix: "blocked/" },
});

beforeAll(async () => {
  stack = await startStack({
    rules: [{ match: { key: "uploads/bad*" }, suggestion: "block", categories: ["porn"] }],
    default: { suggestion: "pass" },
  });
  const { cloud, configs, worker } = stack;
  await new AliOss({ ...cloud, region: `oss-${cloud.region}` }).putBucket("held");
  const ram = openApi("Ram", cloud);
  const quarantine = grants.quarantineMedia({
    bucket: "media",
    prefixes: ["uploads/"],
    quarantine: { bucket: "held", prefixes: ["blocked/"] },
  });
  const PolicyDocument = JSON.stringify(combineGrants(quarantine));
  await ram("CreatePolicy", { PolicyName: "quarantine", PolicyDocument });
  await ram("AttachPolicyToRole", {
    PolicyType: "Custom",
    PolicyName: "quarantine",
    RoleName: "app-role",
  });
  credentials = credentialsFor(configs.JSON, { source: staticCredentials(worker) });
});
afterAll(() => stack?.cloud.close());

it("moves what is blocked once, although the first attempt is cut off before it deletes", async () => {
  const { endpoint } = stack.cloud;
  const oss = { ...config(), endpoints: { ...config().endpoints, oss: endpoint } };
  const actions = MediaActions.fromConfig(oss, { credentials, retry: { maxAttempts: 1 } });
  const ledger = await SqliteLedger.open({ path: ":memory:" });
  const results: unknown[] = [];
  const failures: unknown[] = [];
  const consumer = NotificationConsumer.fromConfig(oss, {
    credentials,
    visibilitySeconds: 2,
    handler: withLedger(ledger, async (outcome, { signal }) => {
      if (outcome.suggestion === "block")
        results.push(await actions.quarantine(outcome, { signal }));
      else results.push(outcome.suggestion);
    }),
    onHandlerError: ({ error }) => void failures.push((error as { code?: unknown }).code),
  });
  const client = ModerationClient.fromConfig(oss, { credentials });
  const picture = readFileSync(
    new URL("../../examples/quickstart/media/dusk.jpg", import.meta.url),
  );
  const [bad, good] = [
    await upload(stack, "uploads/bad.jpg", picture),
    await upload(stack, "uploads/good.jpg", picture),
  ];
  await stack.control("POST", "faults", {
    product: "oss",
    action: "DELETE *",
    error: { status: 503, code: "ServiceUnavailable" },
  });
  await client.submitImage({ uri: bad });
  await client.submitImage({ uri: good });
  await consumer.start();
  await vi.waitFor(() => expect(results).toHaveLength(2), 15_000);
  await consumer.stop();

  const owner = (bucket: string) =>
    new AliOss({ ...stack.cloud, region: `oss-${stack.cloud.region}`, bucket });
  const names = async (bucket: string) =>
    ((await owner(bucket).list({})).objects ?? []).map(({ name }) => name);
  const [key = "", ...others] = await names("held");
  const movedTo = `oss://held/${key}`;
  expect(key).toMatch(/^blocked\/media\/uploads\/bad\.jpg\/[0-9A-F]{32}\.jpg$/);
  expect(others).toEqual([]);
  expect(results).toEqual(
    expect.arrayContaining([
      "pass",
      { status: "moved", uri: "oss://media/uploads/bad.jpg", movedTo },
    ]),
  );
  expect(failures).toEqual(["ServiceUnavailable"]);
  expect(await names("media")).toEqual(["uploads/good.jpg"]);

  // The role can neither read nor delete what is in quarantine, nor touch media elsewhere.
  await owner("media").put("private/a.jpg", picture);
  const asApplication = OssClient.fromConfig(oss, { credentials });
  const denied = { code: "AccessDenied", status: 403 };
  const held = { bucket: "held", key };
  await expect(asApplication.head(held)).rejects.toMatchObject(denied);
  await expect(asApplication.delete(held)).rejects.toMatchObject(denied);
  await expect(
    actions.quarantine({ taskId: "1", uri: "oss://media/private/a.jpg" }),
  ).rejects.toMatchObject(denied);
  await Promise.all([client, actions, asApplication, ledger].map((each) => each.close()));
}, 30_000);
