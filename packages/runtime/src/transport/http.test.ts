import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createServer as listen } from "node:net";
import { Agent, MockAgent, Pool } from "undici";
import { Agent as Agent6 } from "undici-6";
import { Agent as Agent7 } from "undici-7";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConfigError, NetworkError, ResponseError } from "../errors.ts";
import { makeCertificate } from "../testing/certificate.ts";
import { json, startTestServer } from "../testing/test-server.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { HttpClient, type HttpClientOptions, type HttpRequest } from "./http.ts";

type MakeClient = (endpoint: string, options?: HttpClientOptions) => HttpClient;

const viaNode: MakeClient = (endpoint, http) => {
  const client = new HttpClient(new URL(endpoint), { http });
  onTestFinished(() => client.close());
  return client;
};

const via = (
  Pool: new (origin: string, options: object) => Dispatcher & { close(): Promise<void> },
): MakeClient => {
  return (endpoint, { connections = 256, keepAliveMs = 4_000, connectTimeoutMs = 10_000 } = {}) => {
    const dispatcher = new Pool(endpoint, {
      connections,
      keepAliveTimeout: keepAliveMs,
      keepAliveTimeoutThreshold: 0,
      connectTimeout: connectTimeoutMs,
    });
    const client = new HttpClient(new URL(endpoint), { dispatcher });
    onTestFinished(() => dispatcher.close());
    return client;
  };
};

class AgentOf7 extends Agent7 {
  constructor(_: string, options: object) {
    super(options);
  }
}

const transports: readonly (readonly [string, MakeClient, { readonly noConnection: string }])[] = [
  ["Node's own client", viaNode, { noConnection: "no connection within 30 ms" }],
  ["a Pool of undici 8", via(Pool), { noConnection: "UND_ERR_CONNECT_TIMEOUT" }],
  ["an Agent of undici 7", via(AgentOf7), { noConnection: "UND_ERR_CONNECT_TIMEOUT" }],
];

const request = (change: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "GET",
  path: "/",
  headers: {},
  attempt: 1,
  idempotent: false,
  timeoutMs: 5_000,
  ...change,
});

const failure = (call: Promise<unknown>): Promise<NetworkError> =>
  call.then(
    () => expect.unreachable("it succeeded"),
    (error: NetworkError) => error,
  );

describe.each(transports)("through %s", (_, clientOf, { noConnection }) => {
  describe("requests", () => {
    it("have their host and length, and the body of a DELETE", async () => {
      const { endpoint, requests } = await startTestServer(json(200, {}));
      const client = clientOf(endpoint);
      await client.send(request({ method: "DELETE", body: "größer" }));
      await client.send(request({ method: "POST" }));
      const { host } = new URL(endpoint);
      expect(requests.map(({ method, body, headers }) => [method, body, headers])).toEqual([
        ["DELETE", "größer", { host, connection: "keep-alive", "content-length": "8" }],
        ["POST", "", { host, connection: "keep-alive", "content-length": "0" }],
      ]);
    });
  });

  describe("the end", () => {
    it("comes after the last response, and the client then refuses requests", async () => {
      const { endpoint } = await startTestServer((response) => {
        setTimeout(() => response.end("late"), 30);
      });
      const client = clientOf(endpoint);
      const answer = client.send(request());
      await Promise.resolve();
      await client.send(request());
      const running = client.send(request());
      await new Promise(setImmediate);
      await client.close();
      expect((await Promise.all([answer, running])).map(({ body }) => String(body))).toEqual([
        "late",
        "late",
      ]);
      expect(await failure(client.send(request()))).toMatchObject({
        code: "ConnectFailed",
        message: `Can't connect to ${endpoint}: the client is closed.`,
        retryable: false,
      });
    });
  });

  describe("an encrypted connection", () => {
    it("to a server with an unknown certificate fails before anything is sent", async () => {
      const { pem, privateKey } = makeCertificate();
      const key = privateKey.export({ type: "pkcs8", format: "pem" });
      const server = createServer({ cert: pem, key }, () => expect.unreachable("a request"));
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      onTestFinished(() => void server.close());
      const { port } = server.address() as AddressInfo;
      const error = await failure(clientOf(`https://127.0.0.1:${port}`).send(request()));
      expect(error).toBeInstanceOf(NetworkError);
      expect(error).toMatchObject({
        code: "ConnectFailed",
        ambiguous: false,
        message: `Can't connect to https://127.0.0.1:${port} (DEPTH_ZERO_SELF_SIGNED_CERT). Check the endpoint and the network.`,
      });
    });

    it("that is never established fails after connectTimeoutMs", async () => {
      const server = listen(() => {}).listen(0, "127.0.0.1");
      await once(server, "listening");
      onTestFinished(() => void server.close());
      const { port } = server.address() as AddressInfo;
      const client = clientOf(`https://127.0.0.1:${port}`, { connectTimeoutMs: 30 });
      expect(await failure(client.send(request()))).toMatchObject({
        code: "ConnectFailed",
        ambiguous: false,
        message: `Can't connect to https://127.0.0.1:${port} (${noConnection}). Check the endpoint and the network.`,
      });
    });
  });

  describe("failures", () => {
    it("before the response are ambiguous unless the request can be repeated", async () => {
      const { endpoint } = await startTestServer((response) => void response.socket?.destroy());
      const client = clientOf(endpoint);
      for (const idempotent of [false, true]) {
        const error = await failure(client.send(request({ idempotent, attempt: 2 })));
        expect(error).toBeInstanceOf(NetworkError);
        expect(error).toMatchObject({
          code: "ConnectionLost",
          ambiguous: !idempotent,
          retryable: true,
          attempts: 2,
        });
        expect(error.message).toContain(
          `The connection to ${endpoint} was lost before the response`,
        );
      }
    });

    it("in the middle of a response have its status and request id", async () => {
      const { endpoint } = await startTestServer((response) => {
        response.writeHead(200, { "content-length": "100", "x-acs-request-id": "R-1" });
        response.write("some", () => response.socket?.destroy());
      });
      const error = await failure(clientOf(endpoint).send(request()));
      expect(error).toMatchObject({ code: "ConnectionLost", status: 200, requestId: "R-1" });
      expect(error.message).toContain("in the middle of the response");
    });

    it("of a host that refuses connections are never ambiguous", async () => {
      const server = listen().listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      await new Promise((resolve) => void server.close(resolve));
      expect(await failure(clientOf(`http://127.0.0.1:${port}`).send(request()))).toMatchObject({
        code: "ConnectFailed",
        ambiguous: false,
        retryable: true,
        message: `Can't connect to http://127.0.0.1:${port} (ECONNREFUSED). Check the endpoint and the network.`,
      });
    });

    it("are a late response, a large one, and an aborted request, which end the connection", async () => {
      const closed: Promise<unknown>[] = [];
      const { endpoint } = await startTestServer((response, { target }) => {
        if (response.socket !== null) closed.push(once(response.socket, "close"));
        if (target === "/large") response.end("x".repeat(2_000));
        else response.write("never more");
      });
      const client = clientOf(endpoint);
      const late = await failure(client.send(request({ timeoutMs: 40 })));
      const large = await failure(
        client.send(request({ path: "/large", maxResponseBytes: 1_000 })),
      );
      const abort = new AbortController();
      const aborted = client.send(request({ signal: abort.signal }));
      setTimeout(() => abort.abort(new Error("no longer needed")), 30);
      expect(late).toMatchObject({ code: "Timeout", ambiguous: true, retryable: true });
      expect(late.message).toBe(`${endpoint} did not answer within 40 ms.`);
      expect(large).toBeInstanceOf(ResponseError);
      expect(large).toMatchObject({ code: "ResponseTooLarge", status: 200 });
      expect(await failure(aborted)).toMatchObject({ message: "no longer needed" });
      expect(closed).toHaveLength(3);
      await Promise.all(closed);
    });
  });
});

describe("the sockets of Node's own client", () => {
  it("are used again, one after the other", async () => {
    const ports = new Set<number | undefined>();
    const { endpoint } = await startTestServer((response) => {
      ports.add(response.socket?.remotePort);
      response.end();
    });
    const client = viaNode(endpoint);
    for (let count = 0; count < 3; count++) await client.send(request());
    expect(ports.size).toBe(1);
  });

  it("are at most `connections`", async () => {
    const ports = new Set<number | undefined>();
    const { endpoint } = await startTestServer((response) => {
      ports.add(response.socket?.remotePort);
      response.end();
    });
    const client = viaNode(endpoint, { connections: 2 });
    await Promise.all(Array.from({ length: 8 }, () => client.send(request())));
    expect(ports.size).toBe(2);
  });

  it("are closed when they are idle, but not during a long poll", async () => {
    const closed: Promise<unknown>[] = [];
    const { endpoint } = await startTestServer((response) => {
      if (response.socket !== null) closed.push(once(response.socket, "close"));
      setTimeout(() => response.end("late"), 120);
    });
    const client = viaNode(endpoint, { keepAliveMs: 30 });
    expect((await client.send(request())).body.toString()).toBe("late");
    await closed[0];
  });
});

describe("a dispatcher", () => {
  it("is left open by its client, and a retry is useless after its end", async () => {
    const { endpoint } = await startTestServer(json(200, {}));
    const dispatcher = new Agent();
    const client = new HttpClient(new URL(endpoint), { dispatcher });
    await client.send(request());
    await client.close();
    expect(await failure(client.send(request()))).toMatchObject({
      message: `Can't connect to ${endpoint}: the client is closed.`,
    });
    const other = new HttpClient(new URL(endpoint), { dispatcher });
    expect((await other.send(request())).status).toBe(200);
    await dispatcher.close();
    expect(await failure(other.send(request()))).toMatchObject({
      code: "ConnectFailed",
      retryable: false,
      ambiguous: false,
      message: `Can't connect to ${endpoint}: the dispatcher is closed.`,
    });
  });

  it("can be a MockAgent", async () => {
    const dispatcher = new MockAgent();
    dispatcher.disableNetConnect();
    dispatcher
      .get("https://imm.cn-hangzhou.aliyuncs.com")
      .intercept({ path: "/?a=1", method: "POST" })
      .reply(203, "mocked", { headers: { "x-acs-request-id": "R" } });
    const client = new HttpClient(new URL("https://imm.cn-hangzhou.aliyuncs.com"), { dispatcher });
    const { status, headers, body } = await client.send(
      request({ method: "POST", path: "/?a=1", headers: { host: "imm.cn-hangzhou.aliyuncs.com" } }),
    );
    expect([status, headers["x-acs-request-id"], String(body)]).toEqual([203, "R", "mocked"]);
    expect(await failure(client.send(request()))).toMatchObject({
      code: "ConnectFailed",
      ambiguous: false,
    });
  });

  it("of undici 6, something else, or with settings of Node's client is refused", async () => {
    const url = new URL("http://127.0.0.1:9");
    const dispatcher = new Agent6() as unknown as Dispatcher;
    const error = await failure(new HttpClient(url, { dispatcher }).send(request()));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({
      setting: "dispatcher",
      message: "dispatcher is of undici 6 or older. Pass one of undici 7 or newer.",
    });
    expect(() => new HttpClient(url, { dispatcher: {} as Dispatcher })).toThrow(
      "dispatcher has no method dispatch. Pass a dispatcher of undici 7 or newer, such as new Agent().",
    );
    expect(
      () => new HttpClient(url, { dispatcher: new Agent(), http: { connections: 2 } }),
    ).toThrow(
      "http and dispatcher are both set. A dispatcher has its own connections: give it these settings.",
    );
  });
});
