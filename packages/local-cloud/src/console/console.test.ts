import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { raw } from "../testing/wire.ts";

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startCloud();
});

afterAll(() => cloud.close());

const ask = (path: string, init: RequestInit = {}) =>
  fetch(cloud.endpoint + path, { redirect: "manual", ...init });

const newKey = () => new URL(cloud.consoleLink()).hash.replace("#key=", "");

const exchange = (key: string, headers: Record<string, string> = { origin: cloud.endpoint }) =>
  ask("/_immkit/console/session", { method: "POST", headers, body: key });

/** The cookie of a new session. */
async function session(): Promise<string> {
  const answer = await exchange(newKey());
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

describe("opening the console", () => {
  it("takes a browser from the origin to the page", async () => {
    const opened = await ask("/", { headers: { accept: "text/html,*/*" } });
    expect([opened.status, opened.headers.get("location")]).toEqual([302, "/_immkit/console/"]);
    const short = await ask("/_immkit", { headers: { accept: "text/html" } });
    expect(short.headers.get("location")).toBe("/_immkit/console/");
  });

  it("leaves the origin to OSS for other clients", async () => {
    const answer = await ask("/");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([403, "application/xml"]);
  });

  it("has a link whose key opens one session", async () => {
    const key = newKey();
    const first = await exchange(key);
    expect([first.status, first.headers.get("set-cookie")]).toEqual([
      204,
      expect.stringMatching(
        /^immkit-console-\d+=\w{40}; Path=\/_immkit\/; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    const again = await exchange(key);
    expect([again.status, await again.json()]).toEqual([
      401,
      {
        RequestId: expect.any(String),
        Code: "InvalidConsoleKey",
        Message: "The key of this link was used before, or the cloud was started again since.",
      },
    ]);
  });

  it("forgets all but the last hundred keys", async () => {
    const oldest = newKey();
    for (let i = 0; i < 100; i++) newKey();
    expect((await exchange(oldest)).status).toBe(401);
  });

  it.each(["nothing", "../index.js", "assets/../../../package.json", "assets/%2e%2e%2fx"])(
    "has no page %s",
    async (path) => {
      const text = await raw(
        cloud,
        `GET /_immkit/console/${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`,
      );
      expect(text).toMatch(/^HTTP\/1.1 404 /);
      expect(text).toContain('"Code":"NoSuchPage"');
    },
  );
});

describe("a session", () => {
  it("is allowed to use the controls", async () => {
    const cookie = await session();
    const read = await ask("/_immkit/health", {
      headers: { cookie, "sec-fetch-site": "same-origin" },
    });
    expect(await read.json()).toEqual({ status: "ok" });
    const write = await ask("/_immkit/reset", {
      method: "POST",
      headers: { cookie, origin: cloud.endpoint },
    });
    expect(write.status).toBe(200);
  });

  it("needs its cookie", async () => {
    const wrong = "immkit-console-80=0; immkit-console-0=1";
    for (const headers of [{}, { cookie: wrong }])
      expect((await ask("/_immkit/health", { headers })).status).toBe(401);
  });

  it("does not replace a control key that is wrong", async () => {
    const headers = { cookie: await session(), authorization: "Bearer wrong" };
    expect((await ask("/_immkit/health", { headers })).status).toBe(401);
  });

  it.each<[string, string, Record<string, string>]>([
    ["a page of another site reads", "GET", { "sec-fetch-site": "cross-site" }],
    ["a page of another port reads", "GET", { "sec-fetch-site": "same-site" }],
    ["a page of another port writes", "POST", { origin: "http://127.0.0.1:1" }],
    ["nobody says who writes", "POST", {}],
    ["a frame without origin writes", "POST", { origin: "null" }],
  ])("is refused when %s", async (_, method, headers) => {
    const answer = await ask(method === "GET" ? "/_immkit/clock" : "/_immkit/reset", {
      method,
      headers: { cookie: await session(), ...headers },
    });
    expect([answer.status, await answer.json()]).toEqual([
      403,
      {
        RequestId: expect.any(String),
        Code: "ConsoleOriginNotAllowed",
        Message: "Only the console's own page can use its session. Programs use the control key.",
      },
    ]);
  });

  it("is not opened for another page", async () => {
    expect((await exchange(newKey(), { origin: "http://evil.example" })).status).toBe(403);
  });
});

describe("the host", () => {
  const open = (host: string) =>
    raw(
      cloud,
      `GET /_immkit/console/nothing HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
    );

  it.each(["127.0.0.1:8788", "localhost", "[::1]:80", "192.168.1.7:8788"])(
    "can be %s",
    async (host) => {
      expect(await open(host)).toContain('"Code":"NoSuchPage"');
    },
  );

  it.each(["evil.example:8788", "127.0.0.1.evil.example", "localhost.", ""])(
    "can't be %j, which could be resolved to this machine",
    async (host) => {
      expect(await open(host)).not.toMatch(/NoSuchPage| 200 /);
    },
  );
});
