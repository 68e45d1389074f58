/**
 * The packed packages as a user gets them: installed with npm and with pnpm, in folders outside the
 * workspace.
 */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blocksOf, modulesOf } from "../docs/blocks.ts";
import { pack } from "../packages/pack.ts";
import { typeErrors } from "./compile.ts";
import { install, type PackageManager, writeFiles } from "./project.ts";
import { type Registry, startRegistry } from "./registry.ts";

const run = promisify(execFile);
const managers: readonly PackageManager[] = ["npm", "pnpm"];

/** The version that the workspace has: the package managers know it already. */
const versionOf = (name: string): string =>
  createRequire(import.meta.url)(`${name}/package.json`).version;

let scratch: string;
let registry: Registry;
/** Every package that a user can install, with the entry points that have types. */
const entries: string[] = [];

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "immkit-outside-"));
  registry = await startRegistry(["@immkit"]);
  const packed = await pack(["@immkit/components...", "@immkit/pulumi-local..."], scratch);
  for (const { filename } of packed) await registry.add(filename);
  const dependencies = {
    ...Object.fromEntries(packed.map(({ name }) => [name, "latest"])),
    "@pulumi/alicloud": versionOf("@pulumi/alicloud"),
    "@pulumi/pulumi": versionOf("@pulumi/pulumi"),
    "@types/node": versionOf("@types/node"),
    typescript: versionOf("typescript"),
  };
  for (const manager of managers)
    await install(path.join(scratch, manager), manager, {
      ".npmrc": registry.npmrc,
      "package.json": JSON.stringify({ name: "app", private: true, dependencies }),
    });
  for (const { name } of packed) {
    const { exports } = JSON.parse(
      readFileSync(path.join(scratch, "npm/node_modules", name, "package.json"), "utf8"),
    ) as { exports: Record<string, unknown> };
    entries.push(
      ...Object.keys(exports)
        .filter((subpath) => !subpath.includes("*"))
        .map((subpath) => path.posix.join(name, subpath)),
    );
  }
}, 180_000);

afterAll(async () => {
  await registry?.close();
  if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
});

describe.each(managers)("with %s", (manager) => {
  const folder = () => path.join(scratch, manager);

  describe("types", () => {
    /** The code of all published documents, by file. It has top-level `await`. */
    const modules: Record<string, string> = {};
    /** Imports each entry point. */
    const imports = "entries.cts";

    beforeAll(async () => {
      const packages = path.join(folder(), "node_modules/@immkit");
      const documents = readdirSync(packages, { recursive: true, encoding: "utf8" })
        .map((file) => file.replaceAll(path.sep, "/"))
        .filter((file) => /^[^/]+\/(README|docs\/[^/]+)\.md$/.test(file));
      for (const file of documents)
        for (const { line, code } of modulesOf(
          blocksOf(file, readFileSync(path.join(packages, file), "utf8")),
        ))
          modules[`${file.replaceAll("/", "_")}-line-${line}.mts`] = `${code}\nexport {};\n`;
      await writeFiles(folder(), {
        ...modules,
        [imports]: [
          ...entries.map((entry, index) => `import * as entry${index} from "${entry}";`),
          'import schema from "@immkit/runtime/schemas/runtime-config.json";',
          "export const title: string = schema.title;",
          `export const all: object[] = [${entries.map((_, index) => `entry${index}`)}];`,
        ].join("\n"),
      });
    });

    it("has programs to check", () => {
      expect(Object.keys(modules).length).toBeGreaterThan(10);
      expect(entries).toContain("@immkit/components");
      expect(entries).toContain("@immkit/runtime/ledger/sqlite");
    });

    it.each(["node", "nodenext", "bundler"] as const)(
      "moduleResolution %s: ES modules and CommonJS",
      { timeout: 60_000 },
      (resolution) => {
        expect(typeErrors(folder(), [...Object.keys(modules), imports], resolution)).toEqual([]);
      },
    );

    it.runIf(manager === "npm")(
      "moduleResolution node16: ES modules. It describes a Node.js without require of ES modules",
      { timeout: 60_000 },
      () => {
        expect(typeErrors(folder(), Object.keys(modules), "node16")).toEqual([]);
        const codes = typeErrors(folder(), [imports], "node16").map((text) => text.split(":")[1]);
        expect(codes).toEqual(entries.map(() => " TS1479"));
      },
    );
  });

  describe("JavaScript", () => {
    it.each(["mocks.mjs", "mocks.cjs"])("runs a program with Pulumi's mocks: %s", async (file) => {
      const program = await readFile(new URL(`programs/${file}`, import.meta.url), "utf8");
      await writeFiles(folder(), { [file]: program });
      const { stdout } = await run(process.execPath, [file], { cwd: folder() });
      expect(JSON.parse(stdout)).toEqual({
        name: "acme-media",
        types: expect.arrayContaining(["immkit:index:MediaBucket", "alicloud:oss/bucket:Bucket"]),
      });
    });

    it.each([
      ["import", "module", "await import(entry)"],
      ["require", "commonjs", "require(entry)"],
    ])("loads each entry point by %s", async (_, type, load) => {
      const script = `for (const entry of ${JSON.stringify(entries)}) console.log(Object.keys(${load}).length > 0);`;
      const { stdout, stderr } = await run(
        process.execPath,
        [`--input-type=${type}`, "--eval", script],
        { cwd: folder() },
      );
      expect(stderr).toBe("");
      expect(stdout.trim().split("\n")).toEqual(entries.map(() => "true"));
    });
  });
});
