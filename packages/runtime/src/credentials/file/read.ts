/**
 * Reads a small text file that holds secrets: its errors name the file and the mend, and never show
 * what is inside.
 */
import type { BigIntStats } from "node:fs";
import { CredentialsError } from "../../errors.ts";

/** Profiles are a few hundred bytes each; a larger file is another one. */
const maxBytes = 1_048_576;

export interface FileState {
  readonly path: string;
  /** Differs once the file was written or replaced. */
  readonly stamp: string;
}

/**
 * The first of `paths` that exists. @throws CredentialsError `CredentialsMissing` when none does,
 * `CredentialsFailed` when one can't be looked at.
 */
export async function findFile(paths: readonly string[]): Promise<FileState> {
  // Loaded here: a program whose key stands in its environment needs no file system.
  const { stat } = await import("node:fs/promises");
  for (const path of paths) {
    let found: BigIntStats;
    try {
      found = await stat(path, { bigint: true });
    } catch (error) {
      const code = codeOf(error);
      if (code === "ENOENT" || code === "ENOTDIR") continue;
      throw unreadable(path, code);
    }
    if (!found.isFile()) throw failed(path, "is no regular file: give the path of a file");
    if (found.size > BigInt(maxBytes))
      throw failed(path, `is larger than ${maxBytes} bytes: it is no credentials file`);
    warnOfMode(path, Number(found.mode));
    return {
      path,
      stamp: `${path}:${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`,
    };
  }
  throw new CredentialsError(
    "CredentialsMissing",
    `${paths.join(" and ")} ${paths.length === 1 ? "does" : "do"} not exist.`,
  );
}

/** The file's text, without a byte order mark. @throws CredentialsError */
export async function readText(path: string): Promise<string> {
  const { open } = await import("node:fs/promises");
  let bytes: Buffer;
  try {
    const file = await open(path, "r");
    try {
      // The file may have grown, or be endless, since it was looked at.
      const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
      bytes = buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, codeOf(error));
  }
  if (bytes.length > maxBytes)
    throw failed(path, `is larger than ${maxBytes} bytes: it is no credentials file`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw failed(path, "is no UTF-8 text: save it as UTF-8");
  }
}

const warned = new Set<string>();

/**
 * The official clients do not look at the mode; a secret that others can read or change is worth a
 * word, once.
 */
function warnOfMode(path: string, mode: number): void {
  if (process.platform === "win32" || (mode & 0o026) === 0 || warned.has(path)) return;
  warned.add(path);
  process.emitWarning(
    `${path} holds access keys, and others than its owner can ${mode & 0o004 ? "read" : "change"} it: chmod 600, or defaultMode 0400 for a mounted secret.`,
    { type: "SecurityWarning", code: "IMMKIT_CREDENTIALS_MODE" },
  );
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? "no code");
}

function unreadable(path: string, code: string): CredentialsError {
  return failed(path, `can't be read (${code}): let this process read it`);
}

function failed(path: string, reason: string): CredentialsError {
  return new CredentialsError("CredentialsFailed", `${path} ${reason}.`);
}
