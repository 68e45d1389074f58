/** The projects of a user: the packed packages, installed in folders outside the workspace. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pack } from "../packages/pack.ts";
import { startRegistry } from "../packages/registry.ts";

const run = promisify(execFile);

export const managers = ["npm", "pnpm"] as const;
export type PackageManager = (typeof managers)[number];

/** The programs that the tests copy into projects. */
export const programs = new URL("programs/", import.meta.url);

/** The folders of a user's projects. */
export interface Project {
  readonly manager: PackageManager;
  /** Depends on all packages. Pulumi and TypeScript are those of the workspace. */
  readonly app: string;
  /**
   * Depends on `@acme/moderation`, a package with its own component, and not on
   * `@immkit/components`. With npm this is `app`: npm installs both in the same place.
   */
  readonly wrapped: string;
  /** What can be imported: `@immkit/ram/arn`. */
  readonly entries: readonly string[];
}

export interface Outside {
  readonly projects: Readonly<Record<PackageManager, Project>>;
  remove(): Promise<void>;
}

export async function installOutside(): Promise<Outside> {
  const scratch = await mkdtemp(path.join(tmpdir(), "immkit-outside-"));
  const registry = await startRegistry();
  try {
    const packed = await pack(["@immkit/components...", "@immkit/pulumi-local..."], scratch);
    const source = fileURLToPath(new URL("wrapper", programs));
    await run("npm", ["pack", source, "--pack-destination", scratch]);
    const tarballs = packed.map(({ filename }) => filename);
    for (const tarball of [...tarballs, path.join(scratch, "acme-moderation-1.0.0.tgz")])
      await registry.add(tarball);

    const own = Object.fromEntries(packed.map(({ name }) => [name, "latest"]));
    const pulumi = versionsOf("@pulumi/alicloud", "@pulumi/pulumi");
    const typescript = versionsOf("@types/node", "typescript");
    // What examples in the documents use.
    const examples = versionsOf("pino", "undici");
    const wrapper = { "@acme/moderation": "latest" };
    const projectWith = async (manager: PackageManager): Promise<Project> => {
      const app = path.join(scratch, manager);
      const wrapped = manager === "npm" ? app : path.join(scratch, "wrapped");
      const to = { manager, npmrc: registry.npmrc };
      if (wrapped !== app) await install(wrapped, { ...wrapper, ...pulumi }, to);
      await install(app, { ...own, ...wrapper, ...pulumi, ...typescript, ...examples }, to);
      const entries = await Promise.all(
        packed.map(({ name }) => entriesOf(path.join(app, "node_modules", name))),
      );
      return { manager, app, wrapped, entries: entries.flat() };
    };
    return {
      projects: { npm: await projectWith("npm"), pnpm: await projectWith("pnpm") },
      remove: () => rm(scratch, { recursive: true, force: true }),
    };
  } finally {
    await registry.close();
  }
}

export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
}

/** Doesn't run the install scripts of packages: pnpm and npm 11 block them by default. */
async function install(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  { manager, npmrc }: { readonly manager: PackageManager; readonly npmrc: string },
): Promise<void> {
  await writeFiles(folder, {
    ".npmrc": npmrc,
    "package.json": JSON.stringify({ name: path.basename(folder), private: true, dependencies }),
  });
  const options = ["--prefer-offline", "--ignore-scripts"];
  await run(manager, ["install", ...options], { cwd: folder, maxBuffer: 16 * 1024 * 1024 });
}

/** The versions that the workspace has: the package managers needn't fetch them again. */
function versionsOf(...names: readonly string[]): Record<string, string> {
  const require = createRequire(import.meta.url);
  return Object.fromEntries(names.map((name) => [name, require(`${name}/package.json`).version]));
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  const { name, exports } = JSON.parse(
    await readFile(path.join(folder, "package.json"), "utf8"),
  ) as { name: string; exports: Record<string, unknown> };
  return Object.keys(exports)
    .filter((subpath) => !subpath.includes("*"))
    .map((subpath) => path.posix.join(name, subpath));
}
