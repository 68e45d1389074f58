import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import type { LocalCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { unknownValue } from "../protocol/values.ts";
import { settingsFor, startTestCloud } from "../testing/provider.ts";
import { CloudCallError, CloudClient } from "./client.ts";
import { AlicloudProvider, PartialCreateError, UnknownTokenError } from "./provider.ts";
import { readSettings } from "./settings.ts";

const bucketType = "alicloud:oss/bucket:Bucket";
const roleType = "alicloud:ram/role:Role";
const topicType = "alicloud:message/serviceTopic:ServiceTopic";
const document = JSON.stringify({
  Version: "1",
  Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["imm.aliyuncs.com"] } },
  ],
});

describe("check", () => {
  it("names an unknown type and all known ones", () => {
    const check = () =>
      AlicloudProvider.check({ type: "alicloud:ecs/instance:Instance", name: "x", news: {} });
    expect(check).toThrow(UnknownTokenError);
    expect(check).toThrow(
      /no resource alicloud:ecs\/instance:Instance; it has: alicloud:message\/serviceQueue:ServiceQueue, .*alicloud:ram\/user:User$/,
    );
  });

  it("makes up names, keeps them, and leaves given ones alone", () => {
    const first = AlicloudProvider.check({ type: roleType, name: "app", news: { document } });
    expect(first.inputs["name"]).toMatch(/^app-[0-9a-f]{7}$/);
    const second = AlicloudProvider.check({
      type: roleType,
      name: "app",
      news: { document },
      olds: first.inputs,
    });
    expect(second.inputs).toEqual(first.inputs);
    expect(
      AlicloudProvider.check({ type: roleType, name: "app", news: { document, roleName: "mine" } })
        .inputs,
    ).not.toHaveProperty("name");
    expect(
      AlicloudProvider.check({ type: bucketType, name: "app", news: {} }).inputs["bucket"],
    ).toMatch(/^tf-oss-bucket-[0-9a-f]{16}$/);
  });

  it.each([
    [roleType, {}, "assumeRolePolicyDocument"],
    ["alicloud:ram/policy:Policy", {}, "policyDocument"],
    [
      "alicloud:message/serviceSubscription:ServiceSubscription",
      { topicName: "t", subscriptionName: "s", endpoint: "q" },
      "pushType",
    ],
  ])("of %s with %j misses %s", (type, news, property) => {
    expect(
      AlicloudProvider.check({ type, name: "x", news }).failures.map((failure) => failure.property),
    ).toEqual([property]);
  });
});

describe("a preview", () => {
  const silent = AlicloudProvider.configure({
    region: "r",
    accessKey: "a",
    secretKey: "s",
    endpoints: "[{}]",
  });

  it("calls nothing, and leaves open what only the cloud can tell", async () => {
    const { inputs } = AlicloudProvider.check({
      type: topicType,
      name: "t",
      news: { topicName: "t1", maxMessageSize: unknownValue },
    });
    const { id, state } = await silent.create({ type: topicType, inputs, preview: true });
    expect(id).toBe("");
    expect(state).toEqual({
      topicName: "t1",
      maxMessageSize: unknownValue,
      createTime: unknownValue,
      topicType: unknownValue,
      enableLogging: unknownValue,
      loggingEnabled: unknownValue,
    });
  });

  it("of an update keeps what is known", async () => {
    const state = { topicName: "t1", maxMessageSize: 1024, createTime: "1", topicType: "normal" };
    const news = { topicName: "t1", maxMessageSize: 2048 };
    expect(
      await silent.update({ type: topicType, id: "t1", state, news, preview: true }),
    ).toMatchObject({
      createTime: "1",
      maxMessageSize: 2048,
      topicType: "normal",
    });
  });

  it("is the only place for unknown values", async () => {
    await expect(
      silent.create({ type: topicType, inputs: { topicName: unknownValue } }),
    ).rejects.toThrow(/unknown value in topicName outside of a preview/);
  });
});

describe("against a cloud", () => {
  let cloud: LocalCloud;
  let provider: AlicloudProvider;
  beforeAll(async () => {
    ({ cloud, provider } = await startTestCloud());
  });
  afterAll(() => cloud.close());

  const create = (type: string, news: Record<string, never> | object) =>
    provider.create({
      type,
      inputs: AlicloudProvider.check({ type, name: "x", news: news as never }).inputs,
    });

  it("says which call was refused, and with which code", async () => {
    await create(topicType, { topicName: "once" });
    const again = create("alicloud:ram/rolePolicyAttachment:RolePolicyAttachment", {
      roleName: "nobody",
      policyName: "none",
      policyType: "Custom",
    });
    await expect(again).rejects.toMatchObject({
      name: "CloudCallError",
      action: "AttachPolicyToRole",
      code: "EntityNotExist.Role",
      status: 404,
    });
  });

  it("does not take over a bucket that exists", async () => {
    await create(bucketType, { bucket: "taken-name" });
    await expect(create(bucketType, { bucket: "taken-name" })).rejects.toThrow(
      /"taken-name" is taken/,
    );
  });

  it("leaves no bucket behind whose settings were refused", async () => {
    const news = { bucket: "half-made", logging: { targetBucket: "does-not-exist" } };
    await expect(create(bucketType, news)).rejects.toThrow(/PutBucketLogging failed/);
    expect(await provider.read({ type: bucketType, id: "half-made" })).toBeUndefined();
  });

  it("empties a bucket before its end only where the program says so", async () => {
    const { id, state } = await create(bucketType, {
      bucket: "with-objects",
      versioning: { status: "Enabled" },
    });
    cloud.oss.putObject(
      { type: "Account", accountId: cloud.accountId, arn: `acs:ram::${cloud.accountId}:root` },
      id,
      "a b/c.txt",
      Buffer.from("x"),
      "text/plain",
    );
    await expect(provider.delete({ type: bucketType, id, state })).rejects.toMatchObject({
      code: "BucketNotEmpty",
    });
    await provider.delete({ type: bucketType, id, state: { ...state, forceDestroy: true } });
    expect(await provider.read({ type: bucketType, id })).toBeUndefined();
  });

  it("detaches what force says before the end of a role and of a policy", async () => {
    const policyDocument = JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: "oss:GetObject", Resource: "*" }],
    });
    const role = await create(roleType, { roleName: "forced", document, force: true });
    const policy = await create("alicloud:ram/policy:Policy", {
      policyName: "forced",
      policyDocument,
    });
    await create("alicloud:ram/rolePolicyAttachment:RolePolicyAttachment", {
      roleName: "forced",
      policyName: "forced",
      policyType: "Custom",
    });
    const kept = { type: "alicloud:ram/policy:Policy", ...policy };
    await expect(provider.delete(kept)).rejects.toMatchObject({ code: /^DeleteConflict/ });
    await provider.delete({ type: roleType, ...role });
    await provider.delete(kept);
    expect(await provider.read({ type: roleType, id: "forced" })).toBeUndefined();
  });

  it("assembles the document that the deprecated lists stand for", async () => {
    const { state } = await create(roleType, {
      name: "old-style",
      services: ["fc.aliyuncs.com"],
      ramUsers: [`acs:ram::${cloud.accountId}:root`],
    });
    expect(JSON.parse(String(state["document"]))).toEqual({
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { RAM: [`acs:ram::${cloud.accountId}:root`], Service: ["fc.aliyuncs.com"] },
        },
      ],
    });
  });

  it("changes nothing of what shall be ignored", async () => {
    const { id, state } = await create(topicType, { topicName: "ignoring", maxMessageSize: 2048 });
    const news = { topicName: "ignoring", maxMessageSize: 4096, enableLogging: true };
    const after = await provider.update({
      type: topicType,
      id,
      state,
      news,
      ignoreChanges: ["maxMessageSize"],
    });
    expect(after).toMatchObject({ maxMessageSize: 2048, enableLogging: true });
  });

  it("reads what is there for an import, without defaults", async () => {
    await create(topicType, { topicName: "imported", maxMessageSize: 2048 });
    const read = await provider.read({ type: topicType, id: "imported" });
    expect(read?.inputs).toEqual({
      __defaults: [],
      topicName: "imported",
      topicType: "normal",
      maxMessageSize: 2048,
    });
    const bucket = await create(bucketType, { bucket: "imported-bucket" });
    const inputs = (await provider.read({ type: bucketType, id: bucket.id }))?.inputs;
    expect(inputs).toMatchObject({ bucket: "imported-bucket" });
    expect(inputs).not.toHaveProperty("storageClass");
    expect(
      AlicloudProvider.diff({
        type: bucketType,
        state: bucket.state,
        news: { bucket: "imported-bucket", storageClass: "Standard", redundancyType: "LRS" },
      }).changes,
    ).toBe(false);
  });

  it("keeps the secret of an access key, which is told once", async () => {
    await create("alicloud:ram/user:User", { name: "keyed" });
    const type = "alicloud:ram/accessKey:AccessKey";
    const { id, state } = await create(type, { userName: "keyed" });
    expect(state["secret"]).toMatch(/^\w{30}$/);
    const read = await provider.read({ type, id, state });
    expect(read?.state["secret"]).toBe(state["secret"]);
    expect(
      await provider.update({ type, id, state, news: { userName: "keyed", status: "Inactive" } }),
    ).toMatchObject({
      secret: state["secret"],
      status: "Inactive",
    });
    await expect(provider.read({ type, id })).rejects.toThrow(
      /user of the access key .* is not known/,
    );
  });

  it("keeps apart that a resource exists and that it could not be read back", async () => {
    await create("alicloud:ram/user:User", { name: "writer" });
    const key = await create("alicloud:ram/accessKey:AccessKey", { userName: "writer" });
    const policyDocument = JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: "mns:CreateTopic", Resource: "*" }],
    });
    await create("alicloud:ram/policy:Policy", { policyName: "write-only", policyDocument });
    // The stand-in has no resource that attaches a policy to a user.
    const client = new CloudClient(readSettings(settingsFor(cloud)));
    await client.rpc("Ram", "AttachPolicyToUser", {
      PolicyName: "write-only",
      PolicyType: "Custom",
      UserName: "writer",
    });
    const writer = AlicloudProvider.configure({
      ...settingsFor(cloud),
      accessKey: key.id,
      secretKey: String(key.state["secret"]),
    });
    const made = writer.create({ type: topicType, inputs: { topicName: "unreadable" } });
    await expect(made).rejects.toBeInstanceOf(PartialCreateError);
    await expect(made).rejects.toMatchObject({
      id: "unreadable",
      state: { topicName: "unreadable" },
      cause: { action: "GetTopicAttributes", status: 403 },
    });
    expect(await provider.read({ type: topicType, id: "unreadable" })).toBeDefined();
  });

  it("answers its functions, and names them all when asked for another", async () => {
    expect(await provider.invoke("alicloud:index/getCallerIdentity:getCallerIdentity", {})).toEqual(
      {
        id: cloud.accountId,
        accountId: cloud.accountId,
        arn: `acs:ram::${cloud.accountId}:root`,
        identityType: "Account",
      },
    );
    expect(await provider.invoke("alicloud:index/getAccount:getAccount", {})).toEqual({
      id: cloud.accountId,
    });
    const { accountId: _, ...withoutAccount } = settingsFor(cloud);
    expect(
      await AlicloudProvider.configure(withoutAccount).invoke(
        "alicloud:index/getAccount:getAccount",
        {},
      ),
    ).toEqual({
      id: cloud.accountId,
    });
    expect(
      await provider.invoke("alicloud:index/getRegions:getRegions", { current: true }),
    ).toMatchObject({
      ids: ["cn-hangzhou"],
      current: true,
    });
    expect(
      await provider.invoke("alicloud:index/getRegions:getRegions", { name: "cn-beijing" }),
    ).toMatchObject({ ids: [], regions: [] });
    await expect(provider.invoke("alicloud:index/getZones:getZones", {})).rejects.toThrow(
      /no function .*getZones; it has: alicloud:index\/getAccount:getAccount/,
    );
  });

  it("refuses a wrong key without telling it", async () => {
    const wrong = AlicloudProvider.configure({
      ...settingsFor(cloud),
      secretKey: "not-the-secret",
    });
    const error = await wrong
      .create({ type: bucketType, inputs: { bucket: "nobody-s" } })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "SignatureDoesNotMatch", status: 403 });
    expect(inspect(error, { depth: 9 })).not.toContain("not-the-secret");
  });
});

describe("a cloud in trouble", () => {
  let answers: { status: number; body: string }[] = [];
  let requests = 0;
  let server: Server;
  let provider: AlicloudProvider;
  beforeAll(async () => {
    server = createServer((request, response) => {
      requests++;
      request.resume().on("end", () => {
        const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? {
          status: 200,
          body: "{}",
        };
        response.writeHead(answer.status).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    provider = AlicloudProvider.configure({
      region: "r",
      accessKey: "a",
      secretKey: "s",
      protocol: "HTTP",
      endpoints: JSON.stringify([{ oss: host, ram: host, mns: host, sts: host }]),
    });
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    requests = 0;
  });
  const identity = () => provider.invoke("alicloud:index/getCallerIdentity:getCallerIdentity", {});
  const throttled = {
    status: 400,
    body: JSON.stringify({ Code: "Throttling.User", Message: "slower", RequestId: "R" }),
  };

  it("is asked again while it throttles or fails", async () => {
    answers = [
      throttled,
      { status: 503, body: "busy" },
      { status: 200, body: JSON.stringify({ AccountId: "1", Arn: "a", IdentityType: "Account" }) },
    ];
    expect(await identity()).toMatchObject({ accountId: "1" });
    expect(requests).toBe(3);
  });

  it("is given up at last, with its answer", async () => {
    answers = [throttled];
    await expect(identity()).rejects.toMatchObject({
      code: "Throttling.User",
      status: 400,
      requestId: "R",
    });
    expect(requests).toBe(4);
  });

  it.each([
    [
      "an error with status 200",
      200,
      JSON.stringify({ Code: "NoPermission", Message: "no" }),
      "NoPermission",
    ],
    ["an error that is no JSON", 403, "<html>", "InvalidResponse"],
    ["success that is no JSON", 200, "OK", "InvalidResponse"],
    ["JSON that is no object", 200, "[]", "InvalidResponse"],
  ])("may answer %s", async (_, status, body, code) => {
    answers = [{ status, body }];
    await expect(identity()).rejects.toMatchObject({ name: "CloudCallError", code, status });
  });

  it.each([
    ["no XML", "<html", "InvalidResponse"],
    [
      "the XML of an error",
      "<Error><Code>AccessDenied</Code><Message>no</Message><RequestId>R</RequestId></Error>",
      "AccessDenied",
    ],
  ])("may answer %s for OSS", async (_, body, code) => {
    answers = [{ status: 403, body }];
    await expect(provider.read({ type: bucketType, id: "b" })).rejects.toMatchObject({
      code,
      status: 403,
    });
  });

  it("may be gone", async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const nobody = AlicloudProvider.configure({
      region: "r",
      accessKey: "a",
      secretKey: "s",
      protocol: "HTTP",
      endpoints: JSON.stringify([{ sts: `127.0.0.1:${port}` }]),
    });
    const error = await nobody
      .invoke("alicloud:index/getCallerIdentity:getCallerIdentity", {})
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CloudCallError);
    expect(error).toMatchObject({
      code: "Unreachable",
      status: 0,
      message: expect.stringMatching(
        /no answer from 127\.0\.0\.1:\d+ \(ECONNREFUSED\): is the local cloud running/,
      ),
    });
  });

  it("may have no endpoint for a product", async () => {
    const half = AlicloudProvider.configure({
      region: "r",
      accessKey: "a",
      secretKey: "s",
      endpoints: "[{}]",
    });
    await expect(half.read({ type: bucketType, id: "b" })).rejects.toThrow(
      /^alicloud:endpoints has no oss: the stand-in provider serves a local cloud only/,
    );
  });
});
