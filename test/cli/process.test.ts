import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { immkit, start } from "./immkit.ts";

const bin = fileURLToPath(new URL("../../packages/cli/src/bin.ts", import.meta.url));

/** Prints on standard error which scoped packages are loaded. */
const spy = `data:text/javascript,${encodeURIComponent(
  'import { registerHooks } from "node:module"; registerHooks({ resolve(name, context, next) { if (name.startsWith("@")) process.stderr.write("loads " + name + "\\n"); return next(name, context); } });',
)}`;

describe("the process", () => {
  it.each([
    [["--help"]],
    [["--version"]],
    [["ram", "decide", "--help"]],
    [["submit", "--help"]],
    [["nonsense"]],
  ])("loads no library for %j", (args) => {
    const ended = spawnSync(process.execPath, ["--import", spy, bin, ...args], {
      encoding: "utf8",
    });
    expect(ended.stderr).not.toContain("loads ");
  });

  it("loads only what a command needs", () => {
    const args = ["ram", "decide", "--policy", "absent.json", "--request", "-"];
    const ended = spawnSync(process.execPath, ["--import", spy, bin, ...args], {
      encoding: "utf8",
      input: '{"action":"a:b","resource":"*"}',
    });
    expect(new Set(ended.stderr.match(/loads \S+/g))).toEqual(
      new Set(["loads @immkit/ram", "loads @immkit/ram/account"]),
    );
  });

  it.each([
    [["--version"], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [["--help"], 0, /^Usage: immkit /, /^$/],
    [[], 3, /^$/, /^Usage: immkit /],
    [["validat"], 3, /^$/, /^error: unknown command 'validat'\n\(Did you mean validate\?\)\n$/],
    [
      ["validate", "--jsn", "x"],
      3,
      /^$/,
      /^error: unknown option '--jsn'\n\(Did you mean --json\?\)\n$/,
    ],
  ])("%j ends with %i", async (args, code, stdout, stderr) => {
    const ended = await immkit(args);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toMatch(stdout);
    expect(ended.stderr).toMatch(stderr);
  });

  it("has colour with FORCE_COLOR, and not in a pipe by default", async () => {
    const args = ["validate", "-"];
    expect((await immkit(args, { input: "x", env: { FORCE_COLOR: "1" } })).stdout).toContain(
      "\u001b[",
    );
    expect((await immkit(args, { input: "x" })).stdout).not.toContain("\u001b[");
  });

  it("ends with 3 if standard output can't be written", async () => {
    // Writing to /dev/full always fails. Only Linux has it.
    if (process.platform !== "linux") return;
    const ended = spawnSync(
      "/bin/sh",
      ["-c", `"${process.execPath}" "${bin}" --help > /dev/full`],
      { encoding: "utf8" },
    );
    expect(ended.stderr).toMatch(/^error: Can't write to standard output: ENOSPC/);
    expect(ended.status).toBe(3);
  });

  it("ends on SIGINT while it waits for standard input", async () => {
    const child = start(["validate", "-"], { input: null });
    await once(child, "spawn");
    child.kill("SIGINT");
    expect(await child.ended).toEqual({ code: null, signal: "SIGINT", stdout: "", stderr: "" });
  });
});
