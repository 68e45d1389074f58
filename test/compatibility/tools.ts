/** The tools that users run, compile, bundle and test with, and how each is tried. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type ModuleFormat, programOf } from "./program.ts";
import { type Project, runIn } from "./project.ts";

/** What is tried: the entry points of a package, in a project. */
export interface Trial {
  readonly project: Project;
  readonly name: string;
  readonly entries: readonly string[];
}

export interface Tool {
  /** As in the table. */
  readonly title: string;
  /** npm packages to install: its versions are in the table. */
  readonly install?: Readonly<Record<string, string>>;
  /** The packages of immkit that are tried with it. Default: all libraries. */
  readonly packages?: readonly string[];
  /** @throws Error saying what doesn't work */
  readonly works: (trial: Trial) => Promise<void>;
}

export const libraries = [
  "@immkit/runtime",
  "@immkit/ram",
  "@immkit/local-cloud",
  "@immkit/pulumi-local",
  "@immkit/components",
  "@immkit/policies",
] as const;

/** The libraries that run in an application or its tests, without Pulumi. */
const withoutPulumi = ["@immkit/runtime", "@immkit/ram", "@immkit/local-cloud"];

export const tools: readonly Tool[] = [
  {
    title: "Node.js 20.16, ES modules",
    packages: ["@immkit/runtime"],
    works: onNode("20.16", "esm"),
  },
  { title: "Node.js 22.18, ES modules", works: onNode("22.18", "esm") },
  { title: "Node.js 22.18, `require`", works: onNode("22.18", "cjs") },
  { title: "Node.js 24, ES modules", works: onNode("24", "esm") },
  { title: "Node.js 24, `require`", works: onNode("24", "cjs") },
  { title: "TypeScript, `node16`", works: compiled("node16", "node16", "mts") },
  { title: "TypeScript, `nodenext`", works: compiled("nodenext", "nodenext", "mts") },
  { title: "TypeScript, `nodenext`, CommonJS", works: compiled("nodenext", "nodenext", "cts") },
  { title: "TypeScript, `bundler`", works: compiled("preserve", "bundler", "mts") },
  {
    title: "esbuild",
    install: { esbuild: "^0.28.0" },
    packages: withoutPulumi,
    works: bundled(esbuild),
  },
  {
    title: "webpack",
    install: { webpack: "^5.113.0" },
    packages: withoutPulumi,
    works: bundled(webpack),
  },
  {
    title: "Jest, with `--experimental-vm-modules`",
    install: { jest: "^30.5.0" },
    packages: withoutPulumi,
    works: inJest,
  },
  { title: "Bun", install: { bun: "^1.4.0" }, packages: withoutPulumi, works: inBun },
  { title: "Deno", install: { deno: "^2.9.0" }, packages: withoutPulumi, works: inDeno },
];

/** Writes the program of a trial. @returns its path */
async function write({ project, name, entries }: Trial, format: ModuleFormat): Promise<string> {
  const extension = format === "esm" ? "mjs" : "cjs";
  const file = path.join(project.folder, `${name.replace(/\W+/g, "-").slice(1)}.${extension}`);
  await writeFile(file, programOf(entries, format));
  return file;
}

/** @throws Error unless the output is `works` alone: a warning is a problem too. */
function check(output: string): void {
  if (output.trim() !== "works") throw new Error(`It printed:\n${output}`);
}

function onNode(version: string, format: ModuleFormat) {
  return async (trial: Trial): Promise<void> => {
    const file = await write(trial, format);
    check(await runIn(trial.project.folder, "npx", ["-y", `node@${version}`, file]));
  };
}

function compiled(module: string, moduleResolution: string, extension: "mts" | "cts") {
  return async ({ project, name, entries }: Trial): Promise<void> => {
    const folder = path.join(project.folder, "types");
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `entries.${extension}`);
    const imports = entries.map((entry, index) => `import * as entry${index} from "${entry}";`);
    const used = `export const ${name.replace(/\W+/g, "_")}: object[] = [${entries.map((_, index) => `entry${index}`)}];`;
    await writeFile(file, `${[...imports, used].join("\n")}\n`);
    const options = { module, moduleResolution, target: "es2022", lib: "es2024,dom" };
    const flags = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]);
    await runIn(project.folder, "npx", [
      "tsc",
      "--noEmit",
      "--strict",
      ...["--skipLibCheck", "false", "--types", "node", "--esModuleInterop"],
      ...flags,
      file,
    ]);
  };
}

function bundled(bundle: (folder: string, file: string, to: string) => Promise<string>) {
  return async (trial: Trial): Promise<void> => {
    const { folder } = trial.project;
    const to = path.join(folder, "bundled.mjs");
    const output = await bundle(folder, await write(trial, "esm"), to);
    if (/warning|critical/i.test(output)) throw new Error(output);
    check(await runIn(folder, "node", [to]));
  };
}

/** Optional peers stay outside, as their own documentation asks. */
const outside = ["@alicloud/credentials", "@opentelemetry/api", "mysql2/promise", "pg"];

function esbuild(folder: string, file: string, to: string): Promise<string> {
  const options = ["--bundle", "--minify", "--platform=node", "--format=esm", `--outfile=${to}`];
  const externals = outside.map((name) => `--external:${name}`);
  return runIn(folder, "npx", ["esbuild", file, ...options, ...externals, "--log-level=warning"]);
}

async function webpack(folder: string, file: string, to: string): Promise<string> {
  const config = {
    entry: file,
    mode: "production",
    target: "node",
    experiments: { outputModule: true },
    externals: Object.fromEntries(outside.map((name) => [name, `import ${name}`])),
    output: {
      path: path.dirname(to),
      filename: path.basename(to),
      module: true,
      chunkFormat: "module",
    },
  };
  const script = `require("webpack")(${JSON.stringify(config)}, (error, stats) => {
    if (error) throw error;
    console.log(stats.toString({ preset: "errors-warnings" }));
    process.exitCode = stats.hasErrors() ? 1 : 0;
  });`;
  return runIn(folder, "node", ["--eval", script]);
}

async function inJest(trial: Trial): Promise<void> {
  const { folder } = trial.project;
  const program = path.basename(await write(trial, "esm"));
  const test = `test("works", async () => { const { done } = await import("./${program}"); expect(await done).toBe("works"); });`;
  await writeFile(path.join(folder, "works.test.mjs"), test);
  const config = JSON.stringify({ testMatch: ["**/works.test.mjs"], transform: {} });
  const env = { ...process.env, NODE_OPTIONS: "--experimental-vm-modules" };
  const output = await runIn(folder, "npx", ["jest", "--config", config], env);
  if (!/1 passed/.test(output)) throw new Error(output);
}

async function inBun(trial: Trial): Promise<void> {
  const file = await write(trial, "esm");
  check(await runIn(trial.project.folder, "npx", ["bun", file]));
}

async function inDeno(trial: Trial): Promise<void> {
  const file = await write(trial, "esm");
  const args = ["deno", "run", "--allow-all", "--quiet", "--node-modules-dir=manual", file];
  check(await runIn(trial.project.folder, "npx", args));
}
