/** `pnpm check`: each package, packed as it would be published, holds what its `exports` name, and nothing that only a test needs. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "..");
const folders = (
  await Promise.all(
    ["packages", "policies"].map(async (kind) => (await readdir(path.join(root, kind))).map((name) => path.join(kind, name))),
  )
).flat();
const problems: string[] = [];

for (const folder of folders) {
  const scratch = await mkdtemp(path.join(tmpdir(), "immkit-pack-"));
  try {
    await run("pnpm", ["pack", "--pack-destination", scratch], { cwd: path.join(root, folder) });
    const [tarball = ""] = await readdir(scratch);
    const packed = await readFile(path.join(scratch, tarball));
    const tarballBytes = new Uint8Array(packed).buffer;
    const { messages, pkg = {} } = await publint({ pack: { tarball: tarballBytes } });
    for (const message of messages) problems.push(`${folder}: ${formatMessage(message, pkg) ?? message.code}`);
    const { stdout } = await run("tar", ["-tzf", path.join(scratch, tarball)]);
    for (const file of stdout.split("\n").filter((name) => /\.test\.|\.fixture\.|\/testing\/|\.support\./.test(name))) {
      problems.push(`${folder}: publishes ${file}, which only tests need`);
    }
  } catch (error) {
    problems.push(`${folder}: can't be packed: ${(error as Error).message}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

for (const problem of problems) console.error(problem);
console.error(problems.length === 0 ? `${folders.length} packages are fit to publish.` : `${problems.length} problems in packages.`);
process.exitCode = problems.length === 0 ? 0 : 1;
