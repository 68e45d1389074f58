import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { json, startTestServer } from "./testing/test-server.ts";

const run = promisify(execFile);

/** The files of node_modules that a fresh process has loaded after it ran `code`. */
async function loadedAfter(code: string): Promise<string[]> {
  const index = new URL("./index.ts", import.meta.url).href;
  const credentials = new URL("./credentials/index.ts", import.meta.url).href;
  const script = `
    import { createRequire } from "node:module";
    const { ModerationClient } = await import(${JSON.stringify(index)});
    const { staticCredentials } = await import(${JSON.stringify(credentials)});
    ${code}
    const files = Object.keys(createRequire(${JSON.stringify(index)}).cache).map((file) => file.replaceAll("\\\\", "/"));
    console.log(JSON.stringify(files.map((file) => file.slice(file.lastIndexOf("node_modules/") + 13))));
    process.exit();`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  return JSON.parse(stdout) as string[];
}

describe("the main entry point", () => {
  it("exports about 50 names, and README shows each of them", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const source = readFileSync(new URL("./index.ts", import.meta.url), "utf8");
    const lists = Array.from(source.matchAll(/\{([^}]+)\} from/g), (match) => match[1] ?? "");
    const names = lists
      .flatMap((list) => list.split(","))
      .map((name) => name.replace("type ", "").trim())
      .filter((name) => name !== "");
    expect(names.length).toBeGreaterThan(40);
    expect(names.length).toBeLessThan(60);
    expect(names.filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
  });
});

describe("importing the package", () => {
  it("loads no dependency: a function that only decodes starts fast", async () => {
    expect(await loadedAfter("")).toEqual([]);
  });

  it("loads no dependency with the first request either", async () => {
    const { endpoint } = await startTestServer(
      json(200, { RequestId: "R", TaskId: "ImageModeration-1" }),
    );
    const loaded = await loadedAfter(`
      const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
      const client = new ModerationClient({ region: "cn-hangzhou", project: "p", credentials, endpoint: "${endpoint}" });
      await client.submitImage({ uri: "oss://bucket/a.jpg" });`);
    expect(loaded).toEqual([]);
  });
});
