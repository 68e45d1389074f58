import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountPrincipal } from "../access/principal.ts";
import { signAcs3, signMns } from "../auth/index.ts";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { picture } from "../testing/imm.ts";
import { oss } from "../testing/wire.ts";
import { childText, parseXml } from "../xml/index.ts";

let cloud: LocalCloud;

beforeEach(async () => {
  cloud = await startCloud();
});

afterEach(() => cloud.close());

interface Answer {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

async function read(answer: Response): Promise<Answer> {
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

async function control(method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${cloud.controlKey}` };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return read(
    await fetch(`${cloud.endpoint}/_immkit/${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: text }),
    }),
  );
}

const versions = { imm: "2020-09-30", mns: "2022-01-19", ram: "2015-05-01" } as const;

/** A signed call over the wire, as the account. */
async function call(
  product: keyof typeof versions,
  action: string,
  params: Record<string, string> = {},
): Promise<Answer> {
  const { target, headers } = signAcs3({
    ...cloud,
    host: new URL(cloud.endpoint).host,
    version: versions[product],
    action,
    params,
    date: cloud.clock.now(),
  });
  const { host: _set, ...others } = headers;
  return read(await fetch(cloud.endpoint + target, { method: "POST", headers: others }));
}

/** A project whose role can read the bucket `media`, with a picture in it. */
async function withProject() {
  const account = accountPrincipal(cloud.accountId);
  const trust = {
    Version: "1",
    Statement: [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["imm.aliyuncs.com"] } },
    ],
  };
  await call("ram", "CreateRole", {
    RoleName: "r",
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  await call("ram", "AttachPolicyToRole", {
    PolicyType: "System",
    PolicyName: "AliyunOSSFullAccess",
    RoleName: "r",
  });
  await cloud.oss.handle(
    {
      method: "PUT",
      target: "/media",
      path: "/media",
      rawQuery: "",
      host: "x",
      headers: {},
      body: Buffer.alloc(0),
      secure: true,
      sourceIp: "127.0.0.1",
      requestId: "X",
      receivedAt: 0,
      signal: new AbortController().signal,
      checks: [],
      bucket: "media",
      key: undefined,
      params: new URLSearchParams(),
    },
    account,
  );
  cloud.oss.putObject(account, "media", "a.jpg", picture, "image/jpeg");
  expect(await call("imm", "CreateProject", { ProjectName: "p", ServiceRole: "r" })).toHaveProperty(
    "status",
    200,
  );
  const submit = async () =>
    String(
      (
        await call("imm", "CreateImageModerationTask", {
          ProjectName: "p",
          SourceURI: "oss://media/a.jpg",
        })
      ).json["TaskId"],
    );
  const result = async (id: string) =>
    (
      await call("imm", "GetImageModerationResult", {
        ProjectName: "p",
        TaskType: "ImageModeration",
        TaskId: id,
      })
    ).json;
  return { submit, result };
}

describe("the controls", () => {
  it.each([
    ["GET", "nothing", "GET scenario"],
    ["DELETE", "scenario", "GET scenario"],
    ["POST", "reviews", "POST reviews"],
    ["POST", "reviews/a/b", "POST reviews"],
    ["GET", "toString", "GET health"],
  ])("reject %s %s and list the known controls", async (method, path, hint) => {
    expect(await control(method, path, method === "GET" ? undefined : {})).toMatchObject({
      status: 404,
      json: { Code: "NoSuchControl", Message: expect.stringContaining(hint) },
    });
  });

  it("report that the cloud is healthy", async () => {
    expect(await control("GET", "health")).toEqual({ status: 200, json: { status: "ok" } });
  });
});

describe("scenario", () => {
  it("is shown and replaced, for tasks that are submitted afterwards", async () => {
    expect(await control("GET", "scenario")).toEqual({ status: 200, json: {} });
    const { submit, result } = await withProject();
    const scenario = { default: { suggestion: "block", categories: ["ad"] } };
    const before = await submit();
    expect(await control("PUT", "scenario", scenario)).toEqual({ status: 200, json: scenario });
    expect(await control("GET", "scenario")).toEqual({ status: 200, json: scenario });
    const after = await submit();
    await control("POST", "clock/advance", { ms: 1000 });
    expect(await result(before)).toMatchObject({ ModerationResult: { Suggestion: "pass" } });
    expect(await result(after)).toMatchObject({
      ModerationResult: { Suggestion: "block", Categories: ["ad"] },
    });
  });

  it("stays the same when the new one is invalid", async () => {
    const scenario = { default: { suggestion: "block" } };
    await control("PUT", "scenario", scenario);
    expect(
      await control("PUT", "scenario", { rules: [{ match: { kay: "x" }, suggestion: "pass" }] }),
    ).toMatchObject({
      status: 400,
      json: { Code: "InvalidScenario", Pointer: "/rules/0/match/kay" },
    });
    expect(await control("PUT", "scenario", "{")).toMatchObject({
      status: 400,
      json: { Code: "InvalidControl" },
    });
    expect((await control("GET", "scenario")).json).toEqual(scenario);
  });
});

describe("message style", () => {
  it("is shown, and each member can be set", async () => {
    expect((await control("GET", "message-style")).json).toEqual({
      content: "nested",
      encoding: "raw",
    });
    expect((await control("PUT", "message-style", { encoding: "base64" })).json).toEqual({
      content: "nested",
      encoding: "base64",
    });
    expect(await control("PUT", "message-style", { content: "round" })).toMatchObject({
      status: 400,
      json: { Code: "InvalidControl", Pointer: "/content" },
    });
    expect(cloud.imm.style).toEqual({ content: "nested", encoding: "base64" });
  });
});

describe("clock", () => {
  it("moves forward", async () => {
    const { now } = (await control("GET", "clock")).json as { now: number };
    const moved = (await control("POST", "clock/advance", { ms: 86_400_000 })).json as {
      now: number;
    };
    expect(moved.now - now).toBeGreaterThanOrEqual(86_400_000);
    expect(moved.now - now).toBeLessThan(86_400_000 + 60_000);
  });

  it.each([[{}], [{ ms: -1 }], [{ ms: "1" }], [{ ms: 1, more: 1 }], [[]]])(
    "rejects %j",
    async (body) => {
      expect(await control("POST", "clock/advance", body)).toMatchObject({
        status: 400,
        json: { Code: "InvalidControl" },
      });
    },
  );
});

describe("tasks and reviews", () => {
  it("are listed, and a person can decide them", async () => {
    await control("PUT", "scenario", {
      default: { suggestion: "review", delayMs: 60_000 },
    });
    const { submit, result } = await withProject();
    const id = await submit();
    expect((await control("GET", "tasks")).json).toMatchObject({
      tasks: [{ taskId: id, status: "Running", sourceUri: "oss://media/a.jpg" }],
    });
    await control("POST", "clock/advance", { ms: 60_000 });
    expect((await control("GET", "tasks")).json).toMatchObject({
      tasks: [{ taskId: id, status: "Succeeded", suggestion: "review", notifications: [] }],
    });
    expect(await control("POST", `reviews/${id}`, { suggestion: "hold" })).toMatchObject({
      status: 400,
      json: { Code: "InvalidVerdict" },
    });
    expect(
      await control("POST", `reviews/${id}`, { suggestion: "block", categories: ["porn"] }),
    ).toMatchObject({
      status: 200,
      json: { taskId: id, suggestion: "block", categories: ["porn"] },
    });
    expect(await result(id)).toMatchObject({
      ModerationResult: { Suggestion: "block", Categories: ["porn"] },
    });
    expect(await control("POST", `reviews/${id}`, { suggestion: "pass" })).toMatchObject({
      status: 409,
      json: { Code: "StatusConflict" },
    });
    expect(await control("POST", "reviews/none", { suggestion: "pass" })).toMatchObject({
      status: 400,
      json: { Code: "ResourceNotFound" },
    });
  });
});

describe("faults", () => {
  const get = () => call("imm", "GetProject", { ProjectName: "none" });

  it("throttle a number of calls of one action only", async () => {
    await control("POST", "faults", {
      product: "Imm",
      action: "GetProject",
      throttle: true,
      count: 2,
    });
    expect(await call("imm", "ListProjects")).toHaveProperty("status", 200);
    expect(await get()).toMatchObject({ status: 429, json: { Code: "Throttling.User" } });
    expect((await control("GET", "faults")).json).toMatchObject({
      faults: [{ product: "Imm", action: "GetProject", remaining: 1 }],
    });
    expect(await get()).toMatchObject({ status: 429 });
    expect(await get()).toMatchObject({ status: 400, json: { Code: "ResourceNotFound" } });
    expect((await control("GET", "faults")).json).toEqual({ faults: [] });
  });

  it("answer with any error, to calls that match their patterns, in the protocol's shape", async () => {
    await control("POST", "faults", {
      product: "mns",
      action: "GET /queues/*/messages*",
      error: { status: 503, code: "ServiceUnavailable", message: "later" },
    });
    await control("POST", "faults", {
      action: "Create*",
      error: { status: 500, code: "InternalError" },
    });
    expect(await call("mns", "CreateQueue", { QueueName: "q" })).toMatchObject({
      status: 500,
      json: { Code: "InternalError" },
    });
    expect(await call("mns", "CreateQueue", { QueueName: "q" })).toHaveProperty("status", 200);

    const receive = async (target: string) => {
      const answer = await fetch(cloud.endpoint + target, {
        headers: signMns({ ...cloud, method: "GET", target }),
      });
      return [answer.status, childText(parseXml(await answer.text()), "Code")];
    };
    expect(await receive("/queues/q/messages?numOfMessages=16")).toEqual([
      503,
      "ServiceUnavailable",
    ]);
    expect(await receive("/queues/q/messages?numOfMessages=16")).toEqual([404, "MessageNotExist"]);
  });

  it("delay an answer", async () => {
    await control("POST", "faults", { product: "Imm", latencyMs: 300 });
    const started = performance.now();
    expect(await get()).toMatchObject({ json: { Code: "ResourceNotFound" } });
    expect(performance.now() - started).toBeGreaterThan(290);
  });

  it("don't affect the controls", async () => {
    await control("POST", "faults", { error: { status: 500, code: "InternalError" }, count: 5 });
    expect(await control("GET", "health")).toHaveProperty("status", 200);
    expect((await control("GET", "faults")).json).toMatchObject({ faults: [{ remaining: 5 }] });
  });

  it("can be deleted", async () => {
    await control("POST", "faults", { throttle: true, count: 9 });
    expect((await control("DELETE", "faults")).json).toEqual({ faults: [] });
    expect(await get()).toHaveProperty("status", 400);
  });

  it.each<[unknown, string]>([
    [{}, ""],
    [{ throttle: false }, "/throttle"],
    [{ throttle: true, error: { status: 500, code: "X" } }, "/throttle"],
    [{ error: { code: "X" } }, "/error"],
    [{ error: { status: 200, code: "X" } }, "/error/status"],
    [{ latencyMs: -1 }, "/latencyMs"],
    [{ throttle: true, count: 0 }, "/count"],
    [{ throttle: true, actions: "X" }, "/actions"],
  ])("reject %j", async (fault, pointer) => {
    expect(await control("POST", "faults", fault)).toMatchObject({
      status: 400,
      json: { Code: "InvalidFault", Pointer: pointer },
    });
  });
});

describe("message faults", () => {
  it("are added, listed and deleted", async () => {
    expect((await control("POST", "message-faults", { kind: "drop" })).json).toEqual({
      faults: [{ kind: "drop", remaining: 1 }],
    });
    await control("POST", "message-faults", { kind: "late", delayMs: 5, count: 3 });
    expect((await control("GET", "message-faults")).json).toMatchObject({
      faults: [{ kind: "drop" }, { kind: "late", delayMs: 5, remaining: 3 }],
    });
    expect((await control("DELETE", "message-faults")).json).toEqual({ faults: [] });
  });

  it.each<[unknown, string]>([
    [{}, ""],
    [{ kind: "eat" }, "/kind"],
    [{ kind: "late" }, ""],
    [{ kind: "drop", delayMs: 1 }, "/delayMs"],
    [{ kind: "drop", count: 0.5 }, "/count"],
  ])("reject %j", async (fault, pointer) => {
    expect(await control("POST", "message-faults", fault)).toMatchObject({
      status: 400,
      json: { Code: "InvalidFault", Pointer: pointer },
    });
  });
});

describe("counters", () => {
  it("count answers by product, action and status", async () => {
    await call("imm", "ListProjects");
    await call("imm", "ListProjects");
    await call("imm", "GetProject", { ProjectName: "none" });
    expect((await control("GET", "counters")).json).toEqual({
      Imm: { ListProjects: { "200": 2 }, GetProject: { "400": 1 } },
    });
  });
});

describe("reset", () => {
  it("deletes everything", async () => {
    const { submit } = await withProject();
    await submit();
    await call("mns", "CreateQueue", { QueueName: "q" });
    await control("PUT", "scenario", { default: { suggestion: "block" } });
    await control("PUT", "message-style", { content: "flat" });
    await control("POST", "faults", { throttle: true });
    await control("POST", "message-faults", { kind: "drop" });
    expect(await control("POST", "reset")).toEqual({ status: 200, json: {} });
    expect((await control("GET", "counters")).json).toEqual({});
    expect((await control("GET", "tasks")).json).toMatchObject({ tasks: [], last: 0 });
    expect((await control("GET", "faults")).json).toEqual({ faults: [] });
    expect((await control("GET", "message-faults")).json).toEqual({ faults: [] });
    expect((await control("GET", "scenario")).json).toEqual({});
    expect((await control("GET", "message-style")).json).toEqual({
      content: "nested",
      encoding: "raw",
    });
    expect((await call("mns", "GetQueueAttributes", { QueueName: "q" })).json).toMatchObject({
      Code: "QueueNotExist",
    });
    expect((await call("imm", "GetProject", { ProjectName: "p" })).json).toMatchObject({
      Code: "ResourceNotFound",
    });
    expect((await call("ram", "GetRole", { RoleName: "r" })).json).toMatchObject({
      Code: "EntityNotExist.Role",
    });
  });
});

describe("network", () => {
  const get = (headers: Record<string, string> = {}) =>
    fetch(`${cloud.endpoint}/media/film.jpg`, { headers });
  const policy = async (Condition: object) => {
    const key = { id: cloud.accessKeyId, secret: cloud.accessKeySecret };
    const Statement = [
      {
        Effect: "Allow",
        Action: ["oss:GetObject"],
        Principal: ["*"],
        Resource: ["acs:oss:*:*:media/*"],
        Condition,
      },
    ];
    const body = JSON.stringify({ Version: "1", Statement });
    await oss(cloud, key, "PUT", { bucket: "media" });
    await oss(cloud, key, "PUT", { bucket: "media", key: "film.jpg", body: "x" });
    const answer = await oss(cloud, key, "PUT", { bucket: "media", query: { policy: "" }, body });
    expect(answer.status).toBe(200);
  };

  it.each([
    ["an address", { sourceIp: "203.0.113.7" }, { IpAddress: { "acs:SourceIp": ["203.0.113.7"] } }],
    ["a VPC", { sourceVpc: "vpc-1" }, { StringEquals: { "acs:SourceVpc": ["vpc-1"] } }],
    [
      "a VPC, by OSS's name",
      { sourceVpc: "vpc-1" },
      { StringEquals: { "acs:SourceVpcId": ["vpc-1"] } },
    ],
  ])("says that calls come from %s", async (_, network, condition) => {
    await policy(condition);
    expect((await get()).status).toBe(403);
    expect(await control("PUT", "network", network)).toEqual({
      status: 200,
      json: { secureTransport: true, ...network },
    });
    expect((await get()).status).toBe(200);
    await control("PUT", "network", { sourceIp: null, sourceVpc: null });
    expect((await get()).status).toBe(403);
  });

  it("says that calls are not made over TLS, until it is reset", async () => {
    await control("PUT", "network", { secureTransport: false });
    expect((await control("GET", "network")).json).toEqual({ secureTransport: false });
    await control("POST", "reset");
    expect((await control("GET", "network")).json).toEqual({ secureTransport: true });
  });

  it.each([
    [{ secureTransport: "no" }, "/secureTransport must be true or false, not a string."],
    [{ sourceIp: "home" }, "/sourceIp must be an IP address, such as 203.0.113.7."],
    [{ sourceVpc: "" }, "/sourceVpc must be a non-empty string, not an empty one."],
    [{ vpc: "vpc-1" }, "/vpc is unknown. Known members: secureTransport, sourceIp, sourceVpc."],
  ])("rejects %j", async (body, message) => {
    const { status, json } = await control("PUT", "network", body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ Code: "InvalidControl", Message: `The body: ${message}` });
  });
});
