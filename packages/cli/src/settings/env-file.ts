/**
 * The env file: how `immkit dev` and `immkit local` pass a running local cloud to other commands,
 * and to an application (`node --env-file .env.local`).
 */
import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import type { LocalCloud } from "@immkit/local-cloud";
import { CommandError } from "../errors/command-error.ts";
import { isErrno, readText, reasonOf } from "../input/file.ts";
import type { Io } from "../io.ts";

/** The default name of the file, in the current folder. */
export const defaultEnvFile = ".env.local";

/** The variables of the file. */
export const envFileVariables = [
  "IMMKIT_ENDPOINT",
  "IMMKIT_REGION",
  "IMMKIT_ACCOUNT_ID",
  "IMMKIT_CONTROL_KEY",
  "IMMKIT_OWNER_ACCESS_KEY_ID",
  "IMMKIT_OWNER_ACCESS_KEY_SECRET",
  "ALIBABA_CLOUD_ACCESS_KEY_ID",
  "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
  "IMMKIT_CONFIG",
] as const;

export type EnvFileVariable = (typeof envFileVariables)[number];

/** Values by variable. */
export type EnvFileValues = Readonly<Partial<Record<EnvFileVariable, string>>>;

/** The variables of a cloud. The key of the application is the account owner's. */
export function variablesOf(
  cloud: Pick<
    LocalCloud,
    "endpoint" | "region" | "accountId" | "controlKey" | "accessKeyId" | "accessKeySecret"
  >,
): Readonly<Record<Exclude<EnvFileVariable, "IMMKIT_CONFIG">, string>> {
  return {
    IMMKIT_ENDPOINT: cloud.endpoint,
    IMMKIT_REGION: cloud.region,
    IMMKIT_ACCOUNT_ID: cloud.accountId,
    IMMKIT_CONTROL_KEY: cloud.controlKey,
    IMMKIT_OWNER_ACCESS_KEY_ID: cloud.accessKeyId,
    IMMKIT_OWNER_ACCESS_KEY_SECRET: cloud.accessKeySecret,
    ALIBABA_CLOUD_ACCESS_KEY_ID: cloud.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: cloud.accessKeySecret,
  };
}

/** A file that this process wrote. */
export interface WrittenEnvFile {
  /** The absolute path. */
  readonly file: string;
  /** Replaces the values. */
  update(values: EnvFileValues): Promise<void>;
  /** Deletes the file, unless somebody else has changed it. Can be called twice. */
  remove(): Promise<void>;
}

/**
 * Writes an env file that only its owner can read (mode 0600). Call `remove` when the process ends.
 * @param command the command that writes the file, such as `immkit dev`.
 * @throws CommandError if the file exists and an earlier command has not left it behind.
 */
export async function writeEnvFile(
  file: string,
  values: EnvFileValues,
  command: string,
): Promise<WrittenEnvFile> {
  const path = resolve(file);
  const head = `${firstWords} ${command} (process ${process.pid}). It is removed when that ends.\n`;
  await checkReplaceable(path, file);
  let written: string;
  const update = async (changed: EnvFileValues) => {
    const lines = Object.entries(changed).map(
      ([name, value]) => `${name}=${quoted(name, value)}\n`,
    );
    written = head + lines.join("");
    await replaceFile(path, written, file);
  };
  await update(values);
  return {
    file: path,
    update,
    async remove() {
      if ((await textIn(path)) === written) await rm(path, { force: true });
    },
  };
}

const firstWords = "# Written by";
const writer = new RegExp(`^${firstWords} (.+) \\(process (\\d+)\\)\\.`);

/** A file of the user stays as it is, and so does one whose writer still runs. */
async function checkReplaceable(path: string, file: string): Promise<void> {
  const text = await textIn(path);
  if (text === undefined) return;
  const [, command, pid] = writer.exec(text) ?? [];
  if (command === undefined)
    throw new CommandError(
      `The env file ${JSON.stringify(file)} exists, and immkit did not write it. Pass another name, or delete it.`,
    );
  if (isRunning(Number(pid)))
    throw new CommandError(
      `The env file ${JSON.stringify(file)} is in use by ${command} (process ${pid}). Stop that process, or pass another name.`,
    );
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, "EPERM");
  }
}

/** Undefined if there is no such file. */
async function textIn(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw unwritable(path, error);
  }
}

/** A reader never sees half a file. */
async function replaceFile(path: string, text: string, file: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): CommandError {
  const reason = isErrno(error, "ENOENT") ? "its folder does not exist" : reasonOf(error);
  return new CommandError(`The env file ${JSON.stringify(file)} can't be written: ${reason}.`, {
    cause: error,
  });
}

/** In single quotes, which Node.js and shells read literally. */
function quoted(name: string, value: string): string {
  if (/['\n\r]/.test(value)) throw new Error(`${name} has a character that can't be quoted.`);
  return /^[\w.:/+=-]*$/.test(value) ? value : `'${value}'`;
}

/** The values of an env file. The file is read like `node --env-file` does. */
export async function readEnvFile(file: string, io: Io): Promise<EnvFileValues> {
  return parseEnv(await readText(file, "The env file", io));
}
