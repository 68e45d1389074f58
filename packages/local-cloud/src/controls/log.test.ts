import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { picture } from "../testing/imm.ts";
import {
  assume,
  mns,
  ok,
  oss,
  owner,
  ramVersion,
  rpc,
  stsVersion,
  trusting,
  userWith,
} from "../testing/wire.ts";

const immVersion = "2020-09-30";
let cloud: LocalCloud;
beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.close());

const get = (query: string) =>
  fetch(`${cloud.endpoint}/_immkit/log${query}`, {
    headers: { authorization: `Bearer ${cloud.controlKey}` },
  });

interface Page {
  readonly run: string;
  readonly entries: Record<string, unknown>[];
  readonly last: number;
}

const page = async (query: string) => (await (await get(query)).json()) as Page;
/** The entries after a number. */
const entries = async (after: number) => (await page(`?after=${after}`)).entries;
const numberOfLast = async () => (await page("?limit=0")).last;

const deny = (Action: string) => ({ Effect: "Deny", Action, Resource: "*" });
const allow = (Action: string) => ({ Effect: "Allow", Action, Resource: "*" });

describe("an entry of the log", () => {
  it("names the caller, the action, the resource, the decision, the reason and the statement", async () => {
    const key = await userWith(cloud, "ann", {
      readers: allow("imm:GetTask"),
      guard: deny("imm:CreateImageModerationTask"),
    });
    const before = await numberOfLast();
    const task = { ProjectName: "p", SourceURI: "oss://media/a.jpg" };
    await rpc(cloud, key, immVersion, "CreateImageModerationTask", task);
    await rpc(cloud, key, immVersion, "CreateVideoModerationTask", task);
    await rpc(cloud, key, immVersion, "GetTask", { ...task, TaskId: "t", TaskType: "x" });
    const resource = "acs:imm:cn-hangzhou:1234567890123456:project/p";
    const common = {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      requestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
      product: "imm",
      caller: "acs:ram::1234567890123456:user/ann",
      resource,
      latencyMs: expect.any(Number),
      otherChecks: [],
    };
    expect(await entries(before)).toEqual([
      {
        ...common,
        number: before + 1,
        operation: "CreateImageModerationTask",
        action: "imm:CreateImageModerationTask",
        decision: "explicitDeny",
        reason: `Statement 0 of policy "guard" denies imm:CreateImageModerationTask on ${resource}.`,
        statement: { policy: "guard", index: 0 },
        status: 403,
        code: "NoPermission",
      },
      {
        ...common,
        number: before + 2,
        operation: "CreateVideoModerationTask",
        action: "imm:CreateVideoModerationTask",
        decision: "implicitDeny",
        reason: `No policy allows imm:CreateVideoModerationTask on ${resource}.`,
        statement: null,
        status: 403,
        code: "NoPermission",
      },
      {
        ...common,
        number: before + 3,
        operation: "GetTask",
        action: "imm:GetTask",
        decision: "allow",
        reason: `Statement 0 of policy "readers" allows imm:GetTask on ${resource}.`,
        statement: { policy: "readers", index: 0 },
        status: 400,
        code: "ResourceNotFound",
      },
    ]);
  });

  it("says when RAM was not asked, and by whom a call was allowed otherwise", async () => {
    const root = owner(cloud);
    const open = { bucket: "open" };
    await oss(cloud, root, "PUT", open);
    await oss(cloud, root, "DELETE", { ...open, query: { publicAccessBlock: "" } });
    const acl = { query: { acl: "" }, headers: { "x-oss-acl": "public-read" } };
    await oss(cloud, root, "PUT", { ...open, ...acl });
    await oss(cloud, root, "PUT", { bucket: "open", key: "k", body: "text" });
    const before = await numberOfLast();
    await fetch(`${cloud.endpoint}/open/k`);
    await fetch(`${cloud.endpoint}/open/k`, { method: "DELETE" });
    await oss(cloud, { ...root, secret: "wrong" }, "GET", { bucket: "open" });
    await ok(cloud, root, stsVersion, "GetCallerIdentity");
    expect(await entries(before)).toMatchObject([
      {
        product: "oss",
        operation: "GET /open/k",
        caller: "anonymous",
        action: "oss:GetObject",
        resource: "acs:oss:oss-cn-hangzhou:1234567890123456:open/k",
        decision: "allow",
        reason: "The ACL of the bucket, public-read, allows oss:GetObject.",
        statement: null,
        status: 200,
        code: null,
      },
      {
        operation: "DELETE /open/k",
        caller: "anonymous",
        decision: "implicitDeny",
        status: 403,
        code: "AccessDenied",
      },
      {
        operation: "GET /open/",
        caller: null,
        action: null,
        decision: null,
        reason: null,
        status: 403,
        code: "SignatureDoesNotMatch",
      },
      {
        product: "sts",
        operation: "GetCallerIdentity",
        caller: "acs:ram::1234567890123456:root",
        action: null,
        decision: null,
        status: 200,
      },
    ]);
  });

  it("shows what the service does as the project's role, and what it lacks", async () => {
    const root = owner(cloud);
    const RoleName = "media-reader";
    await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName,
      AssumeRolePolicyDocument: trusting({ Service: ["imm.aliyuncs.com"] }),
    });
    await ok(cloud, root, ramVersion, "AttachPolicyToRole", {
      PolicyType: "System",
      PolicyName: "AliyunOSSReadOnlyAccess",
      RoleName,
    });
    await oss(cloud, root, "PUT", { bucket: "media" });
    cloud.oss.putObject(
      { type: "Account", accountId: cloud.accountId, arn: `acs:ram::${cloud.accountId}:root` },
      "media",
      "a.jpg",
      picture,
      "image/jpeg",
    );
    await mns(cloud, root, "PUT", "/topics/verdicts");
    await ok(cloud, root, immVersion, "CreateProject", {
      ProjectName: "p",
      ServiceRole: RoleName,
    });
    const before = await numberOfLast();
    await ok(cloud, root, immVersion, "CreateImageModerationTask", {
      ProjectName: "p",
      SourceURI: "oss://media/a.jpg",
      Notification: JSON.stringify({ MNS: { TopicName: "verdicts" } }),
    });
    await expect.poll(async () => (await entries(before)).length).toBe(3);
    const inner = {
      requestId: null,
      caller: "acs:ram::1234567890123456:role/media-reader/imm",
      status: null,
      latencyMs: null,
    };
    expect((await entries(before)).filter(({ requestId }) => requestId === null)).toMatchObject([
      {
        ...inner,
        product: "oss",
        action: "oss:GetObject",
        decision: "allow",
        statement: { policy: "AliyunOSSReadOnlyAccess", index: 0 },
        code: null,
      },
      {
        ...inner,
        product: "mns",
        action: "mns:PublishMessage",
        resource: "acs:mns:cn-hangzhou:1234567890123456:/topics/verdicts/messages",
        decision: "implicitDeny",
        code: "NoPermission",
      },
    ]);
  });

  it("has the decision of STS, and all that RAM was asked", async () => {
    const key = await userWith(cloud, "ann", { projects: allow("imm:*") });
    await ok(cloud, owner(cloud), ramVersion, "CreateRole", {
      RoleName: "app",
      AssumeRolePolicyDocument: trusting({ RAM: ["acs:ram::1234567890123456:user/bob"] }),
    });
    const before = await numberOfLast();
    await expect(assume(cloud, key, "app")).rejects.toThrow("NoPermission");
    await rpc(cloud, key, immVersion, "CreateProject", { ProjectName: "p", ServiceRole: "app" });
    await mns(cloud, key, "GET", "/queues/q/messages?numOfMessages=16");
    expect(await entries(before)).toMatchObject([
      {
        product: "sts",
        action: "sts:AssumeRole",
        resource: "acs:ram::1234567890123456:role/app",
        decision: "implicitDeny",
      },
      {
        operation: "CreateProject",
        action: "ram:PassRole",
        decision: "implicitDeny",
        otherChecks: [{ action: "imm:CreateProject", decision: "allow" }],
      },
      {
        product: "mns",
        operation: "GET /queues/q/messages",
        action: "mns:ReceiveMessage",
        decision: "implicitDeny",
        code: "AccessDenied",
        otherChecks: [],
      },
    ]);
  });

  it("contains no secret", async () => {
    const key = await userWith(cloud, "ann", { assume: allow("sts:AssumeRole") });
    const root = owner(cloud);
    await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "app",
      AssumeRolePolicyDocument: trusting({ RAM: ["acs:ram::1234567890123456:user/ann"] }),
    });
    const session = await assume(cloud, key, "app");
    await rpc(cloud, session, immVersion, "ListProjects");
    await oss(cloud, session, "GET", { bucket: "b" });
    await mns(cloud, session, "GET", "/queues/q/messages?waitseconds=0");
    await fetch(`${cloud.endpoint}/b/k?OSSAccessKeyId=${root.id}&Expires=9&Signature=c2lnbmVk`);
    const text = await (await get("")).text();
    for (const secret of [
      cloud.controlKey,
      root.id,
      root.secret,
      key.id,
      key.secret,
      session.id,
      session.secret,
      session.token ?? "",
      "c2lnbmVk",
    ])
      expect(text).not.toContain(secret);
    expect(text).toContain("ListProjects");
  });
});

it("returns what the README shows", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const example = JSON.parse(/```json\n(\{\s+"number".*?)```/s.exec(readme)?.[1] ?? "");
  const key = await userWith(cloud, "ann", { projects: allow("imm:*") });
  const before = await numberOfLast();
  await rpc(cloud, key, immVersion, "CreateProject", { ProjectName: "p", ServiceRole: "service" });
  const [entry = {}] = await entries(before);
  const { number, time, requestId, latencyMs, ...same } = example;
  expect(Object.keys(entry)).toEqual(Object.keys(example));
  const [{ "…": _, ...other }] = same.otherChecks;
  expect(entry).toMatchObject({ ...same, otherChecks: [other] });
});

describe("GET log", () => {
  it("waits for the next call, and ends when the cloud stops", async () => {
    const waiting = get("?after=0&waitSeconds=30");
    await ok(cloud, owner(cloud), stsVersion, "GetCallerIdentity");
    expect(await (await waiting).json()).toMatchObject({ entries: [{ number: 1 }], last: 1 });
    const last = get("?after=1&waitSeconds=30");
    // This request arrives after the one that waits.
    await get("?limit=0");
    await cloud.close();
    expect(await (await last).json()).toEqual({
      run: expect.any(String),
      entries: [],
      lost: 0,
      last: 1,
    });
  });

  it("starts from the first call for a reader of an earlier run", async () => {
    await ok(cloud, owner(cloud), stsVersion, "GetCallerIdentity");
    const { run } = await page("?after=1");
    expect((await page(`?after=1&run=${run}`)).entries).toEqual([]);
    expect(await page("?after=1&run=earlier&waitSeconds=30")).toMatchObject({
      run,
      entries: [{ number: 1 }],
    });
  });

  it.each([
    ["?after=-1", "after must be a whole number"],
    ["?after=x", "after must be a whole number"],
    ["?waitSeconds=31", "waitSeconds must be a whole number from 0 to 30"],
    ["?limit=1001", "limit must be a whole number from 0 to 1000"],
    ["?denied=true", 'Unknown parameter \\"denied\\"'],
  ])("rejects %s", async (query, message) => {
    const answer = await get(query);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(message);
  });

  it("needs the control key", async () => {
    const answer = await fetch(`${cloud.endpoint}/_immkit/log`);
    expect(answer.status).toBe(401);
  });
});
