import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectories } from "../testing/data-directory.ts";
import { BodyFiles } from "./bodies.ts";

const directory = temporaryDirectories();

async function openBodies() {
  const path = directory();
  mkdirSync(path);
  const files = await BodyFiles.open(path);
  const folder = join(path, "objects");
  return {
    files,
    folder,
    names: () => readdirSync(folder).sort(),
    /** Writes these, and deletes all others. */
    async save(...bodies: Buffer[]) {
      const collection = files.collect();
      const references = bodies.map((bytes) => collection.keep(bytes));
      await files.store(collection);
      await files.sweep(collection);
      return references;
    },
    reopen: () => BodyFiles.open(path),
  };
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

describe("bodies", () => {
  it("are kept once for each content, under their SHA-256, for their owner alone", async () => {
    const { save, names, folder, reopen } = await openBodies();
    // Longer than is hashed in one go, and not a multiple of it.
    const long = randomBytes(5 * 1024 ** 2 + 1);
    const [one, same, other, empty] = await save(
      Buffer.from("one"),
      Buffer.from("one"),
      long,
      Buffer.alloc(0),
    );
    expect(one).toEqual(same);
    expect(JSON.stringify(other)).toBe(JSON.stringify({ sha256: sha256(long) }));
    expect(names()).toEqual(
      [sha256(Buffer.from("one")), sha256(long), sha256(Buffer.alloc(0))].sort(),
    );
    expect(statSync(join(folder, sha256(long))).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const again = await reopen();
    for (const [reference, bytes] of [
      [one, Buffer.from("one")],
      [other, long],
      [empty, Buffer.alloc(0)],
    ] as const) {
      expect(again.read(reference ?? { sha256: "" }).equals(bytes)).toBe(true);
    }
  });

  it("go when no state refers to them, and come back when one does again", async () => {
    const { save, names } = await openBodies();
    const [a, b] = [Buffer.from("a"), Buffer.from("b")];
    await save(a, b);
    await save(b);
    expect(names()).toEqual([sha256(b)]);
    await save(a);
    expect(names()).toEqual([sha256(a)]);
  });

  it("are all written, when there are many", async () => {
    const { save, names } = await openBodies();
    const many = Array.from({ length: 200 }, (_, number) => Buffer.from(`body ${number}`));
    await save(...many);
    expect(names()).toEqual(many.map(sha256).sort());
  });

  it("that a crash left are cleared away, and nothing else", async () => {
    const { save, folder, names, reopen } = await openBodies();
    const [kept] = await save(Buffer.from("kept"));
    const orphan = sha256(Buffer.from("orphan"));
    for (const name of [orphan, `${orphan}.tmp`, "notes.txt", "ab"])
      writeFileSync(join(folder, name), "orphan");
    const again = await reopen();
    again.read(kept ?? { sha256: "" });
    await again.tidy();
    expect(names()).toEqual(["ab", kept?.sha256, "notes.txt"].sort());
  });

  it("that are missing or changed are named, with the mend, and left alone", async () => {
    const { save, folder, reopen } = await openBodies();
    const [reference = { sha256: "" }] = await save(Buffer.from("text"));
    const path = join(folder, reference.sha256);
    writeFileSync(path, "texT");
    const again = await reopen();
    expect(() => again.read(reference)).toThrow(
      expect.objectContaining({
        name: "DataError",
        code: "DataCorrupt",
        path,
        message: expect.stringMatching(/SHA-256.*Bring back a copy/),
      }),
    );
    expect(readFileSync(path, "utf8")).toBe("texT");
    expect(() => again.read({ sha256: "0".repeat(64) })).toThrow(
      expect.objectContaining({
        code: "DataCorrupt",
        message: expect.stringContaining("no such file"),
      }),
    );
  });

  it("that can't be written are an error with the reason", async () => {
    const { save, folder } = await openBodies();
    const bytes = Buffer.from("text");
    mkdirSync(join(folder, `${sha256(bytes)}.tmp`));
    await expect(save(bytes)).rejects.toMatchObject({
      code: "DataNotWritten",
      message: expect.stringContaining("EISDIR"),
    });
  });
});
