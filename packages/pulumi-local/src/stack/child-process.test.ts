import { describe, expect, it } from "vitest";
import { startChild, stopChild } from "./child-process.ts";

const env = { PATH: process.env["PATH"] ?? "" };
const node = (script: string, more: Partial<Parameters<typeof startChild>[2]> = {}) =>
  startChild(process.execPath, ["-e", script], { cwd: process.cwd(), env, ...more });

describe("startChild", () => {
  it("returns lines, the end of standard error, and the exit code", async () => {
    const lines: string[] = [];
    const child = node(
      `console.log("a\\nb"); process.stderr.write("x".repeat(40000) + "end"); process.exitCode = 7`,
      {
        onLine: (line) => lines.push(line),
      },
    );
    expect(await child.ended).toBe(7);
    expect(lines).toEqual(["a", "b"]);
    expect(child.errors()).toHaveLength(16 * 1024);
    expect(child.errors()).toMatch(/xend$/);
  });

  it("sends input, also to a child that doesn't read it", async () => {
    const lines: string[] = [];
    await node(`process.stdin.pipe(process.stdout)`, {
      input: "hello",
      onLine: (line) => lines.push(line),
    }).ended;
    expect(lines).toEqual(["hello"]);
    expect(await node(`process.stdin.destroy()`, { input: "x".repeat(1_000_000) }).ended).toBe(0);
  });

  it("rejects for a missing program", async () => {
    await expect(
      startChild("/no/such/program", [], { cwd: process.cwd(), env }).ended,
    ).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("endWithParent", () => {
  it("ends a child when this process ends, unless it ended before", async () => {
    const script = `
      const { startChild, endWithParent } = await import(${JSON.stringify(new URL("./child-process.ts", import.meta.url).href)});
      const start = (code) => startChild(process.execPath, [...endWithParent, "-e", code], { cwd: ".", env: {}, keepInput: true, onLine: console.log });
      console.log("ended with " + (await start("process.exitCode = 4").ended));
      start("console.log(process.pid); setInterval(() => {}, 1000)");`;
    const lines: string[] = [];
    const started = Promise.withResolvers<void>();
    const parent = startChild(process.execPath, ["--input-type=module", "-e", script], {
      cwd: process.cwd(),
      env,
      onLine: (line) => {
        lines.push(line);
        if (/^\d+$/.test(line)) started.resolve();
      },
    });
    await started.promise;
    expect(lines[0]).toBe("ended with 4");
    const pid = Number(lines[1]);
    expect(process.kill(pid, 0)).toBe(true);
    parent.process.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("stopChild", () => {
  /** Starts a script that prints a line when it is ready. */
  const ready = async (script: string) => {
    const line = Promise.withResolvers<string>();
    const child = node(`${script}; console.log("ready"); setInterval(() => {}, 1000)`, {
      onLine: line.resolve,
    });
    await line.promise;
    return child;
  };

  it("sends the signal, and does nothing to a child that has ended", async () => {
    const child = await ready(`process.on("SIGTERM", () => process.exit(3))`);
    await stopChild(child);
    expect(await child.ended).toBe(3);
    await stopChild(child);
  });

  it("kills a child that ignores the signal", async () => {
    const child = await ready(`process.on("SIGTERM", () => {})`);
    await stopChild(child, "SIGTERM", 100);
    expect(await child.ended).toBeNull();
  });
});
