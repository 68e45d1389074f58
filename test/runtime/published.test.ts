import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startStack, type TestStack, upload } from "./stack.ts";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../../packages/runtime");

/**
 * Another Node.js to run them on, such as the oldest one that the package claims:
 * `IMMKIT_NODE=$(npx -y node@22.18 -p process.execPath)`.
 */
const node = process.env["IMMKIT_NODE"] || process.execPath;
const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();

/**
 * The files that are published are bundled: they must do what the sources do, and share one family
 * of errors.
 */
describe(`the published files of @immkit/runtime, on Node.js ${version}`, () => {
  /** The project of a user, with the package in `node_modules`. */
  let project: string;
  /** The package's `dist`. */
  let folder: string;
  let entries: string[];
  beforeAll(async () => {
    project = await mkdtemp(path.join(tmpdir(), "immkit-published-"));
    const installed = path.join(project, "node_modules/@immkit/runtime");
    folder = path.join(installed, "dist");
    await mkdir(folder, { recursive: true });
    await run(process.execPath, [path.join(root, "scripts/bundle.ts"), folder]);
    const manifest = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as {
      publishConfig: { exports: Record<string, string | { default: string }> };
    };
    const published = JSON.stringify({ ...manifest, ...manifest.publishConfig });
    await writeFile(path.join(installed, "package.json"), published);
    const targets = Object.values(manifest.publishConfig.exports).flatMap((target) =>
      typeof target === "string" ? [] : [target.default],
    );
    entries = targets.map((target) => path.join(folder, target.replace("./dist/", "")));
  });
  afterAll(() => rm(project, { recursive: true, force: true }));

  it("exist for every entry point, and can be imported", async () => {
    expect(entries.length).toBeGreaterThan(1);
    const script = `for (const entry of ${JSON.stringify(entries)}) if (Object.keys(await import(entry)).length === 0) throw new Error(entry + " exports nothing");`;
    await run(node, ["--input-type=module", "--eval", script]);
  });

  it("submit, decode, and throw errors with one base class", async () => {
    const script = `
      const { decode, ImmkitError, ModerationClient } = await import(${JSON.stringify(path.join(folder, "index.js"))});
      const { staticCredentials } = await import(${JSON.stringify(path.join(folder, "credentials/index.js"))});
      const { PushError } = await import(${JSON.stringify(path.join(folder, "push/index.js"))});
      const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
      const client = new ModerationClient({ region: "cn-hangzhou", project: "p", credentials, endpoint: "http://127.0.0.1:9", retry: { maxAttempts: 1 } });
      const error = await client.submitImage({ uri: "oss://bucket/a.jpg" }).catch((reason) => reason);
      const [{ suggestion }] = decode({ TaskId: "ImageModeration-1", Status: "Succeeded", Suggestion: "pass" });
      console.log(JSON.stringify([error.name, error.code, error instanceof ImmkitError, new PushError("Timeout", "") instanceof ImmkitError, suggestion]));`;
    const { stdout } = await run(node, ["--input-type=module", "--eval", script]);
    expect(JSON.parse(stdout)).toEqual(["NetworkError", "ConnectFailed", true, true, "pass"]);
  });

  it("print a short excerpt for an error that nobody catches, at its place in the sources", async () => {
    const script = `const { ModerationClient } = await import(${JSON.stringify(path.join(folder, "index.js"))}); new ModerationClient({});`;
    const options = ["--enable-source-maps", "--input-type=module", "--eval", script];
    const error = await run(node, options).catch((reason: { stderr: string }) => reason);
    expect(error.stderr).toContain("ConfigError: region is undefined");
    expect(error.stderr).toContain("src/submit/client-options.ts");
    expect(error.stderr.length).toBeLessThan(3000);
  });

  it.each([
    ["receives verdicts", "published-function.mjs"],
    ["submits uploads", "published-upload-function.mjs"],
  ])("are less than 300 KB in a function that %s, and need no package", async (what, file) => {
    const { output } = await build({
      input: fileURLToPath(new URL(file, import.meta.url)),
      platform: "node",
      resolve: {
        alias: Object.fromEntries(
          ["credentials", "function", "upload", ""].map((entry) => [
            path.posix.join("@immkit/runtime", entry),
            path.join(folder, entry, "index.js"),
          ]),
        ),
      },
      output: { minify: true },
      write: false,
    });
    const chunks = output.flatMap((file) => (file.type === "chunk" ? [file] : []));
    const imported = chunks.flatMap(({ imports, dynamicImports }) => [
      ...imports,
      ...dynamicImports,
    ]);
    const own = new Set(chunks.map(({ fileName }) => fileName));
    const outside = new Set(imported.filter((id) => !own.has(id) && !id.startsWith("node:")));
    expect([...outside]).toEqual([]);
    const bytes = chunks.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
    console.log(`A bundled function that ${what} has ${Math.round(bytes / 1000)} KB.`);
    expect(bytes).toBeLessThan(300_000);
  });

  describe("test another ledger with node:test", () => {
    const program = "published-conformance.mjs";
    beforeAll(async () => {
      await copyFile(new URL(program, import.meta.url), path.join(project, program));
    });
    /** Runs the suite on a ledger that is broken in this place. Returns the failed tests. */
    const failedTests = async (place: string, ...options: readonly string[]) => {
      const args = ["--test-reporter=tap", ...options, path.join(project, program), place];
      const { stdout } = await run(node, args).catch((error: { stdout: string }) => error);
      const count = (what: string): number =>
        Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(stdout)?.[1]);
      const failed = [...stdout.matchAll(/^ +not ok \d+ - (.*)$/gm)].map(([, name]) => name);
      return { passed: count("pass"), failed };
    };

    it("and all tests pass if it is right", { timeout: 60_000 }, async () => {
      expect(await failedTests("nothing")).toEqual({ passed: 73, failed: [] });
    });

    it.each([
      ["fences", "that another worker took can't commit, extend or release"],
      ["transactions", "whose effect throws is not handled, and leaves no effect"],
      ["keys", "are recorded, completed, and found by their key"],
    ])(
      "and those of its fault fail if its %s are broken",
      { timeout: 60_000 },
      async (place, test) => {
        const { passed, failed } = await failedTests(place, "--test-skip-pattern=/pages|batches/");
        expect(failed).toContain(test);
        expect(passed).toBeGreaterThan(40);
      },
    );
  });

  describe("in use", () => {
    let stack: TestStack;
    beforeAll(async () => {
      stack = await startStack({ default: { suggestion: "pass" } });
      await upload(
        stack,
        "still.jpg",
        readFileSync(new URL("../../examples/quickstart/media/dusk.jpg", import.meta.url)),
      );
    });
    afterAll(() => stack?.cloud.close());

    it("submit, consume through the ledger, reconcile, answer pushes and events", {
      timeout: 40_000,
    }, async () => {
      const { accessKeyId, accessKeySecret } = stack.cloud;
      const settings = JSON.stringify({
        config: stack.configs.JSON,
        key: { accessKeyId, accessKeySecret },
      });
      const { stdout } = await run(node, [
        fileURLToPath(new URL("published-use.ts", import.meta.url)),
        folder,
        settings,
      ]);
      expect(JSON.parse(stdout)).toEqual({
        version,
        handled: 1,
        found: 1,
        once: true,
        pushed: 400,
        invoked: 1,
      });
    });
  });
});
