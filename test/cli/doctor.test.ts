import { mkdirSync } from "node:fs";
import path from "node:path";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";

const folder = temporaryFolder();
const home = path.join(folder.path, "home");
let cloud: LocalCloud;
beforeAll(async () => {
  mkdirSync(path.join(home, ".aliyun"), { recursive: true });
  cloud = await startCloud();
});
afterAll(async () => {
  await cloud.close();
  await folder.remove();
});

interface Line {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly fix: string | null;
}

async function doctor(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const ended = await inProcess(["doctor", "--json", ...args], { env: { HOME: home, ...env } });
  const lines = jsonLines(ended.stdout) as Line[];
  return { ...ended, of: (name: string) => lines.find(({ check }) => check === name) };
}

const key = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: "LTAI5tSomeKeyIdOfAnn",
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: "a-secret-that-is-not-printed",
};

describe("immkit doctor", () => {
  it("prints a line for each check, and ends with 0 if none fails", async () => {
    const ended = await immkit(["doctor"], { env: { HOME: home }, cwd: folder.path });
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toMatch(/^ok {4}Node\.js \d+\.\d+\.\d+\n(?:ok|warn) /);
    expect(ended.stdout).toContain("ok    No local cloud is in use: no .env.local here\n");
  });

  it("says where the key is from, and never prints it", async () => {
    const { of, stdout } = await doctor(key);
    expect(of("credentials")).toEqual({
      check: "credentials",
      status: "ok",
      message: "Key LTAI…fAnn, from ALIBABA_CLOUD_ACCESS_KEY_ID",
      fix: null,
    });
    expect(stdout).not.toContain("LTAI5tSomeKeyIdOfAnn");
    expect(stdout).not.toContain("a-secret");
    expect((await doctor({})).of("credentials")).toMatchObject({ status: "warn" });
    folder.file("home/.aliyun/config.json", {});
    expect((await doctor({})).of("credentials")?.message).toBe(
      `A profile, from ${home}/.aliyun/config.json`,
    );
  });

  it("fails for half a key", async () => {
    const half = { ALIBABA_CLOUD_ACCESS_KEY_SECRET: "s" };
    const ended = await doctor(half);
    expect(ended.code).toBe(1);
    expect(ended.of("credentials")).toMatchObject({
      status: "fail",
      message: "ALIBABA_CLOUD_ACCESS_KEY_SECRET is set, but ALIBABA_CLOUD_ACCESS_KEY_ID is not.",
    });
  });

  it("asks the local cloud of the env file", async () => {
    const file = folder.file("cloud.env", `IMMKIT_ENDPOINT=${cloud.endpoint}\n`);
    expect((await doctor(key, "--env", file)).of("local cloud")).toMatchObject({
      status: "ok",
      message: `A local cloud at ${cloud.endpoint}, from ${file}`,
    });
    const stale = folder.file("stale.env", "IMMKIT_ENDPOINT=http://127.0.0.1:1\n");
    expect((await doctor(key, "--env", stale)).of("local cloud")).toMatchObject({
      status: "warn",
      message: expect.stringContaining("Nothing answers at http://127.0.0.1:1"),
    });
    const bad = folder.file("bad.env", "IMMKIT_ENDPOINT=https://imm.aliyuncs.com\n");
    expect(await doctor(key, "--env", bad)).toMatchObject({ code: 1 });
  });

  it.each([
    [{}, "ok", "No proxy is set"],
    [{ HTTPS_PROXY: "http://proxy" }, "warn", "HTTPS_PROXY can keep clients from a local cloud."],
    [
      { http_proxy: "http://p", no_proxy: "a, 127.0.0.1" },
      "ok",
      "http_proxy, but not for 127.0.0.1",
    ],
  ])("looks at proxies: %j", async (env, status, message) => {
    expect((await doctor(env as Record<string, string>)).of("proxy")).toMatchObject({
      status,
      message,
    });
  });

  it("warns if there is no Pulumi CLI", async () => {
    const ended = await immkit(["doctor", "--json"], {
      env: { HOME: home, PATH: "/usr/bin:/bin" },
      cwd: folder.path,
    });
    const lines = jsonLines(ended.stdout) as Line[];
    expect(lines.find(({ check }) => check === "pulumi")).toMatchObject({
      status: "warn",
      message: expect.stringContaining("no pulumi on PATH"),
      fix: "immkit dev works without one. immkit pulumi needs it.",
    });
  });
});
