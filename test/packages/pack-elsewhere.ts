/** The packages as a stranger gets them: built in a checkout that no longer exists. */
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { type Packed, pack } from "./pack.ts";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");
const maxBuffer = 64 * 1024 * 1024;

/**
 * Copies the files of this checkout, packs all packages there, and deletes the copy. What the
 * packages know of the place where they were built, is then a path to nowhere.
 *
 * CI packs once: with the environment variable `IMMKIT_TARBALLS`, the tarballs in that folder are
 * used, and written there if there are none.
 * @param into an existing folder, for the copy and the tarballs.
 */
export async function packElsewhere(into: string): Promise<readonly Packed[]> {
  const tarballs = process.env["IMMKIT_TARBALLS"] ?? path.join(into, "tarballs");
  await mkdir(tarballs, { recursive: true });
  const kept = (await readdir(tarballs)).filter((file) => file.endsWith(".tgz"));
  if (kept.length > 0) return Promise.all(kept.map((file) => packedIn(path.join(tarballs, file))));
  const checkout = path.join(into, "checkout");
  try {
    await copyCheckout(checkout);
    const install = ["-y", "pnpm@12", "install", "--frozen-lockfile", "--prefer-offline"];
    await run("npx", install, { cwd: checkout, maxBuffer });
    return await pack(["./packages/*", "./policies/*"], tarballs, checkout);
  } finally {
    await rm(checkout, { recursive: true, force: true });
  }
}

async function packedIn(filename: string): Promise<Packed> {
  const { stdout } = await run("tar", ["-xzOf", filename, "package/package.json"]);
  return { name: JSON.parse(stdout).name, filename };
}

/** The files that git knows or doesn't ignore, as they are now. */
async function copyCheckout(to: string): Promise<void> {
  const list = ["ls-files", "-z", "-co", "--exclude-standard"];
  const { stdout } = await run("git", list, { cwd: root, maxBuffer });
  for (const file of stdout.split("\0").filter((each) => each !== ""))
    await cp(path.join(root, file), path.join(to, file)).catch((error) => {
      // It was deleted, and the deletion is not committed.
      if (error.code !== "ENOENT") throw error;
    });
}
