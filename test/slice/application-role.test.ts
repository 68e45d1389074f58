/** The quickstart's application role: it can do what the application does, and nothing else. */
import path from "node:path";
import { type ApplicationUser, type LocalCloud, startCloud } from "@immkit/local-cloud";
import { signMns } from "@immkit/local-cloud/wire";
import { type Deployment, deploy } from "@immkit/pulumi-local";
import { equivalent, type NamedPolicy, parsePolicy } from "@immkit/ram";
import { parseRuntimeConfig, type RuntimeConfig } from "@immkit/runtime";
import { credentialsFor, staticCredentials } from "@immkit/runtime/credentials";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { AliOss } from "../clients/oss-client.ts";

let cloud: LocalCloud;
let deployment: Deployment;
let worker: ApplicationUser;
let config: RuntimeConfig;
let serviceRole: string;
let session: { accessKeyId: string; accessKeySecret: string; securityToken: string };

beforeAll(async () => {
  cloud = await startCloud();
  worker = cloud.ram.applicationUser("worker");
  const program = path.join(import.meta.dirname, "../../examples/quickstart");
  deployment = await deploy({
    program,
    cloud,
    engine: "in-process",
    config: { worker: worker.arn },
  });
  config = parseRuntimeConfig(deployment.outputs["runtimeConfig"]);
  const { Project } = (await openApi("Imm", cloud)("GetProject", {
    ProjectName: config.project,
  })) as { Project: { ServiceRole: string } };
  serviceRole = Project.ServiceRole;
  worker.allowAssume(config.roleArn ?? "");
  const source = staticCredentials(worker);
  const credentials = credentialsFor(config, { source });
  const {
    accessKeyId = "",
    accessKeySecret = "",
    securityToken = "",
  } = await credentials.getCredential();
  // a credential of the runtime keeps its secrets from being copied
  session = { accessKeyId, accessKeySecret, securityToken };
}, 60_000);

afterAll(async () => {
  await deployment?.destroy();
  await cloud?.close();
}, 60_000);

const as = () => ({ endpoint: cloud.endpoint, region: cloud.region, ...session });

/** All policies that are attached to a role in RAM, in their default versions. */
async function policiesOf(roleName: string): Promise<NamedPolicy[]> {
  const ram = openApi("Ram", cloud);
  const { Policies } = (await ram("ListPoliciesForRole", { RoleName: roleName })) as {
    Policies: { Policy: { PolicyName: string; PolicyType: string }[] };
  };
  return Promise.all(
    Policies.Policy.map(async ({ PolicyName, PolicyType }) => {
      const { DefaultPolicyVersion } = (await ram("GetPolicy", { PolicyName, PolicyType })) as {
        DefaultPolicyVersion: { PolicyDocument: string };
      };
      return { name: PolicyName, document: parsePolicy(DefaultPolicyVersion.PolicyDocument) };
    }),
  );
}

describe("the roles of the quickstart in RAM", () => {
  const at = "cn-hangzhou:1234567890123456";

  it("of the application: its project, its queue, uploads to its bucket", async () => {
    const needed = parsePolicy({
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Action: [
            "imm:CreateImageModerationTask",
            "imm:CreateVideoModerationTask",
            "imm:GetTask",
            "imm:ListTasks",
            "imm:GetImageModerationResult",
            "imm:GetVideoModerationResult",
          ],
          Resource: `acs:imm:${at}:project/${config.project}`,
        },
        {
          Effect: "Allow",
          Action: [
            "mns:ReceiveMessage",
            "mns:BatchReceiveMessage",
            "mns:DeleteMessage",
            "mns:BatchDeleteMessage",
            "mns:ChangeMessageVisibility",
          ],
          Resource: `acs:mns:${at}:/queues/${config.queue}/messages`,
        },
        {
          Effect: "Allow",
          Action: ["oss:PutObject", "oss:AbortMultipartUpload"],
          Resource: `acs:oss:*:*:${config.mediaBuckets[0]}/*`,
        },
      ],
    });
    const role = (config.roleArn ?? "").split("/").at(-1) ?? "";
    const held = { identity: await policiesOf(role) };
    expect(equivalent(held, { identity: [{ name: "needed", document: needed }] })).toEqual({
      answer: "yes",
    });
  });

  it("of the service: the objects of the bucket, the topic", async () => {
    const needed = parsePolicy({
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Action: "oss:GetObject",
          Resource: `acs:oss:*:*:${config.mediaBuckets[0]}/*`,
        },
        {
          Effect: "Allow",
          Action: "mns:PublishMessage",
          Resource: `acs:mns:${at}:/topics/${config.topic}/messages`,
        },
      ],
    });
    const held = { identity: await policiesOf(serviceRole) };
    expect(equivalent(held, { identity: [{ name: "needed", document: needed }] })).toEqual({
      answer: "yes",
    });
  });
});

describe("what the application is not allowed to do", () => {
  it.each([
    ["Imm", "GetProject", () => ({ ProjectName: config.project })],
    ["Imm", "DeleteProject", () => ({ ProjectName: config.project })],
    ["Imm", "UpdateProject", () => ({ ProjectName: config.project, Description: "mine" })],
    ["Imm", "CreateProject", () => ({ ProjectName: "another" })],
    ["Imm", "ListProjects", () => ({})],
    [
      "Imm",
      "CreateImageModerationTask",
      () => ({ ProjectName: "another", SourceURI: "oss://another/x.jpg" }),
    ],
    ["Mns-open", "DeleteQueue", () => ({ QueueName: config.queue })],
    [
      "Mns-open",
      "Subscribe",
      () => ({
        TopicName: config.topic,
        SubscriptionName: "mine",
        PushType: "queue",
        Endpoint: config.queue,
      }),
    ],
    ["Ram", "CreateUser", () => ({ UserName: "mine" })],
    [
      "Ram",
      "ListPoliciesForRole",
      () => ({ RoleName: (config.roleArn ?? "").split("/")[1] ?? "" }),
    ],
    [
      "Ram",
      "AttachPolicyToRole",
      () => ({
        RoleName: (config.roleArn ?? "").split("/")[1] ?? "",
        PolicyName: "AdministratorAccess",
        PolicyType: "System",
      }),
    ],
    [
      "Sts",
      "AssumeRole",
      () => ({
        RoleArn: `acs:ram::${cloud.accountId}:role/${serviceRole}`,
        RoleSessionName: "mine",
      }),
    ],
  ] as const)("%s %s", async (product, action, query) => {
    await expect(
      openApi(product, as())(action, query() as unknown as Record<string, string>),
    ).rejects.toMatchObject({
      code: "NoPermission",
      statusCode: 403,
    });
  });

  it("send to its queue, or publish to its topic", async () => {
    for (const resource of [
      `/queues/${config.queue}/messages`,
      `/topics/${config.topic}/messages`,
    ]) {
      const body = "<Message><MessageBody>forged</MessageBody></Message>";
      const headers = signMns({ method: "POST", target: resource, body, ...session });
      const answer = await fetch(`${cloud.endpoint}${resource}`, { method: "POST", headers, body });
      expect([answer.status, await answer.text()]).toEqual([
        403,
        expect.stringContaining("<Code>AccessDenied</Code>"),
      ]);
    }
  });

  it("read or delete the media, or change the bucket", async () => {
    const client = new AliOss({
      region: `oss-${cloud.region}`,
      endpoint: cloud.endpoint,
      bucket: String(config.mediaBuckets[0]),
      accessKeyId: session.accessKeyId,
      accessKeySecret: session.accessKeySecret,
      stsToken: session.securityToken,
    });
    await expect(client.get("uploads/dusk.jpg")).rejects.toMatchObject({ code: "AccessDenied" });
    await client.put("uploads/new.jpg", Buffer.from("x"));
    await expect(client.get("uploads/new.jpg")).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(client.delete("uploads/new.jpg")).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(
      client.putBucketACL(String(config.mediaBuckets[0]), "public-read"),
    ).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("use the controls, none of which turns RAM off", async () => {
    const controls = (key: string, path: string, method = "GET") =>
      fetch(`${cloud.endpoint}/_immkit/${path}`, {
        method,
        headers: { authorization: `Bearer ${key}` },
      });
    for (const key of ["", session.accessKeySecret, session.securityToken]) {
      expect((await controls(key, "counters")).status).toBe(401);
      expect((await controls(key, "reset", "POST")).status).toBe(401);
    }
    for (const name of ["ram", "enforcement", "authorization"])
      expect((await controls(cloud.controlKey, name, "PUT")).status).toBe(404);
  });
});
