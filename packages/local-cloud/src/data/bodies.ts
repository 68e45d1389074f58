/**
 * Long bytes beside the state: a file for each content, named by its SHA-256, in the folder
 * `objects`.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { BodyKeeper, BodyReader, BodyReference } from "../core/stored.ts";
import { DataError, reasonOf } from "./data-error.ts";
import { replaceFile, syncDirectory } from "./durable.ts";
import { notWritten } from "./state-file.ts";

/** Bytes that are hashed in one go: some milliseconds. */
const hashSlice = 2 * 1024 ** 2;
/** Files that are written at a time. */
const writers = 8;
/** Whole files, and what a crash left of one. */
const ownName = /^([0-9a-f]{64})(\.tmp)?$/;

/** A body of one state. JSON shows its hash and nothing else. */
class KeptBody implements BodyReference {
  readonly #bytes: Buffer;
  sha256 = "";

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get bytes(): Buffer {
    return this.#bytes;
  }
}

/** The bodies that one state refers to. */
class BodyCollection implements BodyKeeper {
  readonly #keep: (bytes: Buffer) => KeptBody;
  readonly bodies = new Set<KeptBody>();

  constructor(keep: (bytes: Buffer) => KeptBody) {
    this.#keep = keep;
  }

  keep(bytes: Buffer): BodyReference {
    const body = this.#keep(bytes);
    this.bodies.add(body);
    return body;
  }
}

export class BodyFiles implements BodyReader {
  readonly #folder: string;
  /** Whole files that are on the disk. */
  readonly #present = new Set<string>();
  /** What was hashed once is not hashed again, as long as the service holds it. */
  readonly #kept = new WeakMap<Buffer, KeptBody>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder when it isn't there. */
  static async open(directory: string): Promise<BodyFiles> {
    const files = new BodyFiles(join(directory, "objects"));
    await mkdir(files.#folder, { recursive: true, mode: 0o700 });
    return files;
  }

  read({ sha256 }: BodyReference): Buffer {
    const path = this.#path(sha256);
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      throw new DataError(
        "DataCorrupt",
        path,
        `${path} can't be read, and the state needs it: ${reasonOf(error)}. ${mend}`,
        error,
      );
    }
    if (createHash("sha256").update(bytes).digest("hex") !== sha256) {
      throw new DataError(
        "DataCorrupt",
        path,
        `${path} is not as the local cloud wrote it: its name is not the SHA-256 of it. ${mend}`,
      );
    }
    const body = this.#keep(bytes);
    body.sha256 = sha256;
    this.#present.add(sha256);
    return bytes;
  }

  /** For the bodies of one state, which `store` then writes. */
  collect(): BodyCollection {
    return new BodyCollection((bytes) => this.#keep(bytes));
  }

  /**
   * Names the bodies by their hashes, and writes those that aren't on the disk. Throws DataError
   * (`DataNotWritten`).
   */
  async store({ bodies }: BodyCollection): Promise<void> {
    const missing = new Map<string, Buffer>();
    for (const body of bodies) {
      if (body.sha256 === "") body.sha256 = await sha256Of(body.bytes);
      if (!this.#present.has(body.sha256)) missing.set(body.sha256, body.bytes);
    }
    if (missing.size === 0) return;
    const queue = missing.entries();
    const work = async () => {
      for (const [sha256, bytes] of queue) await this.#write(sha256, bytes);
    };
    await Promise.all(Array.from({ length: writers }, work));
    try {
      await syncDirectory(this.#path("x"));
    } catch (error) {
      throw notWritten(this.#folder, error);
    }
  }

  /** Deletes the files that the state, which is on the disk by now, does not refer to. */
  async sweep({ bodies }: BodyCollection): Promise<void> {
    const used = new Set([...bodies].map(({ sha256 }) => sha256));
    for (const sha256 of this.#present) {
      if (used.has(sha256)) continue;
      this.#present.delete(sha256);
      await rm(this.#path(sha256), { force: true });
    }
  }

  /**
   * Deletes what a crash left: half files, and whole ones that no state came to refer to. Call it
   * once the state is loaded.
   */
  async tidy(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const [, sha256 = "", half] = ownName.exec(name) ?? [];
      if (sha256 !== "" && (half !== undefined || !this.#present.has(sha256)))
        await rm(join(this.#folder, name), { force: true });
    }
  }

  async #write(sha256: string, bytes: Buffer): Promise<void> {
    const path = this.#path(sha256);
    try {
      await replaceFile(path, async (file) => {
        await file.writeFile(bytes);
        return true;
      });
    } catch (error) {
      throw notWritten(path, error);
    }
    this.#present.add(sha256);
  }

  #keep(bytes: Buffer): KeptBody {
    const kept = this.#kept.get(bytes) ?? new KeptBody(bytes);
    this.#kept.set(bytes, kept);
    return kept;
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

const mend = "Bring back a copy of the data directory, or move it away to start with nothing.";

async function sha256Of(bytes: Buffer): Promise<string> {
  const hash = createHash("sha256");
  for (let at = 0; at < bytes.length; at += hashSlice) {
    if (at > 0) await nextTurn();
    hash.update(bytes.subarray(at, at + hashSlice));
  }
  return hash.digest("hex");
}
