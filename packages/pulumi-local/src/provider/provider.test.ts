import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import type { LocalCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PartialCreateError } from "../protocol/provider.ts";
import { type PropertyMap, unknownValue } from "../protocol/values.ts";
import { settingsFor, startTestCloud } from "../testing/provider.ts";
import { CloudCallError, CloudClient } from "./client.ts";
import { AlicloudProvider, UnknownTokenError } from "./provider.ts";
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
  const provider = new AlicloudProvider();

  it("names an unknown type and all known ones", async () => {
    const check = provider.check({ type: "alicloud:ecs/instance:Instance", name: "x", inputs: {} });
    await expect(check).rejects.toThrow(UnknownTokenError);
    await expect(check).rejects.toThrow(
      /no resource alicloud:ecs\/instance:Instance\. It has: alicloud:cms\/alarm:Alarm, .*alicloud:ram\/user:User$/,
    );
  });

  it("makes up a name and keeps it, unless the program gives one", async () => {
    const role = { type: roleType, name: "app" };
    const first = await provider.check({ ...role, inputs: { document } });
    expect(first.inputs["name"]).toMatch(/^app-[0-9a-f]{7}$/);
    const second = await provider.check({
      ...role,
      inputs: { document },
      oldInputs: first.inputs,
    });
    expect(second.inputs).toEqual(first.inputs);
    const named = await provider.check({ ...role, inputs: { document, roleName: "mine" } });
    expect(named.inputs).not.toHaveProperty("name");
    const bucket = await provider.check({ type: bucketType, name: "app", inputs: {} });
    expect(bucket.inputs["bucket"]).toMatch(/^tf-oss-bucket-[0-9a-f]{16}$/);
  });

  it.each([
    [roleType, {}, "assumeRolePolicyDocument"],
    ["alicloud:ram/policy:Policy", {}, "policyDocument"],
    [
      "alicloud:message/serviceSubscription:ServiceSubscription",
      { topicName: "t", subscriptionName: "s", endpoint: "q" },
      "pushType",
    ],
  ])("of %s with %j requires %s", async (type, inputs, property) => {
    const { failures } = await provider.check({ type, name: "x", inputs });
    expect(failures.map((failure) => failure.property)).toEqual([property]);
  });
});

describe("a preview", () => {
  const silent = new AlicloudProvider().configure({
    region: "r",
    accessKey: "a",
    secretKey: "s",
    endpoints: "[{}]",
  });

  it("calls nothing, and has unknown values for what only the cloud knows", async () => {
    const { inputs } = await silent.check({
      type: topicType,
      name: "t",
      inputs: { topicName: "t1", maxMessageSize: unknownValue },
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

  it("of an update keeps known values", async () => {
    const state = { topicName: "t1", maxMessageSize: 1024, createTime: "1", topicType: "normal" };
    const inputs = { topicName: "t1", maxMessageSize: 2048 };
    expect(
      await silent.update({ type: topicType, id: "t1", state, inputs, preview: true }),
    ).toMatchObject({ createTime: "1", maxMessageSize: 2048, topicType: "normal" });
  });

  it("is the only place for unknown values", async () => {
    await expect(
      silent.create({ type: topicType, inputs: { topicName: unknownValue } }),
    ).rejects.toThrow("topicName is unknown. Only a preview can have unknown values");
  });
});

describe("against a cloud", () => {
  let cloud: LocalCloud;
  let provider: AlicloudProvider;
  beforeAll(async () => {
    ({ cloud, provider } = await startTestCloud());
  });
  afterAll(() => cloud.close());

  const create = async (type: string, given: PropertyMap) => {
    const { inputs } = await provider.check({ type, name: "x", inputs: given });
    return provider.create({ type, inputs });
  };

  it("reports the call that failed, and its code", async () => {
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

  it("does not adopt a bucket that exists", async () => {
    await create(bucketType, { bucket: "taken-name" });
    await expect(create(bucketType, { bucket: "taken-name" })).rejects.toThrow(
      /"taken-name" is taken/,
    );
  });

  it("deletes a bucket again if one of its settings fails", async () => {
    const inputs = { bucket: "half-made", logging: { targetBucket: "does-not-exist" } };
    await expect(create(bucketType, inputs)).rejects.toThrow(/PutBucketLogging failed/);
    expect(await provider.read({ type: bucketType, id: "half-made" })).toBeUndefined();
  });

  it("deletes a bucket with objects only with forceDestroy", async () => {
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

  it("detaches the policies of a role with force before deleting it", async () => {
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

  it("builds the document from the deprecated lists", async () => {
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

  it("leaves ignored properties unchanged", async () => {
    const { id, state } = await create(topicType, { topicName: "ignoring", maxMessageSize: 2048 });
    const inputs = { topicName: "ignoring", maxMessageSize: 4096, enableLogging: true };
    const after = await provider.update({
      type: topicType,
      id,
      state,
      inputs,
      ignoreChanges: ["maxMessageSize"],
    });
    expect(after).toMatchObject({ maxMessageSize: 2048, enableLogging: true });
  });

  it("imports the inputs that are not defaults", async () => {
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
    const diff = await provider.diff({
      type: bucketType,
      state: bucket.state,
      inputs: { bucket: "imported-bucket", storageClass: "Standard", redundancyType: "LRS" },
    });
    expect(diff.changes).toBe(false);
  });

  it("keeps the secret of an access key, which is returned once", async () => {
    await create("alicloud:ram/user:User", { name: "keyed" });
    const type = "alicloud:ram/accessKey:AccessKey";
    const { id, state } = await create(type, { userName: "keyed" });
    expect(state["secret"]).toMatch(/^\w{30}$/);
    const read = await provider.read({ type, id, state });
    expect(read?.state["secret"]).toBe(state["secret"]);
    expect(
      await provider.update({ type, id, state, inputs: { userName: "keyed", status: "Inactive" } }),
    ).toMatchObject({
      secret: state["secret"],
      status: "Inactive",
    });
    await expect(provider.read({ type, id })).rejects.toThrow(
      /user of the access key .* is unknown/,
    );
  });

  it("reports a resource that was created but can't be read", async () => {
    await create("alicloud:ram/user:User", { name: "writer" });
    const key = await create("alicloud:ram/accessKey:AccessKey", { userName: "writer" });
    const policyDocument = JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: "mns:CreateTopic", Resource: "*" }],
    });
    await create("alicloud:ram/policy:Policy", { policyName: "write-only", policyDocument });
    // The provider has no resource that attaches a policy to a user.
    const client = new CloudClient(readSettings(settingsFor(cloud)));
    await client.rpc("Ram", "AttachPolicyToUser", {
      PolicyName: "write-only",
      PolicyType: "Custom",
      UserName: "writer",
    });
    const writer = new AlicloudProvider().configure({
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

  it("calls its functions, and names them for an unknown one", async () => {
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
      await new AlicloudProvider()
        .configure(withoutAccount)
        .invoke("alicloud:index/getAccount:getAccount", {}),
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
      /no function .*getZones\. It has: alicloud:index\/getAccount:getAccount/,
    );
  });

  it("reports a wrong key without showing it", async () => {
    const wrong = new AlicloudProvider().configure({
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

describe("a failing cloud", () => {
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
    provider = new AlicloudProvider().configure({
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

  it("is called again after throttling and temporary errors", async () => {
    answers = [
      throttled,
      { status: 503, body: "busy" },
      { status: 200, body: JSON.stringify({ AccountId: "1", Arn: "a", IdentityType: "Account" }) },
    ];
    expect(await identity()).toMatchObject({ accountId: "1" });
    expect(requests).toBe(3);
  });

  it("ends with its last error after four attempts", async () => {
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
    ["an error that is not JSON", 403, "<html>", "InvalidResponse"],
    ["success that is not JSON", 200, "OK", "InvalidResponse"],
    ["JSON that is not an object", 200, "[]", "InvalidResponse"],
  ])("returns %s", async (_, status, body, code) => {
    answers = [{ status, body }];
    await expect(identity()).rejects.toMatchObject({ name: "CloudCallError", code, status });
  });

  it.each([
    ["something other than XML", "<html", "InvalidResponse"],
    [
      "the XML of an error",
      "<Error><Code>AccessDenied</Code><Message>no</Message><RequestId>R</RequestId></Error>",
      "AccessDenied",
    ],
  ])("returns %s for OSS", async (_, body, code) => {
    answers = [{ status: 403, body }];
    await expect(provider.read({ type: bucketType, id: "b" })).rejects.toMatchObject({
      code,
      status: 403,
    });
  });

  it("doesn't respond", async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const nobody = new AlicloudProvider().configure({
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
        /no response from 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. Check that the local cloud is running/,
      ),
    });
  });

  it("has no endpoint for a product", async () => {
    const half = new AlicloudProvider().configure({
      region: "r",
      accessKey: "a",
      secretKey: "s",
      endpoints: "[{}]",
    });
    await expect(half.read({ type: bucketType, id: "b" })).rejects.toThrow(
      /^alicloud:endpoints has no oss\. Set it to the host:port of the local cloud\. An explicit alicloud\.Provider doesn't read the settings of the stack: pass alicloud:endpoints and alicloud:protocol to it$/,
    );
  });
});
