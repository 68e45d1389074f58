import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Creates a directory, and those above it, for their owner only. The recursive `mkdir` of Node.js
 * never ends in a file system that creates nothing, such as /proc.
 * @param directory an absolute path.
 * @returns false if it exists.
 */
export async function createDirectory(directory: string): Promise<boolean> {
  try {
    if ((await stat(directory)).isDirectory()) return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    if (dirname(directory) !== directory) await createDirectory(dirname(directory));
  }
  try {
    await mkdir(directory, { mode: 0o700 });
    return true;
  } catch (error) {
    const isThere = (await stat(directory).catch(() => undefined))?.isDirectory();
    if (isThere) return false;
    throw error;
  }
}
