/**
 * `pnpm check`: packs each package as for publishing. It must contain what its `exports` name, and
 * satisfy `packages/demands.ts`.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { problemsOf } from "./packages/demands.ts";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "..");
const folders = (
  await Promise.all(
    ["packages", "policies"].map(async (kind) =>
      (await readdir(path.join(root, kind))).map((name) => path.join(kind, name)),
    ),
  )
).flat();
const problems: string[] = [];

/** Paths of all files of a folder, from there. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

for (const folder of folders) {
  const scratch = await mkdtemp(path.join(tmpdir(), "immkit-pack-"));
  try {
    await run("pnpm", ["pack", "--pack-destination", scratch], { cwd: path.join(root, folder) });
    const [tarball = ""] = await readdir(scratch);
    const packed = await readFile(path.join(scratch, tarball));
    const { messages, pkg = {} } = await publint({
      pack: { tarball: new Uint8Array(packed).buffer },
    });
    for (const message of messages)
      problems.push(`${folder}: ${formatMessage(message, pkg) ?? message.code}`);

    await run("tar", ["-xzf", path.join(scratch, tarball), "-C", scratch]);
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
