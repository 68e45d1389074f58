import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { BodyKeeper, BodyReference } from "../core/stored.ts";
import { contents, temporaryDirectories } from "../testing/data-directory.ts";
import { DataDirectory } from "./directory.ts";

interface State {
  readonly number: number;
  readonly bodies?: readonly BodyReference[];
}

const temporary = temporaryDirectories();
const opened: DataDirectory<State>[] = [];
const open = async (path: string) => {
  const data = await DataDirectory.open<State>(path);
  opened.push(data);
  return data;
};
afterEach(async () => {
  for (const data of opened.splice(0)) await data.close().catch(() => undefined);
});

const fail = (error: unknown) => {
  throw error;
};
const stateIn = (path: string) =>
  (JSON.parse(readFileSync(join(path, "state.json"), "utf8")) as { state: State }).state;
const bodiesIn = (path: string) =>
  readdirSync(join(path, "objects"))
    .map((name) => readFileSync(join(path, "objects", name), "utf8"))
    .sort();

/** Saves these bodies and closes the directory. */
async function save(path: string, ...bodies: readonly Buffer[]): Promise<void> {
  const data = await open(path);
  const dump = (keeper: BodyKeeper): State => ({
    number: 1,
    bodies: bodies.map((bytes) => keeper.keep(bytes)),
  });
  await data.start(dump, fail);
  await data.close();
}

/** The bodies that the next start reads. */
async function load(path: string): Promise<readonly string[]> {
  const data = await open(path);
  let found: readonly string[] = [];
  data.restore(({ bodies = [] }, reader) => {
    found = bodies.map((reference) => reader.read(reference).toString());
  });
  await data.close();
  return found;
}

describe("a data directory", () => {
  it("is created for its owner only and kept out of Git", async () => {
    const path = join(temporary(), "deep", "data");
    await save(path, Buffer.from("text"));
    expect(readdirSync(path).sort()).toEqual([".gitignore", "lock", "objects", "state.json"]);
    expect(readFileSync(join(path, ".gitignore"), "utf8")).toBe("*\n");
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, "objects")).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, "state.json")).mode & 0o777).toBe(0o600);
  });

  it("that exists keeps its mode and its other files", async () => {
    const path = temporary();
    mkdirSync(join(path, "objects"), { recursive: true });
    chmodSync(path, 0o750);
    writeFileSync(join(path, "notes.txt"), "mine");
    writeFileSync(join(path, "objects", "notes.txt"), "mine");
    await save(path);
    expect(statSync(path).mode & 0o777).toBe(0o750);
    expect(Object.keys(contents(path)).sort()).toEqual([
      "lock",
      "notes.txt",
      "objects/notes.txt",
      "state.json",
    ]);
  });

  it("returns the state and its bodies to the next start", async () => {
    const path = temporary();
    await save(path, Buffer.from("one"), Buffer.alloc(0), Buffer.from("two"));
    expect(await load(path)).toEqual(["one", "", "two"]);
    const data = await open(path);
    data.restore((state, _, file) => {
      expect(state.number).toBe(1);
      expect(file).toBe(join(path, "state.json"));
    });
    expect.assertions(3);
  });

  it("stores one file for a body that occurs twice", async () => {
    const path = temporary();
    const body = Buffer.from("text");
    await save(path, body, body);
    expect(bodiesIn(path)).toEqual(["text"]);
    expect(await load(path)).toEqual(["text", "text"]);
  });

  it("deletes bodies that the state no longer names, and writes them again when it does", async () => {
    const path = temporary();
    const [one, two] = [Buffer.from("one"), Buffer.from("two")];
    let bodies = [one, two];
    const data = await open(path);
    await data.start(
      (keeper) => ({ number: 1, bodies: bodies.map((bytes) => keeper.keep(bytes)) }),
      fail,
    );
    expect(bodiesIn(path)).toEqual(["one", "two"]);
    bodies = [two];
    data.changed();
    await expect.poll(() => bodiesIn(path), { timeout: 5_000 }).toEqual(["two"]);
    bodies = [one];
    await data.close();
    expect(bodiesIn(path)).toEqual(["one"]);
  });

  it("deletes the bodies that a crash left behind", async () => {
    const path = temporary();
    await save(path, Buffer.from("old"));
    writeFileSync(join(path, "objects", "00000000-0000-4000-8000-000000000000"), "ha");
    await save(path, Buffer.from("new"));
    expect(bodiesIn(path)).toEqual(["new"]);
  });

  it("saves soon after a change, and when it is closed", async () => {
    const path = temporary();
    const data = await open(path);
    let number = 1;
    await data.start(() => ({ number }), fail);
    expect(stateIn(path)).toEqual({ number: 1 });
    number = 2;
    data.changed();
    await expect.poll(() => stateIn(path), { timeout: 5_000 }).toEqual({ number: 2 });
    number = 3;
    await Promise.all([data.close(), data.close()]);
    expect(stateIn(path)).toEqual({ number: 3 });
  });

  it("does not write an unchanged state again", async () => {
    const path = temporary();
    const data = await open(path);
    await data.start(() => ({ number: 1 }), fail);
    utimesSync(join(path, "state.json"), 1, 1);
    await data.close();
    expect(statSync(join(path, "state.json")).mtimeMs).toBe(1_000);
  });

  it("stays as it is when the state can't be loaded", async () => {
    const path = temporary();
    await save(path);
    const before = contents(path);
    const data = await open(path);
    expect(() => data.restore(() => fail(new TypeError("no such member")))).toThrow(
      expect.objectContaining({
        name: "DataError",
        code: "DataCorrupt",
        cause: expect.any(TypeError),
      }),
    );
    data.changed();
    await data.close();
    expect(contents(path)).toEqual(before);
  });
});

describe("the lock of a data directory", () => {
  it("admits one cloud at a time", async () => {
    const path = temporary();
    const first = await open(path);
    await expect(open(path)).rejects.toMatchObject({
      name: "DataError",
      code: "DataLocked",
      message: `The data directory ${path} is in use by another local cloud. Stop that one, or use another data directory.`,
    });
    await first.close();
    await (await open(path)).close();
  });

  it("admits one of many clouds that start at the same time", async () => {
    const path = temporary();
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => open(path)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("is released when the directory can't be read", async () => {
    const path = temporary();
    await save(path);
    writeFileSync(join(path, "state.json"), "{}");
    await expect(open(path)).rejects.toMatchObject({ code: "DataCorrupt" });
    rmSync(join(path, "state.json"));
    await (await open(path)).close();
  });
});

describe("a data directory that can't be used is an error that says why, and stays as it is", () => {
  it.each([
    ["empty", ""],
    ["another program's", '{"name":"x","version":"1.0.0"}'],
    ["not JSON", "\u0000\u0001"],
    ["null", "null"],
    ["cut off", '{"format":"immkit local cloud","version":2,"state":{"secret":"s3cr3t"'],
  ])("when the state file is %s", async (_, text) => {
    const path = temporary();
    mkdirSync(path);
    writeFileSync(join(path, "state.json"), text);
    const error = await open(path).catch((reason: Error) => reason);
    expect(error).toMatchObject({
      code: "DataCorrupt",
      path: join(path, "state.json"),
      message: `${join(path, "state.json")} is damaged, or not a state of the local cloud. Restore a copy of it, or use another data directory.`,
    });
    // The parser's message would quote the file.
    expect(error).not.toHaveProperty("cause");
    expect(readFileSync(join(path, "state.json"), "utf8")).toBe(text);
  });

  it.each([1, 3, 5])("when the state file has format %i", async (format) => {
    const path = temporary();
    mkdirSync(path);
    const text = JSON.stringify({ format: "immkit local cloud", version: format, state: {} });
    writeFileSync(join(path, "state.json"), text);
    await expect(open(path)).rejects.toMatchObject({
      code: "DataVersion",
      message: `${join(path, "state.json")} was written by another version of the local cloud (format ${format}; this version reads format 4). Use that version, or another data directory.`,
    });
    expect(readFileSync(join(path, "state.json"), "utf8")).toBe(text);
  });

  it("when a body is missing", async () => {
    const path = temporary();
    await save(path, Buffer.from("text"));
    const [name = ""] = readdirSync(join(path, "objects"));
    rmSync(join(path, "objects", name));
    await expect(load(path)).rejects.toMatchObject({
      code: "DataCorrupt",
      path: join(path, "objects", name),
      message: `${join(path, "objects", name)} is part of the state and can't be read: no such file or directory (ENOENT). Restore a copy of the data directory, or use another one.`,
    });
  });

  it("when its path is a file, or inside one", async () => {
    const path = temporary();
    writeFileSync(path, "a file");
    await expect(open(path)).rejects.toMatchObject({
      code: "DataUnusable",
      message: `The data directory ${path} can't be used: file already exists (EEXIST). Use one that you can write to.`,
    });
    await expect(open(join(path, "below"))).rejects.toMatchObject({
      code: "DataUnusable",
      message: expect.stringContaining("not a directory (ENOTDIR)"),
    });
  });

  it("when the state can't be written; the state before it is still there", async () => {
    const path = temporary();
    await save(path);
    const before = contents(path);
    mkdirSync(join(path, "state.json.tmp"));
    const data = await open(path);
    await expect(data.start(() => ({ number: 2 }), fail)).rejects.toMatchObject({
      code: "DataNotWritten",
      path: join(path, "state.json"),
      message: expect.stringMatching(
        /state\.json: illegal operation on a directory \(EISDIR\)\. The state before it is still there\./,
      ),
    });
    expect(contents(path)).toEqual(before);
  });

  it("when the state can't be represented as JSON; no half file is left", async () => {
    const path = temporary();
    const data = await open(path);
    await expect(data.start(() => ({ number: 1n }) as never, fail)).rejects.toMatchObject({
      code: "DataNotWritten",
      message: expect.stringContaining("BigInt"),
    });
    expect(Object.keys(contents(path)).sort()).toEqual([".gitignore", "lock"]);
  });
});
