import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";

/** The name that stands for standard input. */
export const standardInput = "-";

/** @throws CommandError when a command is to read standard input more than once. */
export function checkStandardInput(files: readonly string[]): void {
  if (files.filter((file) => file === standardInput).length > 1) {
    throw new CommandError(
      '"-" is named more than once, but standard input can be read once only. Put the others into files.',
    );
  }
}

/** No input of a command is larger; what is, is a mistake. 64 MiB. */
const largestFile = 64 * 1024 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "you may not read it",
  EPERM: "you may not read it",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of its path is no directory",
  ELOOP: "its links go round in a circle",
  ENAMETOOLONG: "its name is too long",
};

/**
 * The bytes of a file, or of standard input for `-`.
 * @param what Names it in an error for people, such as `The policy file`.
 * @param limit Reading stops once there are more bytes than this: the answer then has more, and the
 *   caller tells by that.
 */
export async function readBytes(
  file: string,
  io: Io,
  limit = largestFile,
  what?: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of file === standardInput ? io.stdin : createReadStream(file)) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Uint8Array);
      chunks.push(bytes);
      size += bytes.length;
      if (size > limit) break;
    }
  } catch (error) {
    throw unreadable(file, error, what);
  }
  return Buffer.concat(chunks);
}

/**
 * The files that a name stands for: itself, or all that a directory holds, at any depth, in the
 * order of their names, without hidden ones.
 */
export async function listFiles(name: string): Promise<string[]> {
  if (name === standardInput) return [name];
  try {
    if (!(await stat(name)).isDirectory()) return [name];
    const entries = await readdir(name, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const shown = files
      .filter((file) => !/(?:^|[\\/])\.[^.\\/]/.test(file.slice(name.length)))
      .sort();
    if (shown.length === 0)
      throw new CommandError(`The directory ${JSON.stringify(name)} holds no file.`);
    return shown;
  } catch (error) {
    throw error instanceof CommandError ? error : unreadable(name, error);
  }
}

/**
 * The text of a file in UTF-8, without a byte order mark. `what` names it for people, such as
 * `The policy file`.
 */
export async function readText(file: string, what: string, io: Io): Promise<string> {
  const bytes = await readBytes(file, io, largestFile, what);
  if (bytes.length > largestFile)
    throw new CommandError(
      `${what} ${JSON.stringify(file)} has more than 64 MiB: it must be another file.`,
    );
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CommandError(
      `${what} ${JSON.stringify(file)} is not UTF-8: save it in that encoding.`,
      { cause: error },
    );
  }
}

/** The JSON value of a file. */
export async function readJson(file: string, what: string, io: Io): Promise<unknown> {
  const text = await readText(file, what, io);
  if (text.trim() === "")
    throw new CommandError(`${what} ${JSON.stringify(file)} is empty: it must hold JSON.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${what} ${JSON.stringify(file)} is not JSON: ${detail}.`, {
      cause: error,
    });
  }
}

function unreadable(file: string, error: unknown, what?: string): CommandError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error));
  return new CommandError(
    `${what === undefined ? "" : `${what} `}${JSON.stringify(file)} can't be read: ${reason}.`,
    { cause: error },
  );
}
