/** The packages that are published, packed as for the registry. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
export const root = path.resolve(import.meta.dirname, "../..");

/** The folders of all packages that are published, relative to the root: `packages/ram`. */
export async function packageFolders(): Promise<readonly string[]> {
  const kinds = ["packages", "policies"].map(async (kind) =>
    (await readdir(path.join(root, kind))).map((name) => path.join(kind, name)),
  );
  return (await Promise.all(kinds)).flat();
}

/**
 * Builds and packs one package. Pack one after the other: the build of a package also writes the
 * `dist` of those that it depends on.
 * @param folder of {@link packageFolders}.
 * @param into an existing folder.
 * @returns the path of the tarball.
 */
export async function pack(folder: string, into: string): Promise<string> {
  const scratch = await mkdtemp(path.join(into, ".pack-"));
  try {
    await run("pnpm", ["pack", "--pack-destination", scratch], { cwd: path.join(root, folder) });
    const [name = ""] = await readdir(scratch);
    const tarball = path.join(into, name);
    await rename(path.join(scratch, name), tarball);
    return tarball;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
