/**
 * A directory in which a cloud keeps its state: `state.json`, the folder `objects` beside it, and
 * `lock` while a cloud uses it.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { BodyKeeper, BodyReader } from "../core/stored.ts";
import { BodyFiles } from "./bodies.ts";
import { DataError, reasonOf } from "./data-error.ts";
import { type Lock, takeLock } from "./lock.ts";
import { Saver, type SaverOptions } from "./saver.ts";
import { corrupt, readState, type StateFile, writeState } from "./state-file.ts";

export interface DataDirectory<State> {
  /**
   * Hands what was stored to `load`, with the name of the file; false when nothing was. Throws
   * DataError (`DataCorrupt`) when `load` can't take it.
   */
  restore(load: (state: State, bodies: BodyReader, path: string) => void): boolean;
  /**
   * Writes what `dump` gives, and from now on after each change. Throws DataError
   * (`DataNotWritten`).
   */
  start(dump: (bodies: BodyKeeper) => State, onError: SaverOptions["onError"]): Promise<void>;
  /** The state is another than it was. */
  changed(): void;
  /**
   * Writes the state, if it was started, and lets go of the directory. Throws DataError
   * (`DataNotWritten`).
   */
  close(): Promise<void>;
  /** Lets go of the directory as it is. */
  abandon(): Promise<void>;
}

/**
 * Opens the directory, and makes it, for its owner alone, when it isn't there. Throws DataError:
 * `DataLocked`, `DataCorrupt`, `DataTooNew`, `DataUnusable`.
 */
export async function openDataDirectory<State>(name: string): Promise<DataDirectory<State>> {
  const directory = resolve(name);
  const path = join(directory, "state.json");
  let lock: Lock | undefined;
  let bodies: BodyFiles;
  let stored: StateFile | undefined;
  try {
    const made = await mkdir(directory, { recursive: true, mode: 0o700 });
    // It holds keys, and often lies in a working copy.
    if (made !== undefined) await writeFile(join(directory, ".gitignore"), "*\n");
    lock = await takeLock(directory);
    stored = await readState(path);
    bodies = await BodyFiles.open(directory);
  } catch (error) {
    await lock?.release();
    if (error instanceof DataError) throw error;
    throw new DataError(
      "DataUnusable",
      directory,
      `The data directory ${directory} can't be used: ${reasonOf(error)}. Name one that this user may write to.`,
      error,
    );
  }
  return new OpenDirectory<State>(path, lock, bodies, stored);
}

class OpenDirectory<State> implements DataDirectory<State> {
  readonly #path: string;
  readonly #lock: Lock;
  readonly #bodies: BodyFiles;
  #stored: StateFile | undefined;
  #closing: Promise<void> | undefined;
  #checksum: string | undefined;
  #saver: Saver | undefined;

  constructor(path: string, lock: Lock, bodies: BodyFiles, stored: StateFile | undefined) {
    this.#path = path;
    this.#lock = lock;
    this.#bodies = bodies;
    this.#stored = stored;
    this.#checksum = stored?.checksum;
  }

  restore(load: (state: State, bodies: BodyReader, path: string) => void): boolean {
    const stored = this.#stored;
    this.#stored = undefined;
    if (stored === undefined) return false;
    try {
      // The checksum was right and so was the version: it has the shape in which it was written.
      load(stored.state as State, this.#bodies, this.#path);
      return true;
    } catch (error) {
      throw error instanceof DataError ? error : corrupt(this.#path, error);
    }
  }

  async start(
    dump: (bodies: BodyKeeper) => State,
    onError: SaverOptions["onError"],
  ): Promise<void> {
    const saver = new Saver({ save: () => this.#save(dump), onError });
    await saver.flush();
    await this.#bodies.tidy();
    this.#saver = saver;
  }

  changed(): void {
    this.#saver?.changed();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#saver?.close();
    } finally {
      await this.#lock.release();
    }
  }

  abandon(): Promise<void> {
    this.#saver = undefined;
    return this.#lock.release();
  }

  /**
   * Bodies first, then the state that refers to them, then away with what it no longer refers to: a
   * crash between any two loses nothing.
   */
  async #save(dump: (bodies: BodyKeeper) => State): Promise<void> {
    const bodies = this.#bodies.collect();
    const state = dump(bodies);
    await this.#bodies.store(bodies);
    this.#checksum = await writeState(this.#path, state, this.#checksum);
    await this.#bodies.sweep(bodies);
  }
}
