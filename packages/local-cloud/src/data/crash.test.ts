/**
 * A crash at any point leaves one whole state in the directory: the last one that was saved, or the
 * one before.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { BodyKeeper, BodyReference } from "../core/stored.ts";
import { temporaryDirectories } from "../testing/data-directory.ts";
import { DataDirectory } from "./directory.ts";

/** Called before, during and after each call that changes files. */
const disk = vi.hoisted(() => ({ step: () => {} }));

vi.mock("node:fs/promises", async (importOriginal) => {
  const real = await importOriginal<typeof import("node:fs/promises")>();
  return {
    ...real,
    async writeFile(path: string, data: string | Buffer, options: object) {
      disk.step();
      await real.writeFile(path, data.slice(0, data.length / 2), options);
      disk.step();
      await real.writeFile(path, data, options);
      disk.step();
    },
    async rename(from: string, to: string) {
      disk.step();
      await real.rename(from, to);
      disk.step();
    },
    async rm(path: string, options: object) {
      disk.step();
      await real.rm(path, options);
      disk.step();
    },
  };
});

interface State {
  readonly number: number;
  readonly own: BodyReference;
  readonly shared: BodyReference;
}

const temporary = temporaryDirectories();

/** Copies all files except the lock, which a process that ends releases. */
function copyFiles(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || entry.name === "lock") continue;
    const copy = join(to, relative(from, path));
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, readFileSync(path));
  }
}

/** What the next start reads from the directory. */
async function stateIn(path: string): Promise<string> {
  const data = await DataDirectory.open<State>(path);
  let found = "nothing";
  data.restore(({ number, own, shared }, bodies) => {
    found = `${number}, ${bodies.read(own)}, ${bodies.read(shared)}`;
  });
  await data.close();
  return found;
}

describe("a crash", () => {
  it("at any step leaves a complete state, and the next start can save again", async () => {
    const path = temporary();
    const copies: string[] = [];
    let number = 0;
    const own = [Buffer.from("body of 0"), Buffer.from("body of 1"), Buffer.from("body of 2")];
    const shared = Buffer.from("shared body");
    const dump = (bodies: BodyKeeper): State => ({
      number,
      own: bodies.keep(own[number] ?? shared),
      shared: bodies.keep(shared),
    });
    const data = await DataDirectory.open<State>(path);
    disk.step = () => {
      const copy = temporary("copy");
      copyFiles(path, copy);
      copies.push(copy);
    };
    try {
      await data.start(dump, (error) => {
        throw error;
      });
      number = 1;
      data.changed();
      await expect
        .poll(() => readFileSync(join(path, "state.json"), "utf8"), { timeout: 10_000 })
        .toContain('"number":1');
      number = 2;
      await data.close();
    } finally {
      disk.step = () => {};
    }

    const states: string[] = [];
    for (const copy of copies) states.push(await stateIn(copy));
    expect(states.filter((state, at) => state !== states[at - 1])).toEqual([
      "nothing",
      "0, body of 0, shared body",
      "1, body of 1, shared body",
      "2, body of 2, shared body",
    ]);

    for (const copy of copies) {
      const next = await DataDirectory.open<State>(copy);
      await next.start(dump, (error) => {
        throw error;
      });
      await next.close();
      expect(await stateIn(copy)).toBe("2, body of 2, shared body");
      expect(readdirSync(join(copy, "objects"))).toHaveLength(2);
    }
  });
});
