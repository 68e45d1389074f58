/** Files that are there whole or not at all, whatever ends the process or the machine. */
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Writes a file aside, and puts it in its place once it is on the disk. `write` answers false to
 * leave the place as it was. Readable by the owner alone. One writer at a time for each path.
 */
export async function replaceFile(
  path: string,
  write: (file: FileHandle) => Promise<boolean>,
): Promise<boolean> {
  const aside = `${path}.tmp`;
  const file = await open(aside, "w", 0o600);
  try {
    const written = await write(file);
    if (written) await file.sync();
    await file.close();
    if (written) await rename(aside, path);
    else await rm(aside);
    return written;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Makes the names in the directory of `path` last, as far as the system has a way to. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(dirname(path), "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  } catch (error) {
    // Windows has no such call, nor do some network file systems; there the names last as long as
    // the system makes them.
    if (
      !["EISDIR", "EPERM", "EINVAL", "ENOTSUP", "EACCES"].includes(
        (error as NodeJS.ErrnoException).code ?? "",
      )
    )
      throw error;
  }
}
