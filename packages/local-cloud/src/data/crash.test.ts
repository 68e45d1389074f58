/**
 * Whatever the moment at which the process ends, the directory holds one whole state: the last one
 * that was written, or the one before.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it, vi } from "vitest";
import type { BodyKeeper, BodyReference } from "../core/stored.ts";
import { contents, temporaryDirectories } from "../testing/data-directory.ts";
import { openDataDirectory } from "./directory.ts";

/** Called before and after each call that changes files. */
const disk = vi.hoisted(() => ({ step: () => {} }));

vi.mock("node:fs/promises", async (importOriginal) => {
  const real = await importOriginal<typeof import("node:fs/promises")>();
  // biome-ignore lint/suspicious/noExplicitAny: any function of the file system, with its own parameters
  const stepping = <T extends (...args: any[]) => Promise<unknown>>(run: T): T =>
    (async (...args: Parameters<T>) => {
      disk.step();
      const result = await run(...args);
      disk.step();
      return result;
    }) as T;
  return {
    ...real,
    mkdir: stepping(real.mkdir),
    rename: stepping(real.rename),
    rm: stepping(real.rm),
    writeFile: stepping(real.writeFile),
    async open(...args: Parameters<typeof real.open>): Promise<FileHandle> {
      disk.step();
      const file = await real.open(...args);
      for (const name of ["write", "writeFile", "sync", "close"] as const) {
        Object.defineProperty(file, name, {
          value: stepping((file[name] as () => Promise<unknown>).bind(file)),
        });
      }
      disk.step();
      return file;
    },
  };
});

interface State {
  readonly number: number;
  readonly own: BodyReference;
  readonly shared: BodyReference;
  readonly filling: readonly string[];
}

const temporary = temporaryDirectories();

/**
 * Without the lock: that a killed process leaves one, and that this is seen, is the lock's own
 * test.
 */
function copyFiles(from: string, to: string): void {
  mkdirSync(join(to, "objects"), { recursive: true });
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const copy = join(to, relative(from, path));
    if (!entry.isFile() || copy.startsWith(join(to, "lock"))) continue;
    try {
      mkdirSync(dirname(copy), { recursive: true });
      writeFileSync(copy, readFileSync(path));
    } catch (error) {
      // Bodies are written several at a time: another one was just put in its place.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

/** What a cloud would find there; undefined when there is nothing yet. */
async function found(path: string): Promise<unknown> {
  const data = await openDataDirectory<State>(path);
  let state: unknown;
  data.restore(({ number, own, shared, filling }, bodies) => {
    state = {
      number,
      own: bodies.read(own).toString(),
      shared: bodies.read(shared).toString(),
      filling: filling.length,
    };
  });
  await data.abandon();
  return state;
}

describe("a crash", () => {
  it("at any step leaves a whole state, which the next start can write over", async () => {
    const path = temporary();
    const copies: string[] = [];
    let number = 0;
    const data = await openDataDirectory<State>(path);
    disk.step = () => {
      const copy = temporary("copy");
      copyFiles(path, copy);
      copies.push(copy);
    };
    try {
      const dump = (bodies: BodyKeeper): State => ({
        number,
        own: bodies.keep(Buffer.from(`body of ${number}`)),
        shared: bodies.keep(Buffer.from("shared")),
        // Several writes, so that half a file can be seen.
        filling: Array.from({ length: 5 }, () => "x".repeat(100_000)),
      });
      await data.start(dump, (error) => {
        throw error;
      });
      number = 1;
      data.changed();
      await expect
        .poll(() => contents(path)["state.json"], { timeout: 10_000 })
        .toContain('"number":1');
      number = 2;
      await data.close();
    } finally {
      disk.step = () => {};
    }

    const seen: unknown[] = [];
    for (const copy of copies) seen.push((await found(copy)) ?? "nothing yet");
    const whole = (of: number) => ({
      number: of,
      own: `body of ${of}`,
      shared: "shared",
      filling: 5,
    });
    expect(seen.filter((state, at) => at === 0 || !isDeepStrictEqual(state, seen[at - 1]))).toEqual(
      ["nothing yet", whole(0), whole(1), whole(2)],
    );

    // Half files were among what was left; the next cloud clears them away.
    expect(
      copies.some((copy) =>
        Object.keys(contents(copy)).some(
          (name) => name.startsWith("objects/") && name.endsWith(".tmp"),
        ),
      ),
    ).toBe(true);
    for (const copy of copies.filter((_, at) => at % 5 === 0)) {
      const data = await openDataDirectory<State>(copy);
      data.restore((_, __) => undefined);
      await data.start(
        (bodies) => ({
          number: 9,
          own: bodies.keep(Buffer.from("own")),
          shared: bodies.keep(Buffer.from("shared")),
          filling: [],
        }),
        () => undefined,
      );
      await data.close();
      expect(await found(copy)).toEqual({ number: 9, own: "own", shared: "shared", filling: 0 });
      expect(Object.keys(contents(copy)).filter((name) => name !== ".gitignore")).toHaveLength(3);
    }
  });
});
