/**
 * `pnpm check`: packs each package as for publishing. It must contain what its `exports` name, have
 * types for each of them in every module resolution of TypeScript, run on each Node.js that it
 * claims, and satisfy `packages/demands.ts`.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { problemsOf } from "./packages/demands.ts";
import { engineProblems, installedPackage } from "./packages/engines.ts";
import { pack } from "./packages/pack.ts";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "..");
const problems: string[] = [];

/** Paths of all files of a folder, from there. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

/**
 * The packages are ES modules, which `require` loads since Node.js 22.12. TypeScript's `node16`
 * describes a Node.js that can't, and refuses to import them from a CommonJS file.
 */
const accepted = new Set(["CJSResolvesToESM"]);

/** A sentence for each entry point without types in one of TypeScript's module resolutions. */
async function typeProblems(tarball: Uint8Array): Promise<readonly string[]> {
  const result = await checkPackage(createPackageFromTarballData(tarball));
  if (!result.types) return ["has no types"];
  return result.problems
    .filter(({ kind }) => !accepted.has(kind))
    .map(({ kind, ...where }) => `has wrong types: ${kind} ${JSON.stringify(where)}`);
}

/** The folder of each package that is published, by its name. */
async function packageFolders(): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  for (const kind of ["packages", "policies"])
    for (const name of await readdir(path.join(root, kind))) {
      const manifest = await readFile(path.join(root, kind, name, "package.json"), "utf8");
      folders.set(JSON.parse(manifest).name, path.join(kind, name));
    }
  return folders;
}

/** A sentence for each reason not to publish what is in a tarball. */
async function packedProblems(tarball: string, folder: string): Promise<readonly string[]> {
  const packed = await readFile(tarball);
  const { messages, pkg = {} } = await publint({
    pack: { tarball: new Uint8Array(packed).buffer },
  });
  const unpacked = `${tarball}.unpacked`;
  await mkdir(unpacked);
  await run("tar", ["-xzf", tarball, "-C", unpacked, "--strip-components=1"]);
  const files = new Map<string, string>();
  for (const file of await filesIn(unpacked))
    files.set(file, await readFile(path.join(unpacked, file), "utf8"));
  const sources = new Set(
    (await filesIn(path.join(root, folder, "src"))).map((file) => `src/${file}`),
  );
  const manifest = JSON.parse(files.get("package.json") ?? "{}") as Record<string, unknown>;
  return [
    ...messages.map((message) => formatMessage(message, pkg) ?? message.code),
    ...(await typeProblems(packed)),
    ...problemsOf({ manifest, files, sources, workspace: root }),
    ...engineProblems(await installedPackage(path.join(root, folder))),
  ];
}

const scratch = await mkdtemp(path.join(tmpdir(), "immkit-pack-"));
const folders = await packageFolders();
try {
  for (const { name, filename } of await pack(["./packages/*", "./policies/*"], scratch)) {
    const folder = folders.get(name) ?? "";
    for (const problem of await packedProblems(filename, folder))
      problems.push(`${folder}: ${problem}`);
  }
} catch (error) {
  problems.push(`can't be packed: ${(error as Error).message}`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}

for (const problem of problems) console.error(problem);
console.error(
  problems.length === 0
    ? `${folders.size} packages are fit to publish.`
    : `${problems.length} problems in packages.`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
