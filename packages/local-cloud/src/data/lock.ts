/**
 * One cloud a directory. The folder `lock` holds one file, empty, whose name is the process that
 * uses the directory: `{pid}@{host}@{id}`. A folder made aside with the file in it is moved to that
 * place to begin with, which fails when another is there; and a process that is gone is succeeded
 * by renaming just its file, which of several can do only the first. So at no time is there a gap
 * into which another one could slip. An empty folder is what a release leaves for a moment, and may
 * be replaced.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
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

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock, also from a process that is gone (killed, say). Throws DataError (`DataLocked`)
 * when its process lives, or may live: on another host, that can't be told. A process id that was
 * used again counts as alive; the message says what to do.
 */
export async function takeLock(directory: string): Promise<Lock> {
  const path = join(directory, "lock");
  const id = randomUUID();
  const own = nameOf({ pid: process.pid, host: hostname(), id });
  held.add(id);
  try {
    await take(path, own);
  } catch (error) {
    held.delete(id);
    throw error;
  }
  return {
    async release() {
      await rm(join(path, own), { force: true });
      held.delete(id);
      // Another may be in it already.
      await unless(["ENOTEMPTY", "EEXIST", "ENOENT"], rmdir(path));
    },
  };
}

async function take(path: string, own: string): Promise<void> {
  // A round that achieves nothing follows on what another process did in between.
  for (let round = 0; round < 20; round += 1) {
    const names = await namesIn(path);
    if (names === undefined) throw locked(path, undefined);
    const owners = names.map(ownerOf).filter((owner) => owner !== undefined);
    const living = owners.find(isAlive);
    if (living !== undefined) throw locked(path, living);
    const [gone] = owners;
    if (
      gone === undefined
        ? await begin(path, own)
        : await unless(["ENOENT"], rename(join(path, nameOf(gone)), join(path, own)))
    )
      return;
  }
  throw locked(path, undefined);
}

async function begin(path: string, own: string): Promise<boolean> {
  const aside = `${path}.${randomUUID()}`;
  await mkdir(aside, { mode: 0o700 });
  try {
    await writeFile(join(aside, own), "", { mode: 0o600 });
    // EPERM and EACCES are what Windows answers, also to an empty folder in the way.
    return await unless(["ENOTEMPTY", "EEXIST", "EPERM", "EACCES"], rename(aside, path));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Whether it was done; false for the errors that are named. */
async function unless(codes: readonly string[], action: Promise<unknown>): Promise<boolean> {
  try {
    await action;
    return true;
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

/** Undefined when it is no folder, and so no lock of this kind. */
async function namesIn(path: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    if (code === "ENOTDIR") return undefined;
    throw error;
  }
}

function nameOf({ pid, host, id }: Owner): string {
  return `${pid}@${encodeURIComponent(host)}@${id}`;
}

function ownerOf(name: string): Owner | undefined {
  const [, pid, host, id] = /^(\d{1,10})@([^@]*)@([0-9a-f-]{36})$/.exec(name) ?? [];
  return host === undefined || id === undefined
    ? undefined
    : { pid: Number(pid), host: decodeURIComponent(host), id };
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
  const who =
    owner === undefined
      ? "another process"
      : `process ${owner.pid}${owner.host === hostname() ? "" : ` on ${owner.host}`}`;
  return new DataError(
    "DataLocked",
    path,
    `The data directory is in use by ${who}. End that local cloud or use another data directory; if there is none any more, delete ${path}.`,
  );
}
