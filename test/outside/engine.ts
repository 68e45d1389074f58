/** Programs run on the real engine against a local cloud, with the installed packages only. */
import { execFile } from "node:child_process";
import { cp, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { blocksOf } from "../docs/blocks.ts";
import { type Project, programs, writeFiles } from "./install.ts";

const run = promisify(execFile);
const cli = path.resolve(import.meta.dirname, "../../.pulumi/bin");
const timeout = 60_000;

export function describeEngine(project: () => Project): void {
  /** Deploys a program twice and destroys it. */
  async function up(program: string): Promise<unknown> {
    const { app } = project();
    await cp(new URL("up.mjs", programs), path.join(app, "up.mjs"));
    const { stdout } = await run(process.execPath, ["up.mjs", program], {
      cwd: app,
      env: { ...process.env, PATH: `${cli}${path.delimiter}${process.env["PATH"]}` },
    });
    return JSON.parse(stdout);
  }

  it("runs the README's program", { timeout }, async () => {
    const { app, manager } = project();
    // Pulumi's own loader compiles it, as in Pulumi's templates, or Node.js runs it as it is.
    const runtime = {
      npm: "runtime: nodejs",
      pnpm: "main: index.ts\nruntime:\n  name: nodejs\n  options:\n    typescript: false",
    }[manager];
    const readme = path.join(app, "node_modules/@immkit/components/README.md");
    const blocks = blocksOf("README.md", await readFile(readme, "utf8"));
    const lines = blocks.find(({ code }) => code.startsWith("plugins:"))?.code;
    await writeFiles(app, {
      "Pulumi.yaml": `name: app\n${runtime}\n${lines}`,
      "index.ts": blocks.find(({ language }) => language === "ts")?.code ?? "",
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "commonjs",
          moduleResolution: "node",
          target: "es2022",
          strict: true,
          ignoreDeprecations: "6.0",
        },
      }),
    });
    expect(await up(".")).toEqual({
      outputs: {
        runtimeConfig: expect.objectContaining({ accountId: "1234567890123456" }),
        weakened: [],
      },
      first: expect.arrayContaining([
        "create immkit:index:ModerationPipeline",
        "create immkit:index:ImmProject",
        "create alicloud:oss/bucket:Bucket",
      ]),
      second: [],
      destroyed: expect.arrayContaining([
        "delete immkit:index:ImmProject",
        "delete alicloud:oss/bucket:Bucket",
      ]),
    });
  });

  it("runs a program that depends only on a package with its own component", {
    timeout,
  }, async () => {
    const { wrapped } = project();
    await cp(new URL("wrapped", programs), wrapped, { recursive: true });
    expect(await up(wrapped)).toMatchObject({
      outputs: { projectName: "acme-uploads" },
      first: expect.arrayContaining(["create immkit:index:ImmProject"]),
      second: [],
    });
  });

  it("shows the lines for Pulumi.yaml if they are missing", { timeout }, async () => {
    const { wrapped, manager } = project();
    const file = path.join(wrapped, "Pulumi.yaml");
    await cp(new URL("wrapped", programs), wrapped, { recursive: true });
    await writeFile(file, (await readFile(file, "utf8")).replace(/^plugins:.*/ms, ""));
    const plugin = {
      npm: "node_modules/@immkit/components/plugin",
      pnpm: "node_modules/@acme/moderation/plugin",
    }[manager];
    expect(await up(wrapped)).toEqual({
      code: "ProgramFailed",
      message: `@immkit/components has a provider plugin, and ${file} doesn't say where it is. Add these lines:

plugins:
  providers:
    - name: immkit
      path: ${plugin}`,
    });
  });

  it("finds executable plugins", async () => {
    const { app, wrapped } = project();
    const modes = [
      path.join(app, "node_modules/@immkit/components/plugin/pulumi-resource-immkit"),
      path.join(wrapped, "node_modules/@acme/moderation/plugin/pulumi-resource-immkit"),
    ].map(async (file) => ((await stat(file)).mode & 0o111).toString(8));
    expect(await Promise.all(modes)).toEqual(["111", "111"]);
  });
}
