import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import { staticCredentials } from "@immkit/runtime/credentials";
import { ImmApi } from "@immkit/runtime/imm";
import type { Connection } from "./local-cloud.ts";

const require = createRequire(import.meta.url);
const ram = require("@alicloud/ram20150501") as typeof import("@alicloud/ram20150501");
const MNSClient = require("@alicloud/mns") as new (
  account: string,
  options: object,
) => { createTopic(name: string): Promise<unknown> };
const OssClient = require("ali-oss") as new (
  options: object,
) => {
  putBucket(name: string): Promise<unknown>;
  useBucket(name: string): void;
  put(key: string, body: Buffer): Promise<unknown>;
};

const media = (name: string) =>
  readFileSync(new URL(`../../examples/quickstart/media/${name}`, import.meta.url));

export interface Stack {
  /** The output of a stack. */
  readonly runtimeConfig: Readonly<Record<string, unknown>>;
  /** The key of a user that can only assume the role of the application. */
  readonly worker: Readonly<Record<string, string>>;
}

/**
 * Creates the parts of a moderation stack with the official clients: a bucket with media, a topic,
 * a project, and the role of the application.
 */
export async function deployStack(cloud: Connection): Promise<Stack> {
  const { endpoint, region, accountId, accessKeyId, accessKeySecret } = cloud;
  const key = { accessKeyId, accessKeySecret };
  const oss = new OssClient({ ...key, endpoint, region: `oss-${region}` });
  await oss.putBucket("media");
  oss.useBucket("media");
  for (const object of ["cat.jpg", "bad.jpg", "odd.jpg", "slow.jpg"])
    await oss.put(object, media("dusk.jpg"));
  for (const object of ["film.mp4", "both.mp4"]) await oss.put(object, media("zoom.mp4"));
  await new MNSClient(accountId, { ...key, region, endpoint }).createTopic("verdicts");

  const client = new ram.default(
    new $OpenApiUtil.Config({ ...key, endpoint: new URL(endpoint).host, protocol: "http" }),
  );
  const role = async (roleName: string, principal: object, ...statements: object[]) => {
    const trust = {
      Version: "1",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }],
    };
    await client.createRole(
      new ram.CreateRoleRequest({ roleName, assumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const policy = { policyType: "Custom", policyName: roleName };
    const policyDocument = JSON.stringify({ Version: "1", Statement: statements });
    await client.createPolicy(
      new ram.CreatePolicyRequest({ policyName: roleName, policyDocument }),
    );
    await client.attachPolicyToRole(new ram.AttachPolicyToRoleRequest({ ...policy, roleName }));
  };
  await role(
    "service",
    { Service: ["imm.aliyuncs.com"] },
    { Effect: "Allow", Action: "oss:GetObject", Resource: "acs:oss:*:*:media/*" },
    {
      Effect: "Allow",
      Action: "mns:PublishMessage",
      Resource: `acs:mns:${region}:${accountId}:/topics/verdicts/messages`,
    },
  );
  await client.createUser(new ram.CreateUserRequest({ userName: "worker" }));
  const { body } = await client.createAccessKey(
    new ram.CreateAccessKeyRequest({ userName: "worker" }),
  );
  const assume = {
    Version: "1",
    Statement: [
      { Effect: "Allow", Action: "sts:AssumeRole", Resource: `acs:ram::${accountId}:role/app` },
    ],
  };
  await client.createPolicy(
    new ram.CreatePolicyRequest({ policyName: "assume", policyDocument: JSON.stringify(assume) }),
  );
  await client.attachPolicyToUser(
    new ram.AttachPolicyToUserRequest({
      policyType: "Custom",
      policyName: "assume",
      userName: "worker",
    }),
  );
  await role(
    "app",
    { RAM: [`acs:ram::${accountId}:user/worker`] },
    {
      Effect: "Allow",
      Action: ["imm:Create*ModerationTask", "imm:GetTask", "imm:Get*ModerationResult"],
      Resource: `acs:imm:${region}:${accountId}:project/moderation`,
    },
  );
  const imm = new ImmApi({ endpoint, credentials: staticCredentials(key) });
  await imm.call("CreateProject", { ProjectName: "moderation", ServiceRole: "service" });
  await imm.close();
  return {
    runtimeConfig: {
      region,
      accountId,
      project: "moderation",
      topic: "verdicts",
      queue: "verdicts",
      contentFormat: "SIMPLIFIED",
      endpoints: { imm: endpoint, mns: endpoint, sts: endpoint },
      mediaBuckets: ["media"],
      roleArn: `acs:ram::${accountId}:role/app`,
    },
    worker: {
      ALIBABA_CLOUD_ACCESS_KEY_ID: body?.accessKey?.accessKeyId ?? "",
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: body?.accessKey?.accessKeySecret ?? "",
    },
  };
}
