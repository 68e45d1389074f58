/** Projects of a user, in folders outside the workspace. */
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type PackageManager = "npm" | "pnpm";

/**
 * Writes a project and installs its dependencies, without their install scripts: pnpm and npm 11
 * block those by default.
 * @param files text by path. `package.json` is JSON with the dependencies.
 */
export async function install(
  folder: string,
  manager: PackageManager,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await writeFiles(folder, files);
  const options = ["--prefer-offline", "--ignore-scripts"];
  await run(manager, ["install", ...options], { cwd: folder, maxBuffer: 16 * 1024 * 1024 });
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
