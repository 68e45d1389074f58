/** One cloud a directory: the file `lock` holds the process that uses it. */
import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { DataError } from "./data-error.ts";

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells apart what the same process id was used for. */
  readonly id: string;
}

/** Ids of the locks that this process holds. */
const held = new Set<string>();

/** A lock whose content can't be read may be one that is just being written. */
const writingMs = 2_000;

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock, also from a process that is gone (killed, say). Throws DataError (`DataLocked`) when its process lives, or may live: on
 * another host, that can't be told. A process id that was used again counts as alive; the message says what to do.
 */
export async function takeLock(directory: string): Promise<Lock> {
  const path = join(directory, "lock");
  const own: Owner = { pid: process.pid, host: hostname(), id: randomUUID() };
  held.add(own.id);
  try {
    await take(path, JSON.stringify(own));
  } catch (error) {
    held.delete(own.id);
    throw error;
  }
  return {
    async release() {
      held.delete(own.id);
      const found = await readFile(path, "utf8").catch(() => "");
      if (ownerIn(found)?.id === own.id) await rm(path, { force: true });
    },
  };
}

async function take(path: string, content: string): Promise<void> {
  // Each round either ends, or follows on another process's doing.
  for (let round = 0; round < 10; round += 1) {
    if (await create(path, content)) return;
    const found = await readFile(path, "utf8").catch(() => undefined);
    if (found === undefined) continue;
    const owner = ownerIn(found);
    if (owner === undefined ? await isYoung(path) : isAlive(owner)) throw locked(path, owner);
    await clear(path, found);
  }
  throw locked(path, undefined);
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes a stale lock away. Renaming is done by one process only, and shows what it took: another's new lock is put back. */
async function clear(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const taken = await readFile(aside, "utf8");
  if (taken !== stale) await create(path, taken);
  await rm(aside, { force: true });
}

function ownerIn(content: string): Owner | undefined {
  try {
    const owner = JSON.parse(content) as Partial<Owner> | null;
    return Number.isInteger(owner?.pid) && typeof owner?.host === "string" && typeof owner.id === "string" ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

async function isYoung(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < writingMs;
}

function isAlive({ pid, host, id }: Owner): boolean {
  if (host !== hostname()) return true;
  // A container's first process has the same id at each start.
  if (pid === process.pid) return held.has(id);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function locked(path: string, owner: Owner | undefined): DataError {
  const who = owner === undefined ? "another process" : `process ${owner.pid}${owner.host === hostname() ? "" : ` on ${owner.host}`}`;
  return new DataError(
    "DataLocked",
    path,
    `The data directory is in use by ${who}. End that local cloud or use another data directory; if there is none any more, delete ${path}.`,
  );
}
