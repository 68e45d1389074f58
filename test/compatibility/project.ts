/** A user's project with the packed packages and the tools to try. */
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Project {
  readonly folder: string;
  /** What can be imported from each package: `@immkit/ram/arn`. */
  readonly entries: ReadonlyMap<string, readonly string[]>;
}

/** Runs a program in the project. @throws Error with what it printed */
export async function runIn(
  folder: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const options = { cwd: folder, env, timeout: 300_000, maxBuffer: 64 * 1024 * 1024 };
  const { stdout, stderr } = await run(command, [...args], options).catch((error) => {
    throw new Error(`${[command, ...args].join(" ")}\n${error.stdout}${error.stderr}`);
  });
  return stdout + stderr;
}

/** @param npmrc of the registry that has the packages. */
export async function createProject(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  npmrc: string,
): Promise<Project> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, ".npmrc"), npmrc);
  const manifest = { name: "user", private: true, dependencies };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
  await runIn(folder, "npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"]);
  const names = Object.keys(dependencies).filter((name) => name.startsWith("@immkit/"));
  const entries = names.map(async (name) => [name, await entriesOf(folder, name)] as const);
  return { folder, entries: new Map(await Promise.all(entries)) };
}

/** Importing the provider of `@immkit/components` starts it, so it is left out. */
async function entriesOf(folder: string, name: string): Promise<readonly string[]> {
  const manifest = path.join(folder, "node_modules", name, "package.json");
  const { exports } = JSON.parse(await readFile(manifest, "utf8")) as { exports: object };
  return Object.keys(exports)
    .filter((subpath) => !subpath.includes("*") && subpath !== "./provider")
    .map((subpath) => path.posix.join(name, subpath));
}
