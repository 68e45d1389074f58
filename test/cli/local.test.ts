import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines, start } from "./immkit.ts";
import { startLocal } from "./local-cloud.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Whether the cloud answers a request without a key. */
async function answers(endpoint: string): Promise<boolean> {
  const response = await fetch(endpoint).catch(() => undefined);
  return response !== undefined;
}

describe("immkit local", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "prints one line, listens on loopback, and ends with 0 on %s",
    async (signal) => {
      const cloud = await startLocal();
      expect(cloud.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(await answers(cloud.endpoint)).toBe(true);
      const ended = await cloud.stop(signal);
      expect(ended).toMatchObject({ code: 0, signal: null, stderr: "" });
      expect(jsonLines(ended.stdout)).toEqual([
        {
          endpoint: cloud.endpoint,
          region: "cn-hangzhou",
          accountId: "1234567890123456",
          accessKeyId: expect.stringMatching(/^\S+$/),
          accessKeySecret: expect.stringMatching(/^\S+$/),
          controlKey: expect.stringMatching(/^\S+$/),
          console: expect.stringMatching(/^http:\S+\/_immkit\/console\/#key=\w{32}$/),
        },
      ]);
      expect(await answers(cloud.endpoint)).toBe(false);
    },
  );

  it("emulates another region and account", async () => {
    const cloud = await startLocal(["--region", "ap-southeast-1", "--account", "9876543210987654"]);
    await cloud.stop();
    expect(cloud).toMatchObject({ region: "ap-southeast-1", accountId: "9876543210987654" });
  });

  it("has new keys at each start", async () => {
    const [one, other] = await Promise.all([startLocal(), startLocal()]);
    await Promise.all([one.stop(), other.stop()]);
    expect(one.accessKeySecret).not.toBe(other.accessKeySecret);
    expect(one.controlKey).not.toBe(other.controlKey);
  });

  it("accepts only the control key for its controls", async () => {
    const cloud = await startLocal();
    const ask = async (authorization: string) =>
      (await fetch(`${cloud.endpoint}/_immkit/`, { headers: { authorization } })).status;
    const [wrong, right] = [
      await ask(`Bearer ${cloud.accessKeySecret}`),
      await ask(`Bearer ${cloud.controlKey}`),
    ];
    await cloud.stop();
    expect([401, 403]).toContain(wrong);
    expect([401, 403]).not.toContain(right);
  });

  it("prints how to connect", async () => {
    const child = start(["local", "--port", "0"]);
    let text = "";
    for await (const chunk of child.stdout ?? []) {
      text += String(chunk);
      if (text.includes("Ctrl+C")) break;
    }
    child.kill("SIGINT");
    expect((await child.ended).code).toBe(0);
    expect(text).toMatch(/listens on http:\/\/127\.0\.0\.1:\d+/);
    expect(text).toMatch(
      /export ALIBABA_CLOUD_ACCESS_KEY_ID=\S+ ALIBABA_CLOUD_ACCESS_KEY_SECRET=\S+/,
    );
    expect(text).toMatch(/Authorization: Bearer \S+/);
    expect(text).not.toContain("\u001b");
  });

  it("logs each call to standard error with --log: caller, action, decision and reason", async () => {
    const cloud = await startLocal(["--log"]);
    await answers(`${cloud.endpoint}/`);
    await answers(`${cloud.endpoint}/bucket/key.jpg`);
    const ended = await cloud.stop();
    expect(ended.stderr.replaceAll(/^\S+Z|\d+ ms/gm, "N")).toBe(
      `N implicit deny oss:ListBuckets on * by anonymous: 403 AccessDenied, N
    No policy allows oss:ListBuckets on acs:oss:oss-cn-hangzhou:1234567890123456:*.
N oss GET /bucket/key.jpg by anonymous: 404 NoSuchBucket, N
`,
    );
    expect(jsonLines(ended.stdout)).toHaveLength(1);
  });

  it("continues after the reader of its output has ended", async () => {
    const child = start(["local", "--json", "--log", "--port", "0"]);
    const [chunk] = (await once(child.stdout ?? child, "data")) as [string];
    const { endpoint } = JSON.parse(chunk) as { endpoint: string };
    child.stdout?.destroy();
    child.stderr?.destroy();
    expect(await answers(endpoint)).toBe(true);
    expect(await answers(endpoint)).toBe(true);
    child.kill("SIGTERM");
    expect((await child.ended).code).toBe(0);
  });

  it("names the port that is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const ended = await immkit(["local", "--port", String(port), "--json"]);
    server.close();
    expect(ended).toEqual({
      code: 3,
      signal: null,
      stdout: "",
      stderr: `error: Port ${port} is in use. Choose another --port, or --port 0 for any free port.\nimmkit error ListenError.PortInUse says more.\n`,
    });
  });

  it("listens on 8788, or on the next free port, and reports it", async () => {
    const children = [start(["local", "--json"]), start(["local", "--json"])];
    const ports = await Promise.all(
      children.map(async (child) => {
        const [line] = (await once(child.stdout ?? child, "data")) as [string];
        return Number(new URL((JSON.parse(line) as { endpoint: string }).endpoint).port);
      }),
    );
    for (const child of children) child.kill("SIGTERM");
    const errors = (await Promise.all(children.map(({ ended }) => ended))).map(
      ({ stderr }) => stderr,
    );
    expect(new Set(ports).size).toBe(2);
    for (const [index, port] of ports.entries()) {
      expect(port).toBeGreaterThanOrEqual(8788);
      expect(errors[index]).toBe(
        port === 8788 ? "" : `Port 8788 is in use, so the cloud listens on ${port}.\n`,
      );
    }
  });

  it("writes an env file, and removes it at the end", async () => {
    const file = path.join(folder.path, ".env.local");
    const cloud = await startLocal(["--env", file]);
    const text = readFileSync(file, "utf8");
    expect(text).toContain("# Written by immkit local (process ");
    expect(text).toContain(`\nIMMKIT_ENDPOINT=${cloud.endpoint}\n`);
    expect(text).toContain(`\nALIBABA_CLOUD_ACCESS_KEY_SECRET=${cloud.accessKeySecret}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = await immkit(["local", "--port", "0", "--env", file]);
    expect(second).toMatchObject({ code: 3, stdout: "" });
    expect(second.stderr).toContain(`is in use by immkit local (process ${cloud.pid})`);
    expect(await cloud.stop()).toMatchObject({ code: 0 });
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    [["--data", "/proc/immkit"], "The data directory /proc/immkit can't be used: "],
    [["--data", folder.file("file", "")], "file already exists (EEXIST). Use one that you can"],
    [["--env", folder.file("mine.env", "A=1\n")], 'mine.env" exists, and immkit did not'],
    [["--env", "/proc/immkit/env"], "can't be written: its folder does not exist."],
    [["--host", "0.0.0.0"], "add --allow-remote"],
    [["--host", "203.0.113.9", "--allow-remote"], "203.0.113.9"],
    [["--port", "65536"], "'--port <number>'"],
    [["--port", "-1"], "'--port <number>'"],
    [["--port", "8788x"], "'--port <number>'"],
    [["--region", "Hangzhou"], "'--region <id>'"],
    [["--account", "123"], "'--account <id>'"],
    [["--scenario", "absent.json"], '"absent.json" can\'t be read: it does not exist.'],
    [["--scenario", folder.file("no-json.json", "{")], "no-json.json:1:2: "],
    [["--scenario", folder.file("list.json", [])], "The scenario must be an object"],
    [
      [
        "--scenario",
        folder.file("rule.json", '{ "rules": [\n  { "match": {}, "suggestion": "maybe" }\n] }'),
      ],
      "/rules/0/suggestion must be one of pass, review, block",
    ],
    [["--scenari", "x"], "Did you mean --scenario?"],
    [["8788"], "too many arguments"],
  ])("ends with 3 for %j", async (args, message) => {
    const port = args.includes("--port") ? [] : ["--port", "0"];
    const ended = await inProcess(["local", "--json", ...port, ...args]);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });
});
