import { createReadStream } from "node:fs";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";

/** The file name that stands for standard input. */
const standardInput = "-";

/** @throws CommandError if standard input is named more than once. */
export function checkStandardInput(files: readonly string[]): void {
  if (files.filter((file) => file === standardInput).length > 1)
    throw new CommandError(
      '"-" is named more than once, but standard input can be read only once. Put the others into files.',
    );
}

/** Bytes. No input is larger than 64 MiB, so a larger file is the wrong file. */
export const maxFileBytes = 64 * 1024 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "permission is denied",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of its path is not a directory",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
};

/**
 * The bytes of a file, or of standard input for `-`. Reading stops a little beyond
 * {@link maxFileBytes}; compare the length with it.
 * @param what names the file in an error, such as `The policy file`.
 */
export async function readBytes(file: string, io: Io, what?: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of file === standardInput ? io.stdin : createReadStream(file)) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Uint8Array);
      chunks.push(bytes);
      size += bytes.length;
      if (size > maxFileBytes) break;
    }
  } catch (error) {
    throw unreadable(file, error, what);
  }
  return Buffer.concat(chunks);
}

/**
 * The file itself, or the files of a directory and its subdirectories, sorted by name and without
 * hidden ones.
 * @param extension selects the files of a directory, such as `.json`; all of them by default.
 * @param canBeEmpty accepts a directory without such a file.
 */
export async function listFiles(
  name: string,
  extension = "",
  canBeEmpty = false,
): Promise<string[]> {
  if (name === standardInput) return [name];
  let files: string[];
  try {
    if (!(await stat(name)).isDirectory()) return [name];
    const entries = await readdir(name, { recursive: true, withFileTypes: true });
    files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    throw unreadable(name, error);
  }
  const isHidden = (file: string) => /(?:^|[\\/])\.[^.\\/]/.test(relative(name, file));
  const wanted = files.filter((file) => !isHidden(file) && file.endsWith(extension)).sort();
  if (wanted.length > 0 || canBeEmpty) return wanted;
  const kind = extension === "" ? "file" : `${extension} file`;
  throw new CommandError(`The directory ${JSON.stringify(name)} contains no ${kind}.`);
}

/** A policy, a snapshot, or a part of one (`FILE#role/NAME`). For a directory, its .json files. */
export async function listPolicyFiles(name: string): Promise<string[]> {
  return partOf(name).part === undefined ? listFiles(name, ".json") : [name];
}

/** `FILE#role/NAME` in two: the file, and the part of a snapshot if there is one. */
export function partOf(argument: string): {
  readonly file: string;
  readonly part: string | undefined;
} {
  const [, file = argument, part] =
    /^(.+)#((?:role|user|group|bucket|policy)\/.+)$/s.exec(argument) ?? [];
  return { file, part };
}

/**
 * The sources in a directory and its subdirectories, sorted by name: without hidden files,
 * installed packages and build results.
 */
export async function listSourceFiles(name: string, pattern: RegExp): Promise<string[]> {
  try {
    const found: string[] = [];
    for (const entry of await readdir(name, { withFileTypes: true })) {
      const path = join(name, entry.name);
      if (/^\.|^(?:node_modules|dist|bin|obj|venv|vendor|target)$/.test(entry.name)) continue;
      if (entry.isDirectory()) found.push(...(await listSourceFiles(path, pattern)));
      else if (entry.isFile() && pattern.test(entry.name)) found.push(path);
    }
    return found.sort();
  } catch (error) {
    throw unreadable(name, error, "The folder");
  }
}

/**
 * The text of a file in UTF-8, without a byte order mark.
 * @param what names the file in an error, such as `The policy file`.
 */
export async function readText(file: string, what: string, io: Io): Promise<string> {
  const bytes = await readBytes(file, io, what);
  if (bytes.length > maxFileBytes)
    throw new CommandError(
      `${what} ${JSON.stringify(file)} is larger than 64 MiB. Name another file.`,
    );
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CommandError(
      `${what} ${JSON.stringify(file)} is not encoded in UTF-8. Save it in that encoding.`,
      { cause: error },
    );
  }
}

/** Writes a file. @throws CommandError if that is not possible. */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new CommandError(`${JSON.stringify(file)} can't be written: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}

function unreadable(file: string, error: unknown, what?: string): CommandError {
  const name = `${what === undefined ? "" : `${what} `}${JSON.stringify(file)}`;
  return new CommandError(`${name} can't be read: ${reasonOf(error)}.`, { cause: error });
}

/** Why a call of the file system failed, such as `permission is denied`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ("code" in error && reasons[String(error.code)]) || error.message;
}

/** Whether an error has this code of the system, such as `ENOENT`. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
