import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { NetworkError } from "../errors.ts";
import { makeCertificate } from "../testing/certificate.ts";
import { json, startTestServer } from "../testing/test-server.ts";
import { HttpClient, type HttpClientOptions, type HttpRequest } from "./http.ts";

function clientOf(endpoint: string, options?: HttpClientOptions): HttpClient {
  const client = new HttpClient(new URL(endpoint), options);
  onTestFinished(() => client.close());
  return client;
}

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

describe("sockets", () => {
  it("are used again, one after the other", async () => {
    const ports = new Set<number | undefined>();
    const { endpoint } = await startTestServer((response) => {
      ports.add(response.socket?.remotePort);
      response.end();
    });
    const client = clientOf(endpoint);
    for (let count = 0; count < 3; count++) await client.send(request());
    expect(ports.size).toBe(1);
  });

  it("are at most `connections`", async () => {
    const ports = new Set<number | undefined>();
    const { endpoint } = await startTestServer((response) => {
      ports.add(response.socket?.remotePort);
      response.end();
    });
    const client = clientOf(endpoint, { connections: 2 });
    await Promise.all(Array.from({ length: 8 }, () => client.send(request())));
    expect(ports.size).toBe(2);
  });

  it("are closed when they are idle, but not during a long poll", async () => {
    const closed: Promise<unknown>[] = [];
    const { endpoint } = await startTestServer((response) => {
      if (response.socket !== null) closed.push(once(response.socket, "close"));
      setTimeout(() => response.end("late"), 120);
    });
    const client = clientOf(endpoint, { keepAliveMs: 30 });
    expect((await client.send(request())).body.toString()).toBe("late");
    await closed[0];
  });

  it("are closed after the last response, and the client then refuses requests", async () => {
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
    const { createServer: listen } = await import("node:net");
    const server = listen(() => {}).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const client = clientOf(`https://127.0.0.1:${port}`, { connectTimeoutMs: 30 });
    expect(await failure(client.send(request()))).toMatchObject({
      code: "ConnectFailed",
      ambiguous: false,
      message: `Can't connect to https://127.0.0.1:${port} (no connection within 30 ms). Check the endpoint and the network.`,
    });
  });
});
