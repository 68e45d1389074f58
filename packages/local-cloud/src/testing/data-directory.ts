/** Temporary directories for tests of the data directory. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll } from "vitest";

/** Returns a new path for each call. All of them are deleted after the tests of the file. */
export function temporaryDirectories(): (name?: string) => string {
  const root = mkdtempSync(join(tmpdir(), "immkit-data-"));
  let count = 0;
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return (name = "data") => join(root, `${name}-${++count}`);
}

/** The content of every file in the directory, by relative path. */
export function contents(directory: string): Record<string, string> {
  if (!existsSync(directory)) return {};
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(directory, path), readFileSync(path, "latin1")];
    }),
  );
}
