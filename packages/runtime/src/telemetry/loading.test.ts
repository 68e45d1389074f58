import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = new URL("../../", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
  readonly exports: Record<string, string>;
};
const entries = Object.values(manifest.exports).filter((file) => file.endsWith(".ts"));

/**
 * What a fresh process resolves while `code` runs: every module that is loaded is resolved first.
 */
async function resolvedBy(code: string): Promise<string[]> {
  const script = `
    import { registerHooks } from "node:module";
    const seen = [];
    registerHooks({ resolve(specifier, context, next) { seen.push(specifier); return next(specifier, context); } });
    ${code}
    console.log(JSON.stringify(seen));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as string[];
}

const importOf = (file: string): string =>
  `await import(${JSON.stringify(new URL(file, root).href)})`;
const ofOpenTelemetry = (specifiers: readonly string[]): string[] =>
  specifiers.filter((name) => name.includes("@opentelemetry"));

describe("loading OpenTelemetry", () => {
  it.each(entries)("does not happen when %s is imported", async (file) => {
    const seen = await resolvedBy(`${importOf(file)};`);
    expect(seen.length).toBeGreaterThan(1);
    expect(ofOpenTelemetry(seen)).toEqual([]);
  });

  it("does not happen in a consumer without telemetry", async () => {
    const seen = await resolvedBy(`
      const { NotificationConsumer } = ${importOf("src/index.ts")};
      let first = true;
      const queue = {
        receive: async () => first ? (first = false, [{ messageId: "1", receiptHandle: "1", body: '{"TaskId":"ImageModeration-1","Status":"Succeeded","Suggestion":"pass"}', dequeueCount: 1, holdMs: null }]) : [],
        delete: async () => [],
        changeVisibility: async () => ({ receiptHandle: "1", nextVisibleAt: 0 }),
      };
      const consumer = new NotificationConsumer({ queue, handler: () => {}, deleteDelaySeconds: 0.001 });
      await consumer.start();
      const { handled } = await consumer.stop();
      if (handled !== 1) throw new Error("not handled");`);
    expect(ofOpenTelemetry(seen)).toEqual([]);
  });

  it("happens in openTelemetry()", async () => {
    const seen = await resolvedBy(`await (${importOf("src/telemetry/index.ts")}).openTelemetry();`);
    expect(ofOpenTelemetry(seen)).toContain("@opentelemetry/api");
  });

  it("fails with a named error if it is not installed", async () => {
    const { stdout } = await run(process.execPath, [
      "--input-type=module",
      "--eval",
      `import { registerHooks } from "node:module";
       registerHooks({ resolve(specifier, context, next) {
         if (specifier === "@opentelemetry/api") throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
         return next(specifier, context);
       } });
       const { openTelemetry } = ${importOf("src/telemetry/index.ts")};
       await openTelemetry().catch(({ name, setting, message, cause }) => console.log(JSON.stringify({ name, setting, message, cause: cause.code })));`,
    ]);
    expect(JSON.parse(stdout)).toEqual({
      name: "ConfigError",
      setting: "telemetry",
      message: expect.stringContaining("@opentelemetry/api"),
      cause: "ERR_MODULE_NOT_FOUND",
    });
  });
});
