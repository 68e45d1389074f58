import { chmod, cp, readdir } from "node:fs/promises";
import path from "node:path";
import { output } from "./command.ts";
import { SuiteUnavailable } from "./suite.ts";

/** A version of a Go module. `sum` is its checksum, as in a `go.sum`. */
export interface GoModule {
  readonly path: string;
  readonly version: string;
  readonly sum: string;
}

/**
 * Copies the sources of a module into a folder. Throws if they are not those of `sum`, and
 * SuiteUnavailable without Go.
 */
export async function copyGoModule(module: GoModule, folder: string): Promise<void> {
  const name = `${module.path}@${module.version}`;
  const text = await output("go", ["mod", "download", "-json", name], { cwd: "/" }).catch(
    (error: NodeJS.ErrnoException & { stdout?: string }) => {
      if (error.code === "ENOENT") throw new SuiteUnavailable("Go is not installed.");
      throw new Error(`${name} can't be downloaded: ${error.stdout ?? error.message}`);
    },
  );
  const { Dir, Sum } = JSON.parse(text) as { Dir: string; Sum: string };
  if (Sum !== module.sum) throw new Error(`${name} has the checksum ${Sum}, not ${module.sum}.`);
  await cp(Dir, folder, { recursive: true });
  // The files of the module cache are read-only.
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
}
