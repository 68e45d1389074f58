import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder for one test file. */
export interface Folder {
  readonly path: string;
  /** Writes a file (JSON, unless it is text or bytes already) and returns its path. */
  file(name: string, content: unknown): string;
  remove(): Promise<void>;
}

export function temporaryFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "immkit-cli-"));
  return {
    path,
    file(name, content) {
      const file = join(path, name);
      writeFileSync(
        file,
        typeof content === "string" || content instanceof Uint8Array
          ? content
          : JSON.stringify(content),
      );
      return file;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
