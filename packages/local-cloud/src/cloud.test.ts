import { createServer } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "./cloud.ts";
import type { CloudOptions } from "./cloud-options.ts";
import type { LogEntry } from "./log/entry.ts";
import { mns, ok, oss, owner, ramVersion, rawRequest, stsVersion } from "./testing/wire.ts";

const started: LocalCloud[] = [];
async function start(options: CloudOptions = {}): Promise<LocalCloud> {
  const cloud = await startCloud(options);
  started.push(cloud);
  return cloud;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((cloud) => cloud.close()));
});

describe("startCloud", () => {
  it("gives each start new keys", async () => {
    const [one, two] = [await start(), await start()];
    expect(one.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(one).toMatchObject({
      region: "cn-hangzhou",
      accountId: "1234567890123456",
      accessKeyId: expect.stringMatching(/^LTAI\w{20}$/),
    });
    expect(
      new Set([one.accessKeySecret, two.accessKeySecret, one.controlKey, two.controlKey]).size,
    ).toBe(4);
    await expect(ok(one, owner(two), stsVersion, "GetCallerIdentity")).rejects.toThrow(
      "InvalidAccessKeyId.NotFound",
    );
  });

  it("does not print keys when it is inspected", async () => {
    const cloud = await start();
    const printed = inspect(cloud, { depth: 10 });
    expect(printed).toContain(cloud.endpoint);
    expect(printed).not.toContain(cloud.accessKeySecret);
    expect(printed).not.toContain(cloud.controlKey);
  });

  it("reports a port in use and how to fix it", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    try {
      await expect(startCloud({ port })).rejects.toMatchObject({
        name: "ListenError",
        code: "PortInUse",
        message: `Port ${port} of 127.0.0.1 is in use. Set port to another one, or to 0 for any free port.`,
      });
    } finally {
      other.close();
    }
  });

  it.each(["0.0.0.0", "::", "192.0.2.1", "example.com"])(
    "does not listen on %s without allowRemote",
    async (host) => {
      await expect(startCloud({ host })).rejects.toMatchObject({
        code: "HostNotLoopback",
        message: expect.stringContaining("allowRemote"),
      });
    },
  );

  it("listens on another address with allowRemote", async () => {
    const cloud = await start({ host: "0.0.0.0", allowRemote: true });
    expect(
      (await fetch(`http://127.0.0.1:${new URL(cloud.endpoint).port}/?Action=x&Version=y`)).status,
    ).toBe(404);
    await expect(startCloud({ host: "192.0.2.1", allowRemote: true })).rejects.toMatchObject({
      code: "HostNotFound",
    });
  });

  it.each([
    [{ region: "Hangzhou" }, "region"],
    [{ accountId: "123" }, "accountId"],
    [{ port: 70_000 }, "port"],
    [{ port: 1.5 }, "port"],
  ])("rejects %j and names the option", async (options, option) => {
    await expect(startCloud(options)).rejects.toMatchObject({
      name: "CloudOptionError",
      option,
      message: expect.stringContaining(option),
    });
  });

  it("rejects an invalid scenario", async () => {
    await expect(startCloud({ scenario: { rules: 1 } })).rejects.toMatchObject({
      code: "InvalidScenario",
      pointer: "/rules",
    });
  });

  it("logs each request without secrets", async () => {
    const entries: LogEntry[] = [];
    const cloud = await start({ log: (entry) => entries.push(entry) });
    const key = owner(cloud);
    await ok(cloud, key, stsVersion, "GetCallerIdentity");
    await oss(cloud, { ...key, secret: "wrong" }, "GET", {
      bucket: "b",
      key: "k",
      query: { a: "b" },
    });
    expect(entries).toMatchObject([
      {
        level: "info",
        product: "sts",
        operation: "GetCallerIdentity",
        status: 200,
        requestId: expect.any(String),
        latencyMs: expect.any(Number),
      },
      {
        level: "info",
        product: "oss",
        operation: "GET /b/k",
        status: 403,
        code: "SignatureDoesNotMatch",
      },
    ]);
    expect(JSON.stringify(entries)).not.toContain(cloud.accessKeySecret);
    expect(JSON.stringify(entries)).not.toContain("Signature=");
  });
});

describe("a logger that throws", () => {
  it("does not disturb the answer", async () => {
    const cloud = await start({
      log: () => {
        throw new Error("disk full");
      },
    });
    await ok(cloud, owner(cloud), stsVersion, "GetCallerIdentity");
  });
});

describe("controls", () => {
  const control = (cloud: LocalCloud, method: string, path: string, body?: object) =>
    fetch(`${cloud.endpoint}/_immkit/${path}`, {
      method,
      headers: { authorization: `Bearer ${cloud.controlKey}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it("move the clock, and requests signed with the new time are accepted", async () => {
    const cloud = await start();
    expect((await control(cloud, "POST", "clock/advance", { ms: 3_600_000 })).status).toBe(200);
    expect(cloud.clock.now() - Date.now()).toBeGreaterThan(3_590_000);
    await ok(cloud, owner(cloud), stsVersion, "GetCallerIdentity");
  });

  it("count answers, and reset everything except the first keys", async () => {
    const cloud = await start();
    await ok(cloud, owner(cloud), ramVersion, "CreateUser", { UserName: "u" });
    expect(JSON.stringify(await (await control(cloud, "GET", "counters")).json())).toContain(
      "CreateUser",
    );
    expect((await control(cloud, "POST", "reset")).status).toBe(200);
    expect((await ok(cloud, owner(cloud), ramVersion, "ListUsers")).Users.User).toEqual([]);
    expect(
      (await ok(cloud, owner(cloud), ramVersion, "ListPolicies", { PolicyType: "System" })).Policies
        .Policy.length,
    ).toBeGreaterThan(5);
  });

  it("need their own key", async () => {
    const cloud = await start();
    for (const authorization of [undefined, "Bearer x", `Bearer ${cloud.accessKeySecret}`]) {
      const response = await fetch(`${cloud.endpoint}/_immkit/health`, {
        headers: authorization === undefined ? {} : { authorization },
      });
      expect([response.status, ((await response.json()) as { Code: string }).Code]).toEqual([
        401,
        "InvalidControlKey",
      ]);
    }
    expect((await control(cloud, "GET", "health")).status).toBe(200);
  });
});

describe("close", () => {
  it("ends long polls quickly", async () => {
    const cloud = await startCloud();
    const key = owner(cloud);
    expect((await mns(cloud, key, "PUT", "/queues/q", "<Queue></Queue>")).status).toBe(201);
    const poll = mns(cloud, key, "GET", "/queues/q/messages?waitseconds=30").then(
      (response) => response.status,
      () => "closed",
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = performance.now();
    await cloud.close();
    expect(performance.now() - before).toBeLessThan(1_500);
    expect(await poll).not.toBe(200);
    await expect(fetch(cloud.endpoint)).rejects.toThrow();
  });

  it("frees the port, and can be called twice", async () => {
    const cloud = await startCloud();
    await Promise.all([cloud.close(), cloud.close()]);
    const again = await start({ port: Number(new URL(cloud.endpoint).port) });
    expect(again.endpoint).toBe(cloud.endpoint);
  });

  it("does not wait for a client that never sends the rest of its request", async () => {
    const cloud = await startCloud();
    const answer = rawRequest(
      cloud,
      ["PUT /b/k HTTP/1.1", "host: x", "content-length: 100"],
      "half",
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = performance.now();
    await cloud.close();
    expect(performance.now() - before).toBeLessThan(4_000);
    await answer;
  });
});

describe("requests", () => {
  it("to the real host names are served when the cloud is the HTTP proxy", async () => {
    const cloud = await start();
    for (const [url, code] of [
      ["http://ram.aliyuncs.com/?Action=ListUsers&Version=2015-05-01", "MissingParameter"],
      ["http://imm.cn-hangzhou.aliyuncs.com/", "MissingParameter"],
      ["http://1234567890123456.mns.cn-hangzhou.aliyuncs.com/queues", "MissingAuthorizationHeader"],
      ["http://media.oss-cn-hangzhou.aliyuncs.com/k", "NoSuchBucket"],
    ] as const) {
      const answer = await rawRequest(cloud, [
        `GET ${url} HTTP/1.1`,
        `host: ${new URL(url).host}`,
        "connection: close",
      ]);
      expect(answer).toContain(code);
    }
  });

  it("share a connection", async () => {
    const cloud = await start();
    const request = ["GET /?Action=x&Version=y HTTP/1.1", "host: x", "", ""].join("\r\n");
    const answer = await rawRequest(cloud, [
      `${request}GET /?Action=x&Version=y HTTP/1.1`,
      "host: x",
      "connection: close",
    ]);
    expect(answer.match(/HTTP\/1\.1 404/g)).toHaveLength(2);
  });

  it("to an unknown product are answered with the list of known ones", async () => {
    const cloud = await start();
    const response = await fetch(`${cloud.endpoint}/?Action=DescribeEndpoints&Version=2015-06-12`);
    expect([response.status, ((await response.json()) as { Message: string }).Message]).toEqual([
      404,
      expect.stringContaining(`Ram ${ramVersion}`),
    ]);
  });
});
