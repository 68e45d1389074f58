import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectories } from "../testing/data-directory.ts";
import { readState, writeState } from "./state-file.ts";

const directory = temporaryDirectories();

function stateFile(): string {
  const path = directory();
  mkdirSync(path);
  return join(path, "state.json");
}

const state = { secret: "s3cr3t", list: [1, { "a b": "\u2028\ud800" }, null], empty: {} };

describe("a state file", () => {
  it("gives back what was written, for its owner alone, and leaves nothing beside it", async () => {
    const path = stateFile();
    expect(await readState(path)).toBeUndefined();
    const checksum = await writeState(path, state, undefined);
    expect(await readState(path)).toEqual({ state, checksum });
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({
      format: "immkit local cloud",
      version: 1,
      state,
      checksum,
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual(["state.json"]);
  });

  it("is not written anew when nothing changed", async () => {
    const path = stateFile();
    const checksum = await writeState(path, state, undefined);
    utimesSync(path, 1, 1);
    expect(await writeState(path, state, checksum)).toBe(checksum);
    expect(statSync(path).mtimeMs).toBe(1000);
    expect(readdirSync(dirname(path))).toEqual(["state.json"]);
    expect(await writeState(path, { ...state, more: 1 }, checksum)).not.toBe(checksum);
    expect(statSync(path).mtimeMs).toBeGreaterThan(1000);
  });

  it("tells every change of a byte and every cut, names the file and the mend, tells nothing of what it holds, and stays", async () => {
    const path = stateFile();
    await writeState(path, state, undefined);
    const whole = readFileSync(path);
    const broken: Buffer[] = [];
    for (let at = 0; at < whole.length; at += 1) {
      broken.push(whole.subarray(0, at));
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x04;
      broken.push(changed);
    }
    broken.push(Buffer.concat([whole, Buffer.from("\n")]));
    for (const bytes of broken) {
      writeFileSync(path, bytes);
      const error = await readState(path).then(
        () => new Error("was read"),
        (reason: unknown) => reason as Error,
      );
      // A changed digit may make the version a later one.
      expect(error).toMatchObject({
        name: "DataError",
        code: expect.stringMatching(/^Data(Corrupt|TooNew)$/),
        path,
      });
      expect(error.message).toMatch(/^\S+state\.json (is not as|was written by a later)/);
      expect(error.message).toMatch(/Bring back a copy|another data directory/);
      expect(`${error.stack} ${String(error.cause)}`).not.toContain("s3cr3t");
      expect(readFileSync(path).equals(bytes)).toBe(true);
    }
  });

  it.each([
    ["empty", ""],
    ["another program's", '{"name":"x","version":"1.0.0"}'],
    ["no JSON", "\u0000\u0001"],
    ["an older format", '{"format":"immkit local cloud","version":0,\n"state":{}}'],
  ])("is refused when it is %s", async (_, text) => {
    const path = stateFile();
    writeFileSync(path, text);
    await expect(readState(path)).rejects.toMatchObject({
      code: "DataCorrupt",
      message: expect.stringContaining("move it away"),
    });
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("of a later version is told from a broken one", async () => {
    const path = stateFile();
    const text = '{"format":"immkit local cloud","version":12,\n"anything":true}';
    writeFileSync(path, text);
    await expect(readState(path)).rejects.toMatchObject({
      code: "DataTooNew",
      message: `${path} was written by a later version of the local cloud (format 12; this one reads 1). Use that version, or another data directory.`,
    });
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("that can't be read or written is an error with the reason, and the old state stands", async () => {
    const path = stateFile();
    await writeState(path, state, undefined);
    mkdirSync(`${path}.tmp`);
    await expect(writeState(path, {}, undefined)).rejects.toMatchObject({
      code: "DataNotWritten",
      path,
      message: expect.stringMatching(
        /state\.json: it is a directory \(EISDIR\)\. What was written before is still there/,
      ),
    });
    expect((await readState(path))?.state).toEqual(state);

    const folder = stateFile();
    mkdirSync(folder);
    await expect(readState(folder)).rejects.toMatchObject({
      code: "DataUnusable",
      message: expect.stringContaining("EISDIR"),
    });
  });

  it("leaves no half file behind when the state can't be put into words", async () => {
    const path = stateFile();
    await writeState(path, state, undefined);
    const late = { list: ["x".repeat(300_000), 1n] };
    await expect(writeState(path, late, undefined)).rejects.toMatchObject({
      code: "DataNotWritten",
      message: expect.stringContaining("BigInt"),
    });
    expect(readdirSync(dirname(path))).toEqual(["state.json"]);
    expect((await readState(path))?.state).toEqual(state);
  });
});
