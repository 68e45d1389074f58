/** The packages as a stranger gets them: built in a checkout that no longer exists. */
import { execFile } from "node:child_process";
import { cp, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { type Packed, pack } from "../packages/pack.ts";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");
const maxBuffer = 64 * 1024 * 1024;

/**
 * Copies the files of this checkout, packs all packages there, and deletes the copy. What the
 * packages know of the place where they were built, is then a path to nowhere.
 * @param into an existing folder, for the copy and the tarballs.
 */
export async function packElsewhere(into: string): Promise<readonly Packed[]> {
  const checkout = path.join(into, "checkout");
  const tarballs = path.join(into, "tarballs");
  await mkdir(tarballs, { recursive: true });
  const { stdout } = await run("git", ["ls-files", "-z", "-co", "--exclude-standard"], {
    cwd: root,
    maxBuffer,
  });
  // A file can be deleted, and the deletion not be committed.
  for (const file of stdout.split("\0").filter((each) => each !== ""))
    await cp(path.join(root, file), path.join(checkout, file)).catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
  try {
    const install = ["-y", "pnpm@12", "install", "--frozen-lockfile", "--prefer-offline"];
    await run("npx", install, { cwd: checkout, maxBuffer });
    return await pack(["./packages/*", "./policies/*"], tarballs, checkout);
  } finally {
    await rm(checkout, { recursive: true, force: true });
  }
}
