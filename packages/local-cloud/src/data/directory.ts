/**
 * A directory in which a cloud keeps its state:
 *
 * - `state.json` is the whole state. A rename replaces it, so it is never half written.
 * - `objects` contains the bodies of OSS objects. The state names their files.
 * - `lock` is locked while a cloud uses the directory.
 */
import { access, constants, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { BodyKeeper, BodyReader } from "../core/stored.ts";
import { BodyFiles } from "./body-files.ts";
import { createDirectory } from "./create-directory.ts";
import { DataError, reasonOf } from "./data-error.ts";
import { Saver, type SaverOptions } from "./saver.ts";

const format = "immkit local cloud";
/** Raise it when a change to a service's `dump` makes older files unreadable. */
const version = 4;

/** A locked data directory. Open one with {@link DataDirectory.open}. */
export class DataDirectory<State> {
  readonly #path: string;
  readonly #lock: DatabaseSync;
  readonly #bodies: BodyFiles;
  readonly #stored: State | undefined;
  /** The content of `state.json`. An unchanged state is not written again. */
  #written = "";
  #saver: Saver | undefined;
  #closing: Promise<void> | undefined;

  constructor(path: string, lock: DatabaseSync, bodies: BodyFiles, stored: State | undefined) {
    this.#path = path;
    this.#lock = lock;
    this.#bodies = bodies;
    this.#stored = stored;
  }

  /**
   * Opens the directory. Creates it, for its owner only, if it doesn't exist.
   *
   * @throws DataError `DataLocked`, `DataCorrupt`, `DataVersion`, `DataUnusable`.
   */
  static async open<State>(name: string): Promise<DataDirectory<State>> {
    const directory = resolve(name);
    const path = join(directory, "state.json");
    let lock: DatabaseSync | undefined;
    try {
      // It holds keys, and is often inside a Git repository.
      if (await createDirectory(directory)) await writeFile(join(directory, ".gitignore"), "*\n");
      await access(directory, constants.W_OK);
      lock = await takeLock(directory);
      const stored = (await readState(path)) as State | undefined;
      return new DataDirectory(path, lock, await BodyFiles.open(directory), stored);
    } catch (error) {
      lock?.close();
      if (error instanceof DataError) throw error;
      throw new DataError(
        "DataUnusable",
        directory,
        `The data directory ${directory} can't be used: ${reasonOf(error)}. Use one that you can write to.`,
        error,
      );
    }
  }

  /**
   * Calls `load` with the stored state and the name of its file, if there is one.
   *
   * @throws DataError `DataCorrupt` when `load` can't use the state.
   */
  restore(load: (state: State, bodies: BodyReader, path: string) => void): void {
    if (this.#stored === undefined) return;
    try {
      load(this.#stored, this.#bodies, this.#path);
    } catch (error) {
      throw error instanceof DataError ? error : corrupt(this.#path, error);
    }
  }

  /**
   * Saves what `dump` returns: once now, and again soon after each call of {@link changed}.
   *
   * @throws DataError `DataNotWritten` when the first save fails.
   */
  async start(
    dump: (bodies: BodyKeeper) => State,
    onError: SaverOptions["onError"],
  ): Promise<void> {
    const save = () => this.#save(dump);
    await save();
    this.#saver = new Saver({ save, onError });
    // Something can have changed during the first save.
    this.#saver.changed();
  }

  /** The state differs from what was saved. */
  changed(): void {
    this.#saver?.changed();
  }

  /**
   * Saves one last time if {@link start} was called, and unlocks the directory.
   *
   * @throws DataError `DataNotWritten`; the directory is unlocked in this case too.
   */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      try {
        await this.#saver?.close();
      } finally {
        this.#lock.close();
      }
    })();
    return this.#closing;
  }

  /**
   * Bodies first, then the state that names them, then the deletion of bodies that it no longer
   * names: a crash at any point leaves one whole state.
   */
  async #save(dump: (bodies: BodyKeeper) => State): Promise<void> {
    const aside = `${this.#path}.tmp`;
    try {
      const collection = this.#bodies.collect();
      const text = JSON.stringify({ format, version, state: dump(collection) });
      if (text === this.#written) return;
      await this.#bodies.write(collection.bodies);
      await writeFile(aside, text, { mode: 0o600, flush: true });
      await rename(aside, this.#path);
      this.#written = text;
      await this.#bodies.deleteOthers(collection.bodies);
    } catch (error) {
      await rm(aside, { force: true }).catch(() => undefined);
      throw new DataError(
        "DataNotWritten",
        this.#path,
        `The state can't be written to ${this.#path}: ${reasonOf(error)}. The state before it is still there. What changed since is lost if the cloud stops now.`,
        error,
      );
    }
  }
}

/**
 * Locks the directory with an exclusive SQLite transaction. The operating system ends it with the
 * process, so a killed cloud leaves no lock behind.
 */
async function takeLock(directory: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(join(directory, "lock"));
  try {
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database.close();
    const sqliteBusy = 5;
    if ((error as { readonly errcode?: number }).errcode !== sqliteBusy) throw error;
    throw new DataError(
      "DataLocked",
      directory,
      `The data directory ${directory} is in use by another local cloud. Stop that one, or use another data directory.`,
    );
  }
}

/** Undefined when there is no file. */
async function readState(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  let file: { readonly format?: unknown; readonly version?: unknown; readonly state?: unknown };
  try {
    file = JSON.parse(text) ?? {};
  } catch {
    // The parser's message quotes the file, which holds keys.
    throw corrupt(path);
  }
  if (file.format !== format) throw corrupt(path);
  if (file.version !== version)
    throw new DataError(
      "DataVersion",
      path,
      `${path} was written by another version of the local cloud (format ${file.version}; this version reads format ${version}). Use that version, or another data directory.`,
    );
  return file.state;
}

function corrupt(path: string, cause?: unknown): DataError {
  return new DataError(
    "DataCorrupt",
    path,
    `${path} is damaged, or not a state of the local cloud. Restore a copy of it, or use another data directory.`,
    cause,
  );
}
