/** A directory in which a stack is kept for the next deployment. */
import { chmod, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { DeployError, messageOf } from "./error.ts";
import type { EngineChoice } from "./options.ts";

type Engine = Exclude<EngineChoice, "auto">;

/** The folder of an engine in a state directory. */
export function engineFolder(stateDir: string, engine: Engine): string {
  return path.join(path.resolve(stateDir), engine);
}

/**
 * The engine to use: the one that the stack in the directory was deployed with. Throws
 * {@link DeployError} (`ConfigInvalid`) if another one is chosen.
 */
export async function engineOf(
  stateDir: string | undefined,
  chosen: EngineChoice,
): Promise<EngineChoice> {
  if (stateDir === undefined) return chosen;
  const names: readonly string[] = await readdir(stateDir).catch(() => []);
  const kept = (["pulumi", "in-process"] as const).find((engine) => names.includes(engine));
  if (kept === undefined || chosen === "auto" || chosen === kept) return kept ?? chosen;
  throw new DeployError(
    "ConfigInvalid",
    `${stateDir} has a stack of the engine ${kept}. Use that engine, or another directory`,
  );
}

/** Creates the folder of an engine, which only its owner can read, and git ignores. */
export async function createEngineFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  await writeFile(path.join(folder, ".gitignore"), "*\n");
}

/** Reads a JSON file. Undefined if it doesn't exist. */
export async function readKept<T>(file: string): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(file, error);
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, cause: unknown): DeployError {
  return new DeployError(
    "ConfigInvalid",
    `${file} can't be read: ${messageOf(cause)}. Use another directory, or delete this one`,
    { cause },
  );
}

/** Writes a JSON file in one step: a reader finds the old or the new one. */
export async function writeKept(file: string, value: unknown): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(value), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
