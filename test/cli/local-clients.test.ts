/**
 * The five official clients, unmodified, against `immkit local`. Each gets only the endpoint and a
 * key.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { AliOss } from "../clients/oss-client.ts";
import { type RunningCloud, startLocal } from "./local-cloud.ts";

const require = createRequire(import.meta.url);
const core = require("@alicloud/openapi-core") as typeof import("@alicloud/openapi-core");
const ram = require("@alicloud/ram20150501") as typeof import("@alicloud/ram20150501");
const sts = require("@alicloud/sts20150401") as typeof import("@alicloud/sts20150401");
const Mns = require("@alicloud/mns") as typeof import("@alicloud/mns").default;

interface Key {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startLocal();
});
afterAll(async () => void (await cloud?.stop()));

const config = ({ accessKeyId, accessKeySecret, securityToken }: Key) =>
  new core.$OpenApiUtil.Config({
    accessKeyId,
    accessKeySecret,
    ...(securityToken === undefined ? {} : { securityToken }),
    endpoint: new URL(cloud.endpoint).host,
    protocol: "http",
  }) as never;
const allow = (
  principal: object | undefined,
  Action: string | string[],
  Resource?: string | string[],
) =>
  JSON.stringify({
    Version: "1",
    Statement: [
      {
        Effect: "Allow",
        Action,
        ...(principal && { Principal: principal }),
        ...(Resource && { Resource }),
      },
    ],
  });

it("official clients set up a stack, assume its role, and moderate a picture", async () => {
  const { endpoint, region, accountId, accessKeyId, accessKeySecret } = cloud;
  const owner = { accessKeyId, accessKeySecret };
  const arn = (service: string, name: string) => `acs:${service}:${region}:${accountId}:${name}`;

  // @alicloud/ram20150501: a user, IMM's role and the application's.
  const admin = new ram.default(config(owner));
  await admin.createUser(new ram.CreateUserRequest({ userName: "worker" }));
  const { body: made } = await admin.createAccessKey(
    new ram.CreateAccessKeyRequest({ userName: "worker" }),
  );
  const worker = {
    accessKeyId: made?.accessKey?.accessKeyId ?? "",
    accessKeySecret: made?.accessKey?.accessKeySecret ?? "",
  };
  const policy = async (policyName: string, policyDocument: string) => {
    await admin.createPolicy(new ram.CreatePolicyRequest({ policyName, policyDocument }));
    return { policyName, policyType: "Custom" };
  };
  const role = async (roleName: string, principal: object, policyDocument: string) => {
    const assumeRolePolicyDocument = allow(principal, "sts:AssumeRole");
    await admin.createRole(new ram.CreateRoleRequest({ roleName, assumeRolePolicyDocument }));
    await admin.attachPolicyToRole(
      new ram.AttachPolicyToRoleRequest({ ...(await policy(roleName, policyDocument)), roleName }),
    );
  };
  const may = allow(undefined, "sts:AssumeRole", `acs:ram::${accountId}:role/app`);
  await admin.attachPolicyToUser(
    new ram.AttachPolicyToUserRequest({ ...(await policy("become-app", may)), userName: "worker" }),
  );
  await role(
    "imm",
    { Service: ["imm.aliyuncs.com"] },
    allow(
      undefined,
      ["oss:GetObject", "mns:PublishMessage"],
      ["acs:oss:*:*:media/*", arn("mns", "/topics/verdicts/messages")],
    ),
  );
  await role(
    "app",
    { RAM: [`acs:ram::${accountId}:user/worker`] },
    allow(
      undefined,
      ["imm:CreateImageModerationTask", "mns:ReceiveMessage", "mns:DeleteMessage"],
      [arn("imm", "project/moderation"), arn("mns", "/queues/verdicts/messages")],
    ),
  );

  // ali-oss: the bucket and a picture in it.
  const oss = new AliOss({ ...owner, region: `oss-${region}`, endpoint, bucket: "media" });
  await oss.putBucket("media");
  await oss.put(
    "poster.png",
    readFileSync(path.join(import.meta.dirname, "../../examples/quickstart/media/poster.png")),
  );

  // @alicloud/mns: queue and topic; it has no call that subscribes, the control plane has.
  const mns = new Mns(accountId, { ...owner, endpoint });
  await mns.createQueue("verdicts");
  await mns.createTopic("verdicts");
  await openApi("Mns-open", cloud)("Subscribe", {
    TopicName: "verdicts",
    SubscriptionName: "verdicts",
    PushType: "queue",
    Endpoint: "verdicts",
    NotifyContentFormat: "SIMPLIFIED",
  });

  // @alicloud/openapi-core: the project.
  await openApi("Imm", cloud)("CreateProject", { ProjectName: "moderation", ServiceRole: "imm" });

  // @alicloud/sts20150401: the worker becomes the application, which submits and receives.
  const { body } = await new sts.default(config(worker)).assumeRole(
    new sts.AssumeRoleRequest({
      roleArn: `acs:ram::${accountId}:role/app`,
      roleSessionName: "test",
    }),
  );
  const {
    accessKeyId: id = "",
    accessKeySecret: secret = "",
    securityToken = "",
  } = body?.credentials ?? {};
  const session = { accessKeyId: id, accessKeySecret: secret, securityToken };
  const { TaskId } = await openApi("Imm", { endpoint, region, ...session })(
    "CreateImageModerationTask",
    {
      ProjectName: "moderation",
      SourceURI: "oss://media/poster.png",
      Notification: JSON.stringify({ MNS: { TopicName: "verdicts" } }),
    },
  );
  const queue = new Mns(accountId, { ...session, endpoint });
  const received = await queue.receiveMessage("verdicts", 10);
  expect(JSON.parse(JSON.parse(received.body["MessageBody"] ?? "").content)).toMatchObject({
    TaskId,
    Status: "Succeeded",
  });
  expect((await queue.deleteMessage("verdicts", received.body["ReceiptHandle"] ?? "")).code).toBe(
    204,
  );

  // And nothing else.
  await expect(queue.deleteQueue("verdicts")).rejects.toMatchObject({
    name: "MNSAccessDeniedError",
  });
  await expect(
    new ram.default(config(session)).listUsers(new ram.ListUsersRequest()),
  ).rejects.toMatchObject({ code: "NoPermission" });
});
