import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { CommandError } from "../../errors/command-error.ts";
import { listFiles, reasonOf } from "../../input/file.ts";

/** A file and the object that it becomes. */
export interface Upload {
  readonly file: string;
  readonly bytes: number;
  readonly key: string;
  /** `oss://BUCKET/KEY` */
  readonly uri: string;
}

/** A local cloud keeps objects in memory. */
const maxBytes = 1024 * 1024 * 1024;

/**
 * The uploads for files and folders.
 * @throws CommandError if a file can't be read or is too large, or two would become one object.
 */
export async function uploadsFor(
  names: readonly string[],
  bucket: string,
  prefix: string,
): Promise<Upload[]> {
  const files = (await Promise.all(names.map((name) => listFiles(name)))).flat();
  const uploads = new Map<string, Upload>();
  for (const file of files) {
    const key = `${prefix}${basename(file)}`;
    const same = uploads.get(key);
    if (same !== undefined)
      throw new CommandError(
        `${JSON.stringify(same.file)} and ${JSON.stringify(file)} would both become oss://${bucket}/${key}. Rename one of them, or trigger them one after the other with another --prefix.`,
      );
    uploads.set(key, { file, bytes: await sizeOf(file), key, uri: `oss://${bucket}/${key}` });
  }
  return [...uploads.values()];
}

async function sizeOf(file: string): Promise<number> {
  let size: number;
  try {
    ({ size } = await stat(file));
  } catch (error) {
    throw new CommandError(`${JSON.stringify(file)} can't be read: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
  if (size === 0) throw new CommandError(`${JSON.stringify(file)} is empty.`);
  if (size > maxBytes)
    throw new CommandError(
      `${JSON.stringify(file)} has ${sizeText(size)}. A local cloud keeps objects in memory, so this command uploads at most ${sizeText(maxBytes)}.`,
    );
  return size;
}

/** `264 kB`, `1.5 MB` */
export function sizeText(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1_000)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
