import { createServer, request as httpRequest, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import express from "express";
import { Hono } from "hono";
import { describe, expect, it, onTestFinished } from "vitest";
import { type SignedPush, signedPush, testHandler } from "../testing/push.ts";
import { toNodeListener } from "./node-listener.ts";

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** By node:http, which sends the path and the headers as they are given. */
function send(
  port: number,
  { path, headers, body }: SignedPush,
  method = "POST",
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { port, host: "127.0.0.1", path, headers, method, setDefaultHeaders: true },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(method === "POST" ? body : undefined);
  });
}

describe("node:http", () => {
  it("serves a push", async () => {
    const { push, handled } = testHandler();
    const port = await listen(toNodeListener(push));
    expect(await send(port, signedPush())).toEqual({ status: 204, text: "" });
    expect(handled).toEqual(["ImageModeration-1"]);
  });

  it.each(["/a%7Eb/%e4?x='y'&z=%20", "//double/slash", "/a/../b/./c", "/|pipe|{brace}?", "/a?b?c"])(
    "passes the path %s unchanged",
    async (path) => {
      const { push, rejected } = testHandler();
      expect((await send(await listen(toNodeListener(push)), signedPush({ path }))).status).toBe(
        204,
      );
      expect(rejected).toEqual([]);
    },
  );

  it("answers a method that is not allowed, and a forged push", async () => {
    const { push } = testHandler();
    const port = await listen(toNodeListener(push));
    expect(await send(port, { ...signedPush(), headers: {} }, "GET")).toEqual({
      status: 405,
      text: "MethodNotAllowed\n",
    });
    expect(await send(port, { ...signedPush(), body: "{}" })).toEqual({
      status: 403,
      text: "BodyMismatch\n",
    });
  });

  it("answers a body that is too large, and ends the connection", async () => {
    const { push } = testHandler({ maxBodyBytes: 100_000 });
    const port = await listen(toNodeListener(push));
    const { headers } = signedPush();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      const received: Buffer[] = [];
      socket.on("data", (chunk) => received.push(chunk));
      socket.on("error", reject);
      socket.on("close", () => resolve(Buffer.concat(received).toString()));
      const lines = Object.entries({ ...headers, host: "a", "transfer-encoding": "chunked" }).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      socket.write(`POST /notifications HTTP/1.1\r\n${lines.join("")}\r\n`);
      socket.write(`${(150_000).toString(16)}\r\n${"a".repeat(150_000)}\r\n`);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
  });

  it("aborts the handler's signal when the sender hangs up", async () => {
    let reason: unknown;
    const aborted = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const { push, failed } = testHandler({
      handler: (_outcome, { signal }) =>
        new Promise((resolve) => {
          begun.resolve();
          signal.addEventListener("abort", () => {
            reason = signal.reason;
            resolve();
            aborted.resolve();
          });
        }),
    });
    const port = await listen(toNodeListener(push));
    const { path, headers, body } = signedPush();
    const outgoing = httpRequest({ port, host: "127.0.0.1", path, headers, method: "POST" });
    outgoing.on("error", () => {});
    outgoing.end(body);
    await begun.promise;
    outgoing.destroy();
    await aborted.promise;
    expect(reason).toBeInstanceOf(Error);
    await expect.poll(() => failed).toMatchObject([{ code: "ConnectionLost" }]);
  });

  it("answers 500 for a handler that rejects", async () => {
    const port = await listen(toNodeListener(() => Promise.reject(new Error("secret"))));
    expect(await send(port, signedPush())).toEqual({ status: 500, text: "" });
  });
});

describe("Express", () => {
  it("serves a push under a mounted router, with the full path", async () => {
    const { push, handled } = testHandler();
    const router = express.Router().post("/notifications", toNodeListener(push));
    const port = await listen(express().use("/hooks", router));
    expect((await send(port, signedPush({ path: "/hooks/notifications?a=b" }))).status).toBe(204);
    expect(handled).toEqual(["ImageModeration-1"]);
  });

  it("serves a push after express.raw", async () => {
    const { push } = testHandler();
    const port = await listen(
      express().use(express.raw({ type: () => true }), toNodeListener(push)),
    );
    expect((await send(port, signedPush())).status).toBe(204);
  });

  it("reports that a parser has read the body", async () => {
    const { push, rejected } = testHandler();
    const port = await listen(
      express().use(express.text({ type: () => true }), toNodeListener(push)),
    );
    expect(await send(port, signedPush())).toEqual({ status: 500, text: "BodyConsumed\n" });
    expect(rejected).toEqual(["BodyConsumed"]);
  });
});

describe("Hono", () => {
  it("serves a push as a route", async () => {
    const { push, handled } = testHandler();
    const app = new Hono().post("/notifications", (c) => push(c.req.raw));
    const port = await listen(toNodeListener(async (request) => app.fetch(request)));
    expect((await send(port, signedPush())).status).toBe(204);
    expect((await send(port, { ...signedPush(), body: "{}" })).status).toBe(403);
    expect(handled).toEqual(["ImageModeration-1"]);
  });
});
