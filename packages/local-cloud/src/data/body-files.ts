import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BodyKeeper, BodyReader, BodyReference } from "../core/stored.ts";
import { createDirectory } from "./create-directory.ts";
import { DataError, reasonOf } from "./data-error.ts";

/** The names that this class gives to files. It touches no others. */
const ownName = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The bodies of one state, by the name of their file. */
type Bodies = ReadonlyMap<string, Buffer>;

/**
 * Object bodies: one file for each in the folder `objects`, with a random name. A file is written
 * once and never changed.
 */
export class BodyFiles implements BodyReader {
  readonly #folder: string;
  readonly #fileOf = new WeakMap<Buffer, string>();
  /** What is in the folder: bodies, and what a crash left behind. */
  readonly #present: Set<string>;

  constructor(folder: string, present: readonly string[]) {
    this.#folder = folder;
    this.#present = new Set(present);
  }

  /** Creates the folder if it is missing. */
  static async open(directory: string): Promise<BodyFiles> {
    const folder = join(directory, "objects");
    await createDirectory(folder);
    const names = await readdir(folder);
    return new BodyFiles(
      folder,
      names.filter((name) => ownName.test(name)),
    );
  }

  read({ file }: BodyReference): Buffer {
    const path = join(this.#folder, file);
    try {
      const bytes = readFileSync(path);
      this.#fileOf.set(bytes, file);
      return bytes;
    } catch (error) {
      throw new DataError(
        "DataCorrupt",
        path,
        `${path} is part of the state and can't be read: ${reasonOf(error)}. Restore a copy of the data directory, or use another one.`,
        error,
      );
    }
  }

  /** Collects the bodies of one state. */
  collect(): BodyKeeper & { readonly bodies: Bodies } {
    const bodies = new Map<string, Buffer>();
    return {
      bodies,
      keep: (bytes) => {
        const file = this.#fileOf.get(bytes) ?? randomUUID();
        this.#fileOf.set(bytes, file);
        bodies.set(file, bytes);
        return { file };
      },
    };
  }

  /** Writes the bodies that have no file yet. */
  async write(bodies: Bodies): Promise<void> {
    for (const [file, bytes] of bodies) {
      if (this.#present.has(file)) continue;
      await writeFile(join(this.#folder, file), bytes, { mode: 0o600, flush: true });
      this.#present.add(file);
    }
  }

  /** Deletes all bodies except these. */
  async deleteOthers(bodies: Bodies): Promise<void> {
    for (const file of this.#present) {
      if (bodies.has(file)) continue;
      await rm(join(this.#folder, file), { force: true });
      this.#present.delete(file);
    }
  }
}
