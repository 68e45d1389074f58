/** The policy from the quickstart's calls is within its grants, and enough for the application. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { type ApplicationUser, type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type Deployment, deploy } from "@immkit/pulumi-local";
import { compare, type NamedPolicy, parsePolicy } from "@immkit/ram";
import { parseRuntimeConfig } from "@immkit/runtime";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { childVariables } from "../child-variables.ts";
import { temporaryFolder } from "../cli/files.ts";
import { inProcess, jsonLines } from "../cli/immkit.ts";
import { openApi } from "../clients/openapi.ts";

const quickstart = path.join(import.meta.dirname, "../../examples/quickstart");
const folder = temporaryFolder();
let cloud: LocalCloud;
let deployment: Deployment;
let worker: ApplicationUser;
let role: string;

beforeAll(async () => {
  const scenario = JSON.parse(readFileSync(path.join(quickstart, "scenario.json"), "utf8"));
  cloud = await startCloud({ scenario });
  worker = cloud.ram.applicationUser("worker");
  deployment = await deploy({
    program: quickstart,
    cloud,
    engine: "in-process",
    config: { worker: worker.arn },
  });
  const { roleArn = "" } = parseRuntimeConfig(deployment.outputs["runtimeConfig"]);
  worker.allowAssume(roleArn);
  role = roleArn.split("/").at(-1) ?? "";
}, 60_000);

afterAll(async () => {
  await deployment?.destroy();
  await cloud?.close();
  await folder.remove();
}, 60_000);

async function runApplication(): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, ["app.ts", "--json"], {
    cwd: quickstart,
    env: {
      ...childVariables,
      IMMKIT_CONFIG: JSON.stringify(deployment.outputs["runtimeConfig"]),
      IMMKIT_ENDPOINT: cloud.endpoint,
      ALIBABA_CLOUD_ACCESS_KEY_ID: worker.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: worker.accessKeySecret,
    },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

async function logAfter(number: number) {
  const response = await fetch(`${cloud.endpoint}/_immkit/log?after=${number}`, {
    headers: { authorization: `Bearer ${cloud.controlKey}` },
  });
  return (await response.json()) as {
    last: number;
    entries: { caller: string | null; decision: string | null; reason: string | null }[];
  };
}

async function rolePolicies(): Promise<(NamedPolicy & { type: string })[]> {
  const ram = openApi("Ram", cloud);
  const { Policies } = (await ram("ListPoliciesForRole", { RoleName: role })) as {
    Policies: { Policy: { PolicyName: string; PolicyType: string }[] };
  };
  return Promise.all(
    Policies.Policy.map(async ({ PolicyName, PolicyType }) => {
      const { DefaultPolicyVersion } = (await ram("GetPolicy", { PolicyName, PolicyType })) as {
        DefaultPolicyVersion: { PolicyDocument: string };
      };
      const document = parsePolicy(DefaultPolicyVersion.PolicyDocument);
      return { name: PolicyName, type: PolicyType, document };
    }),
  );
}

const summary = { summary: { samples: 6, pass: 4, block: 2, reviewed: 2, failed: 0 } };

it("generates a policy within the grants, under which the application still runs", async () => {
  const before = await logAfter(0);
  expect(await runApplication()).toEqual(summary);
  const log = await logAfter(before.last);
  const granted = await rolePolicies();

  const output = path.join(folder.path, "generated.json");
  const ended = await inProcess([
    "ram",
    "generate",
    "--trail",
    folder.file("log.json", log),
    "--role",
    role,
    "--json",
    "--output",
    output,
  ]);
  expect(ended.code).toBe(0);
  expect(jsonLines(ended.stdout)).toMatchObject([
    { calls: { denied: 0 }, unmapped: [], wide: [], withoutDataEvents: [] },
  ]);
  const document = parsePolicy(readFileSync(output, "utf8"));
  expect(
    compare({ identity: [{ name: "generated", document }] }, { identity: granted }),
  ).toMatchObject({ relation: "narrower" });

  const ram = openApi("Ram", cloud);
  for (const { name, type } of granted)
    await ram("DetachPolicyFromRole", { RoleName: role, PolicyName: name, PolicyType: type });
  await ram("CreatePolicy", { PolicyName: "generated", PolicyDocument: JSON.stringify(document) });
  const attached = { RoleName: role, PolicyName: "generated", PolicyType: "Custom" };
  await ram("AttachPolicyToRole", attached);
  // Only what was deployed can be destroyed.
  onTestFinished(async () => {
    await ram("DetachPolicyFromRole", attached);
    for (const { name, type } of granted)
      await ram("AttachPolicyToRole", { RoleName: role, PolicyName: name, PolicyType: type });
  });
  const { last } = await logAfter(0);
  expect(await runApplication()).toEqual(summary);
  const { entries } = await logAfter(last);
  expect(entries.filter(({ decision }) => decision !== null && decision !== "allow")).toEqual([]);
}, 60_000);
