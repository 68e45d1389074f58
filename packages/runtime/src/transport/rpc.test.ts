import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { staticCredentials } from "../credentials/access-key.ts";
import { NetworkError, type RequestError, ServiceError } from "../errors.ts";
import { faults } from "../testing/faults.ts";
import { inTurn, json, startTestServer } from "../testing/test-server.ts";
import { RpcClient, type RpcClientOptions } from "./rpc.ts";

const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "very-secret" });
const retry = { maxAttempts: 3, baseDelayMs: 1, throttleDelayMs: 1 };

function client(endpoint: string, options: Partial<RpcClientOptions> = {}): RpcClient {
  return new RpcClient("2020-09-30", { endpoint, credentials, retry, ...options });
}

async function failure(promise: Promise<unknown>): Promise<RequestError> {
  return promise.then(
    () => expect.unreachable("the call succeeded"),
    (error: RequestError) => error,
  );
}

describe("RpcClient", () => {
  it("sends parameters in the query, objects as JSON text, and reads the answer", async () => {
    const server = await startTestServer(
      json(200, { RequestId: "R", Project: { ProjectName: "p" } }),
    );
    const answer = await client(server.endpoint).call("GetProject", {
      ProjectName: "a b",
      Tag: [{ Key: "k" }],
      WithStatistics: true,
      Left: undefined,
    });
    expect(answer).toEqual({ RequestId: "R", Project: { ProjectName: "p" } });
    const [request] = server.requests;
    expect(request?.method).toBe("POST");
    expect(request?.body).toBe("");
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      ProjectName: "a b",
      Tag: '[{"Key":"k"}]',
      WithStatistics: "true",
    });
    expect(request?.headers).toMatchObject({
      "x-acs-action": "GetProject",
      "x-acs-version": "2020-09-30",
      accept: "application/json",
    });
  });

  describe.each(faults)("$name", ({ reply, expected }) => {
    const timeoutMs = expected.code === "Timeout" ? 300 : 10_000;

    it("of a read: is retried, then fails with a typed error", async () => {
      const server = await startTestServer(reply);
      const error = await failure(client(server.endpoint, { timeoutMs }).call("GetTask"));
      expect(error).toMatchObject({
        name: expected.type,
        code: expected.code,
        status: expected.status,
        requestId: expected.requestId,
      });
      expect(error).toMatchObject({ retryable: true, ambiguous: false, attempts: 3 });
      expect(server.requests).toHaveLength(3);
    });

    it("of a create: is retried only if the service certainly did nothing", async () => {
      const server = await startTestServer(reply);
      const error = await failure(
        client(server.endpoint, { timeoutMs }).call("CreateVideoModerationTask"),
      );
      const sent = expected.refused ? 3 : 1;
      expect(error).toMatchObject({
        name: expected.type,
        code: expected.code,
        ambiguous: !expected.refused,
        attempts: sent,
      });
      expect(server.requests).toHaveLength(sent);
    });
  });

  it("retries a read with another nonce", async () => {
    const server = await startTestServer(
      inTurn(json(500, { Code: "InternalError", RequestId: "1" }), json(200, { RequestId: "2" })),
    );
    await expect(client(server.endpoint).call("GetTask")).resolves.toEqual({ RequestId: "2" });
    const nonces = server.requests.map((request) => request.headers["x-acs-signature-nonce"]);
    expect(new Set(nonces).size).toBe(2);
  });

  it("does not retry a rejected call, and keeps the details of RAM", async () => {
    const detail = { AuthAction: "imm:GetTask", NoPermissionType: "ImplicitDeny" };
    const server = await startTestServer(
      json(403, {
        Code: "NoPermission",
        Message: "no",
        RequestId: "R",
        AccessDeniedDetail: detail,
      }),
    );
    const error = await failure(client(server.endpoint).call("GetTask"));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({
      code: "NoPermission",
      status: 403,
      requestId: "R",
      retryable: false,
      attempts: 1,
      accessDeniedDetail: detail,
    });
    expect(server.requests).toHaveLength(1);
  });

  it("leaves Code and Message of a 200 response to the caller", async () => {
    const server = await startTestServer(
      json(200, { RequestId: "R", Status: "Failed", Code: "ResourceNotFound", Message: "gone" }),
    );
    await expect(client(server.endpoint).call("GetTask")).resolves.toMatchObject({
      Code: "ResourceNotFound",
    });
  });

  it("retries a create that was never sent", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as { port: number };
    await new Promise((resolve) => taken.close(resolve));
    const error = await failure(client(`http://127.0.0.1:${port}`).call("CreateProject"));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ code: "ConnectFailed", ambiguous: false, attempts: 3 });
  });

  it("stops at once when aborted, during the request and during a pause", async () => {
    const silent = await startTestServer(() => {});
    const reason = new Error("enough");
    const abort = new AbortController();
    const call = client(silent.endpoint, { timeoutMs: 5_000 }).call(
      "GetTask",
      {},
      { signal: abort.signal },
    );
    setTimeout(() => abort.abort(reason), 30);
    expect(await failure(call)).toBe(reason);

    const broken = await startTestServer(
      json(500, { Code: "InternalError" }, { "x-acs-retry-after": "10000" }),
    );
    const later = AbortSignal.timeout(50);
    const begun = Date.now();
    expect(await failure(client(broken.endpoint).call("GetTask", {}, { signal: later }))).toBe(
      later.reason,
    );
    expect(Date.now() - begun).toBeLessThan(2_000);
  });

  it("stops at once when aborted while the first request opens the pool, and while a provider doesn't respond", async () => {
    const server = await startTestServer(json(200, { RequestId: "R" }));
    const abort = new AbortController();
    const call = client(server.endpoint).call("CreateProject", {}, { signal: abort.signal });
    // The credential is there by now, the connection pool is not.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    abort.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    const silent = { getCredential: () => new Promise<never>(() => {}) };
    const signal = AbortSignal.timeout(20);
    expect(
      await failure(
        client(server.endpoint, { credentials: silent }).call("GetTask", {}, { signal }),
      ),
    ).toBe(signal.reason);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ["a code with throttling in it", 400, "Sts.Throttling", {}],
    ["a limit of requests a second", 400, "QpsLimitExceeded", {}],
    ["the hint alone", 400, "Busy", { "x-acs-retry-after": "5" }],
    ["the status alone", 429, "Busy", {}],
  ])(
    "treats %s as throttling: even a create is sent again, because nothing has happened",
    async (_name, status, code, headers) => {
      const server = await startTestServer(
        inTurn(json(status, { Code: code }, headers), json(200, { RequestId: "2" })),
      );
      await expect(client(server.endpoint).call("CreateVideoModerationTask")).resolves.toEqual({
        RequestId: "2",
      });
    },
  );

  it("treats a create that failed inside the service as ambiguous, even with a hint", async () => {
    const server = await startTestServer(
      json(503, { Code: "ServiceUnavailable" }, { "x-acs-retry-after": "5" }),
    );
    expect(await failure(client(server.endpoint).call("CreateProject"))).toMatchObject({
      ambiguous: true,
      attempts: 1,
    });
  });

  it("waits until the date that the service asks for", async () => {
    const later = new Date(Date.now() + 2_000).toUTCString();
    const server = await startTestServer(
      inTurn(json(429, { Code: "Busy" }, { "retry-after": later }), json(200, { RequestId: "2" })),
    );
    const begun = Date.now();
    await client(server.endpoint).call("GetTask");
    expect(Date.now() - begun).toBeGreaterThan(900);
  });

  it("rejects a response that is too large", async () => {
    const server = await startTestServer((response) => {
      response.writeHead(200);
      const chunk = "x".repeat(1 << 20);
      const more = (): void => void (response.destroyed || response.write(chunk, more));
      more();
    });
    const error = await failure(client(server.endpoint, { timeoutMs: 10_000 }).call("GetTask"));
    expect(error).toMatchObject({
      name: "ResponseError",
      code: "ResponseTooLarge",
      status: 200,
      retryable: false,
    });
  });

  it("corrects its clock by the service's, once", async () => {
    const ahead = new Date(Date.now() + 3_600_000);
    const refuse = json(
      400,
      { Code: "InvalidTimeStamp.Expired", RequestId: "R" },
      { date: ahead.toUTCString() },
    );
    const server = await startTestServer(inTurn(refuse, json(200, { RequestId: "2" })));
    await expect(client(server.endpoint).call("CreateProject")).resolves.toEqual({
      RequestId: "2",
    });
    const dates = server.requests.map((request) =>
      Date.parse(String(request.headers["x-acs-date"])),
    );
    expect((dates[1] as number) - (dates[0] as number)).toBeGreaterThan(3_500_000);
    const stubborn = await startTestServer(refuse);
    expect(await failure(client(stubborn.endpoint).call("CreateProject"))).toMatchObject({
      code: "InvalidTimeStamp.Expired",
    });
    expect(stubborn.requests).toHaveLength(2);
  });

  it("gets a new session when the service rejects the old one as expired", async () => {
    const server = await startTestServer(
      inTurn(json(403, { Code: "InvalidSecurityToken.Expired" }), json(200, { RequestId: "2" })),
    );
    let keys = 0;
    const provider = {
      getCredential: async () => ({ accessKeyId: `K${keys}`, accessKeySecret: "s" }),
      invalidate: () => ++keys > 0,
    };
    await client(server.endpoint, { credentials: provider }).call("CreateProject");
    expect(
      server.requests.map(
        (request) => request.headers["authorization"]?.match(/Credential=(\w+)/)?.[1],
      ),
    ).toEqual(["K0", "K1"]);
  });

  it("never shows the secret", async () => {
    const server = await startTestServer(
      json(400, { Code: "SignatureDoesNotMatch", Message: "no" }),
    );
    const error = await failure(client(server.endpoint).call("GetTask"));
    const { inspect } = await import("node:util");
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain("very-secret");
    expect(inspect(client(server.endpoint), { depth: 20, showHidden: true })).not.toContain(
      "very-secret",
    );
  });

  it.each([
    ["http://imm.cn-hangzhou.aliyuncs.com", "not encrypted"],
    ["ftp://x", "not an endpoint"],
    ["https://u:p@host", "user name"],
    ["https://host/path", "more than an origin"],
    ["", "not an endpoint"],
  ])("rejects the endpoint %j", (endpoint, text) => {
    expect(() => client(endpoint)).toThrow(text);
    expect(() => client(endpoint)).toThrow(
      expect.objectContaining({ name: "ConfigError", setting: "endpoint" }),
    );
  });
});
