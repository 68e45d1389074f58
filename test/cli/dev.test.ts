import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseEnv, promisify } from "node:util";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { childVariables } from "../child-variables.ts";
import { temporaryFolder } from "./files.ts";
import { inProcess, start } from "./immkit.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A project of the quickstart, with the packages of the workspace. */
async function newProject(name: string): Promise<string> {
  const project = path.join(folder.path, name);
  expect(await inProcess(["init", project, "--json"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"template":"quickstart"'),
  });
  const installed = path.resolve(import.meta.dirname, "../../examples/quickstart/node_modules");
  await symlink(installed, path.join(project, "node_modules"));
  return project;
}

/** Runs `immkit dev --json`, and reads its lines one by one. */
function startDev(args: readonly string[]) {
  const child = start(["dev", ...args, "--json", "--port", "0", "--engine", "in-process"]);
  onTestFinished(() => void child.kill());
  if (child.stdout === null) throw new Error("The process has no pipe.");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async next(): Promise<Record<string, unknown>> {
      const line = await lines.next();
      if (line.done) {
        const { code, stderr } = await child.ended;
        throw new Error(`immkit dev ended with ${code}: ${stderr}`);
      }
      return JSON.parse(line.value);
    },
    async stop(signal: NodeJS.Signals) {
      child.kill(signal);
      return child.ended;
    },
  };
}

describe("immkit dev", () => {
  it("deploys a new project, and again when it changes", { timeout: 90_000 }, async () => {
    const project = await newProject("shop");
    const file = (name: string) => path.join(project, name);
    const dev = startDev([project]);
    const ready = await dev.next();
    expect(ready).toEqual({
      event: "ready",
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      region: "cn-hangzhou",
      accountId: "1234567890123456",
      controlKey: expect.stringMatching(/^\S+$/),
      console: expect.stringMatching(/^http:\S+\/_immkit\/console\/#key=\w{32}$/),
      engine: "in-process",
      resources: 25,
      envFile: file(".env.local"),
      roleArn: expect.stringMatching(
        /^acs:ram::1234567890123456:role\/shop-dev-quickstart-app-role-/,
      ),
      data: null,
    });

    expect((await stat(file(".env.local"))).mode & 0o777).toBe(0o600);
    const settings = parseEnv(await readFile(file(".env.local"), "utf8"));
    expect(settings).toMatchObject({
      IMMKIT_ENDPOINT: ready["endpoint"],
      IMMKIT_CONTROL_KEY: ready["controlKey"],
    });
    expect(settings["ALIBABA_CLOUD_ACCESS_KEY_ID"]).not.toBe(
      settings["IMMKIT_OWNER_ACCESS_KEY_ID"],
    );
    const app = await promisify(execFile)(
      process.execPath,
      ["--env-file=.env.local", "app.ts", "--json"],
      { cwd: project, env: childVariables },
    );
    expect(JSON.parse(app.stdout.trim().split("\n").at(-1) ?? "")).toEqual({
      summary: { samples: 6, pass: 4, block: 2, reviewed: 2, failed: 0 },
    });

    const program = await readFile(file("index.ts"), "utf8");
    await writeFile(
      file("index.ts"),
      program.replace("{\n  // Who", "{\n  tags: { a: 'b' },\n  // Who"),
    );
    expect(await dev.next()).toEqual({
      event: "deployed",
      changes: { update: expect.any(Number) },
    });

    await writeFile(file("index.ts"), program.replace("  deletion: Del", "  // deletion: Del"));
    expect(await dev.next()).toMatchObject({ event: "deployed" });
    await writeFile(file("index.ts"), "export const runtimeConfig = null;");
    expect(await dev.next()).toEqual({
      event: "failed",
      error: { code: expect.any(String), message: expect.stringContaining("it is protected") },
    });

    await writeFile(file("index.ts"), 'throw new Error("half written");');
    expect(await dev.next()).toEqual({
      event: "failed",
      error: { code: "ProgramFailed", message: expect.stringContaining("half written") },
    });
    expect(parseEnv(await readFile(file(".env.local"), "utf8"))).toEqual(settings);

    await writeFile(file("scenario.json"), '{ "rules": [], "default": { "suggestion": "block" } }');
    expect(await dev.next()).toEqual({ event: "scenario", file: file("scenario.json") });
    await writeFile(file("scenario.json"), '{ "rules": [], "default": { "suggestion": "maybe" } }');
    expect(await dev.next()).toMatchObject({
      event: "failed",
      error: { message: expect.stringContaining("scenario.json:1:") },
    });

    const ended = await dev.stop("SIGTERM");
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.stderr).toContain('put it back with deletion: "delete"');
    expect(ended.stderr).toMatch(/Stopping\n$/);
    expect(existsSync(file(".env.local"))).toBe(false);
  });

  it("continues with the cloud and the stack that --data keeps", { timeout: 90_000 }, async () => {
    const project = await newProject("kept");
    const data = path.join(project, ".immkit");
    const settings = async () => parseEnv(await readFile(path.join(project, ".env.local"), "utf8"));
    const first = startDev([project, "--data", data]);
    await first.next();
    const before = await settings();
    expect(await first.stop("SIGINT")).toMatchObject({ code: 0 });

    const second = startDev([project, "--data", data]);
    expect(await second.next()).toMatchObject({ event: "ready", resources: 25, data });
    const { IMMKIT_ENDPOINT: endpoint, ...after } = await settings();
    // Another port: the config has the new endpoints, and the same names.
    expect({
      ...after,
      IMMKIT_CONFIG: after["IMMKIT_CONFIG"]?.replaceAll(String(endpoint), "ENDPOINT"),
    }).toEqual({
      ...before,
      IMMKIT_ENDPOINT: undefined,
      IMMKIT_CONFIG: before["IMMKIT_CONFIG"]?.replaceAll(
        String(before["IMMKIT_ENDPOINT"]),
        "ENDPOINT",
      ),
    });
    await second.stop("SIGINT");

    // A program that fails leaves what exists.
    await writeFile(path.join(project, "index.ts"), 'throw new Error("half written");');
    const third = startDev([project, "--data", data]);
    await expect(third.next()).rejects.toThrow("ended with 3");
    expect(await readFile(path.join(data, "stack/in-process/dev.json"), "utf8")).toContain(
      "alicloud:oss/bucket:Bucket",
    );
  });

  it("ends with 3 and leaves nothing if the program fails at the start", async () => {
    const project = await newProject("broken");
    await writeFile(path.join(project, "index.ts"), 'throw new Error("not written yet");');
    const ended = await inProcess(["dev", project, "--port", "0", "--engine", "in-process"]);
    expect(ended).toMatchObject({ code: 3, stderr: expect.stringContaining("not written yet") });
    expect(existsSync(path.join(project, ".env.local"))).toBe(false);
  });

  it("names what is missing", async () => {
    const empty = path.join(folder.path, "empty");
    await mkdir(empty);
    expect(await inProcess(["dev", empty])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("has no Pulumi.yaml"),
    });
    expect(await inProcess(["dev", empty, "--config", "days"])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("Write KEY=VALUE"),
    });
  });
});
