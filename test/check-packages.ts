/**
 * `pnpm check`: packs each package as for publishing. It must contain what its `exports` name, have
 * types for each of them in every module resolution of TypeScript, and satisfy
 * `packages/demands.ts`.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { problemsOf } from "./packages/demands.ts";
import { pack, packageFolders, root } from "./packages/pack.ts";

const run = promisify(execFile);
const folders = await packageFolders();
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

for (const folder of folders) {
  const scratch = await mkdtemp(path.join(tmpdir(), "immkit-pack-"));
  try {
    const tarball = await pack(folder, scratch);
    const packed = await readFile(tarball);
    const { messages, pkg = {} } = await publint({
      pack: { tarball: new Uint8Array(packed).buffer },
    });
    for (const message of messages)
      problems.push(`${folder}: ${formatMessage(message, pkg) ?? message.code}`);
    for (const problem of await typeProblems(packed)) problems.push(`${folder}: ${problem}`);

    await run("tar", ["-xzf", tarball, "-C", scratch]);
    const unpacked = path.join(scratch, "package");
    const files = new Map<string, string>();
    for (const file of await filesIn(unpacked))
      files.set(file, await readFile(path.join(unpacked, file), "utf8"));
    const sources = new Set(
      (await filesIn(path.join(root, folder, "src"))).map((file) => `src/${file}`),
    );
    const manifest = JSON.parse(files.get("package.json") ?? "{}") as Record<string, unknown>;
    for (const problem of problemsOf({ manifest, files, sources }))
      problems.push(`${folder}: ${problem}`);
  } catch (error) {
    problems.push(`${folder}: can't be packed: ${(error as Error).message}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

for (const problem of problems) console.error(problem);
console.error(
  problems.length === 0
    ? `${folders.length} packages are fit to publish.`
    : `${problems.length} problems in packages.`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
