/** TypeScript and JavaScript programs of a user, on the real engine. */
import { cp, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { blocksOf } from "../docs/blocks.ts";
import { up, wholePipeline } from "./deploy.ts";
import { type PackageManager, type Project, programs, writeFiles } from "./install.ts";

const timeout = 120_000;

export function describeEngine(manager: PackageManager, project: () => Project): void {
  it("runs the README's program", { timeout }, async () => {
    const { app } = project();
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
    const begin = 'new ModerationPipeline("uploads", {';
    const unprotect = ["index.ts", begin, `${begin} deletion: "delete",`] as const;
    expect(await up(app, ".", unprotect)).toEqual(wholePipeline([]));
  });

  it("runs a program that depends only on a package with its own component", {
    timeout,
  }, async () => {
    const { app, wrapped } = project();
    await cp(new URL("wrapped", programs), wrapped, { recursive: true });
    expect(await up(app, wrapped)).toMatchObject({
      outputs: { projectName: "acme-uploads" },
      first: expect.arrayContaining(["create immkit:index:ImmProject"]),
      second: [],
    });
  });

  it.runIf(manager === "pnpm")(
    "shows the lines for Pulumi.yaml if they are missing",
    {
      timeout,
    },
    async () => {
      const { app, wrapped } = project();
      const file = path.join(wrapped, "Pulumi.yaml");
      await cp(new URL("wrapped", programs), wrapped, { recursive: true });
      await writeFile(file, (await readFile(file, "utf8")).replace(/^plugins:.*/ms, ""));
      expect(await up(app, wrapped)).toEqual({
        code: "ProgramFailed",
        message: `@immkit/components has a provider plugin, and ${file} doesn't say where it is. Add these lines:

plugins:
  providers:
    - name: immkit
      path: node_modules/@acme/moderation/plugin`,
      });
    },
  );

  it("finds executable plugins", async () => {
    const { app, wrapped } = project();
    const modes = [
      path.join(app, "node_modules/@immkit/components/plugin/pulumi-resource-immkit"),
      path.join(wrapped, "node_modules/@acme/moderation/plugin/pulumi-resource-immkit"),
    ].map(async (file) => ((await stat(file)).mode & 0o111).toString(8));
    expect(await Promise.all(modes)).toEqual(["111", "111"]);
  });
}
