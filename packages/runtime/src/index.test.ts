import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { json, startTestServer } from "./testing/test-server.ts";

const run = promisify(execFile);

/** What a fresh process has loaded from node_modules after `code`. */
async function loadedAfter(code: string): Promise<string[]> {
  const index = new URL("./index.ts", import.meta.url).href;
  const script = `
    import { createRequire } from "node:module";
    const { ModerationClient, staticCredentials } = await import(${JSON.stringify(index)});
    ${code}
    const files = Object.keys(createRequire(${JSON.stringify(index)}).cache).map((file) => file.replaceAll("\\\\", "/"));
    console.log(JSON.stringify(files.map((file) => file.slice(file.lastIndexOf("node_modules/") + 13))));
    process.exit();`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  return JSON.parse(stdout) as string[];
}

describe("loading", () => {
  it("of the package brings no dependency in: a function that starts cold only to decode pays for nothing else", async () => {
    expect(await loadedAfter("")).toEqual([]);
  });

  it("by the first request brings undici's pool in, and not its fetch", async () => {
    const { endpoint } = await startTestServer(
      json(200, { RequestId: "R", TaskId: "ImageModeration-1" }),
    );
    const loaded = await loadedAfter(`
      const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
      const client = new ModerationClient({ region: "cn-hangzhou", project: "p", credentials, endpoint: "${endpoint}" });
      await client.submitImage({ uri: "oss://bucket/a.jpg" });`);
    expect(loaded).toContain("undici/lib/dispatcher/pool.js");
    expect(loaded.filter((file) => !file.startsWith("undici/"))).toEqual([]);
    expect(loaded).not.toContain("undici/lib/web/fetch/index.js");
  });
});
