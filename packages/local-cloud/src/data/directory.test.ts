import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { BodyKeeper, BodyReference } from "../core/stored.ts";
import { contents, temporaryDirectories } from "../testing/data-directory.ts";
import { type DataDirectory, openDataDirectory } from "./directory.ts";

interface State {
  readonly number: number;
  readonly body?: BodyReference;
}

const temporary = temporaryDirectories();
const opened: DataDirectory<State>[] = [];
const open = async (path: string) => {
  const data = await openDataDirectory<State>(path);
  opened.push(data);
  return data;
};
afterEach(async () => {
  for (const data of opened.splice(0)) await data.abandon();
});

const never = (error: unknown) => {
  throw error;
};

describe("a data directory", () => {
  it("is made for its owner alone, kept out of Git, and taken up again", async () => {
    const path = join(temporary(), "deep", "data");
    const first = await open(path);
    expect(first.restore(() => never(new Error("nothing was stored")))).toBe(false);
    await first.start((bodies) => ({ number: 1, body: bodies.keep(Buffer.from("text")) }), never);
    expect(existsSync(join(path, "lock"))).toBe(true);
    await first.close();
    expect(Object.keys(contents(path)).sort()).toEqual([
      ".gitignore",
      "objects/982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1",
      "state.json",
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o700);

    let loaded: unknown;
    const second = await open(path);
    expect(
      second.restore((state, bodies, file) => {
        loaded = { ...state, body: bodies.read(state.body ?? { sha256: "" }).toString(), file };
      }),
    ).toBe(true);
    expect(loaded).toEqual({ number: 1, body: "text", file: join(path, "state.json") });
  });

  it("that was there before keeps its mode and what else it holds", async () => {
    const path = temporary();
    mkdirSync(path);
    chmodSync(path, 0o750);
    writeFileSync(join(path, "notes.txt"), "mine");
    const data = await open(path);
    await data.start(() => ({ number: 1 }), never);
    await data.close();
    expect(statSync(path).mode & 0o777).toBe(0o750);
    expect(Object.keys(contents(path)).sort()).toEqual(["notes.txt", "state.json"]);
  });

  it("writes soon after a change, and at the end in any case", async () => {
    const path = temporary();
    const data = await open(path);
    let number = 1;
    await data.start(() => ({ number }), never);
    const stored = () =>
      (JSON.parse(readFileSync(join(path, "state.json"), "utf8")) as { state: State }).state.number;
    expect(stored()).toBe(1);
    number = 2;
    data.changed();
    await expect.poll(stored, { timeout: 5_000 }).toBe(2);
    number = 3;
    await Promise.all([data.close(), data.close()]);
    expect(stored()).toBe(3);
  });

  it("keeps bodies as long as a state refers to them", async () => {
    const path = temporary();
    const data = await open(path);
    let dump = (bodies: BodyKeeper): State => ({
      number: 1,
      body: bodies.keep(Buffer.from("one")),
    });
    await data.start((bodies) => dump(bodies), never);
    dump = () => ({ number: 2 });
    await data.close();
    expect(Object.keys(contents(path)).filter((name) => name.startsWith("objects"))).toEqual([]);
  });

  it("is left as it was when it is abandoned, or when what it holds can't be taken up", async () => {
    const path = temporary();
    const data = await open(path);
    await data.start(() => ({ number: 1 }), never);
    await data.close();
    const before = contents(path);

    const other = await open(path);
    expect(() =>
      other.restore(() => {
        throw new TypeError("no such shape");
      }),
    ).toThrow(
      expect.objectContaining({
        name: "DataError",
        code: "DataCorrupt",
        cause: expect.any(TypeError),
      }),
    );
    other.changed();
    await other.abandon();
    expect(contents(path)).toEqual(before);
  });

  it("lets go of a state that it can't read", async () => {
    const path = temporary();
    mkdirSync(path);
    writeFileSync(join(path, "state.json"), "{}");
    await expect(open(path)).rejects.toMatchObject({
      code: "DataCorrupt",
      path: join(path, "state.json"),
    });
    expect(contents(path)).toEqual({ "state.json": "{}" });
  });

  it("is refused with the reason when it can't be used", async () => {
    const path = temporary();
    writeFileSync(path, "a file");
    await expect(open(path)).rejects.toMatchObject({
      code: "DataUnusable",
      message: `The data directory ${path} can't be used: it is a file (EEXIST). Name one that this user may write to.`,
    });
    await expect(open(join(path, "below"))).rejects.toMatchObject({
      code: "DataUnusable",
      message: expect.stringContaining("ENOTDIR"),
    });
  });
});
