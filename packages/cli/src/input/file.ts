import { readFile } from "node:fs/promises";
import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";

/** The name that stands for standard input. */
export const standardInput = "-";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "you may not read it",
  EPERM: "you may not read it",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of its path is no directory",
  ELOOP: "its links go round in a circle",
  ENAMETOOLONG: "its name is too long",
  ERR_FS_FILE_TOO_LARGE: "it is larger than 2 GiB",
};

/** Why a file could not be read, for people. */
export function unreadable(file: string, error: unknown): CommandError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error));
  return new CommandError(`${JSON.stringify(file)} can't be read: ${reason}.`, { cause: error });
}

/** The bytes of a file, or of standard input for `-`. */
export async function readBytes(file: string, io: Io): Promise<Uint8Array> {
  try {
    if (file !== standardInput) return await readFile(file);
    const chunks: Uint8Array[] = [];
    for await (const chunk of io.stdin) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The text of a file in UTF-8, without a byte order mark. `what` names it for people, such as `The policy file`. */
export async function readText(file: string, what: string, io: Io): Promise<string> {
  const bytes = await readBytes(file, io);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CommandError(`${what} ${JSON.stringify(file)} is not UTF-8: save it in that encoding.`, { cause: error });
  }
}

/** The JSON value of a file. */
export async function readJson(file: string, what: string, io: Io): Promise<unknown> {
  const text = await readText(file, what, io);
  if (text.trim() === "") throw new CommandError(`${what} ${JSON.stringify(file)} is empty: it must hold JSON.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${what} ${JSON.stringify(file)} is not JSON: ${detail}.`, { cause: error });
  }
}
