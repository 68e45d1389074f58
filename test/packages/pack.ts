/** The packages that are published, packed as for the registry. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const root = path.resolve(import.meta.dirname, "../..");

export interface Packed {
  readonly name: string;
  /** Path of the tarball. */
  readonly filename: string;
}

/**
 * Builds and packs packages.
 * @param filters pnpm's selectors: `@immkit/components...` is the package and what it depends on.
 * @param into an existing folder.
 * @param workspace its folder. Default: this one.
 */
export async function pack(
  filters: readonly string[],
  into: string,
  workspace: string = root,
): Promise<readonly Packed[]> {
  const { stdout } = await promisify(execFile)(
    "npx",
    [
      "-y",
      "pnpm@12",
      "--recursive",
      ...filters.map((filter) => `--filter=${filter}`),
      "pack",
      "--json",
      "--pack-destination",
      into,
    ],
    { cwd: workspace, maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as Packed[];
}
