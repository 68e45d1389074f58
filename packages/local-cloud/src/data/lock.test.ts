import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectories } from "../testing/data-directory.ts";
import { takeLock } from "./lock.ts";

const temporary = temporaryDirectories();

function directory(owner?: string): string {
  const path = temporary();
  mkdirSync(path);
  if (owner !== undefined) {
    mkdirSync(join(path, "lock"));
    if (owner !== "") writeFileSync(join(path, "lock", owner), "");
  }
  return path;
}

/** The id of a process that is gone. */
const gone = () => spawnSync(process.execPath, ["-e", ""]).pid;
const lockOf = (pid: number, host = hostname()) =>
  `${pid}@${encodeURIComponent(host)}@00000000-0000-4000-8000-000000000000`;
const all = (path: string) => readdirSync(path, { recursive: true });

describe("the lock of a data directory", () => {
  it("is one cloud's at a time, and the next one's afterwards", async () => {
    const path = directory();
    const lock = await takeLock(path);
    expect(statSync(join(path, "lock")).mode & 0o777).toBe(0o700);
    await expect(takeLock(path)).rejects.toMatchObject({
      name: "DataError",
      code: "DataLocked",
      message: `The data directory is in use by process ${process.pid}. End that local cloud or use another data directory; if there is none any more, delete ${join(path, "lock")}.`,
    });
    await lock.release();
    expect(all(path)).toEqual([]);
    await (await takeLock(path)).release();
  });

  it.each([
    ["a process that was killed", () => lockOf(gone())],
    ["an earlier process of the same id, as in a container", () => lockOf(process.pid)],
    ["a process that was killed while it let go", () => ""],
  ])("is taken over from %s", async (_, owner) => {
    const path = directory(owner());
    const lock = await takeLock(path);
    expect(all(path)).toEqual(["lock", expect.stringMatching(new RegExp(`^lock/${process.pid}@`))]);
    await expect(takeLock(path)).rejects.toMatchObject({ code: "DataLocked" });
    await lock.release();
    expect(all(path)).toEqual([]);
  });

  it.each([
    ["of a process that lives", () => lockOf(process.ppid), `process ${process.ppid}.`],
    [
      "of another host, where that can't be told",
      () => lockOf(gone(), "else where"),
      "on else where.",
    ],
    ["that is something else", () => "notes.txt", "another process"],
  ])("%s is respected, and named", async (_, owner, who) => {
    const path = directory(owner());
    const before = all(path);
    await expect(takeLock(path)).rejects.toMatchObject({
      code: "DataLocked",
      message: expect.stringContaining(who),
    });
    expect(all(path)).toEqual(before);
  });

  it("that is a file is none of ours", async () => {
    const path = directory();
    writeFileSync(join(path, "lock"), "1234");
    await expect(takeLock(path)).rejects.toMatchObject({
      code: "DataLocked",
      message: expect.stringContaining("delete"),
    });
  });

  it.each([
    ["find it free", () => undefined],
    ["find it stale", () => lockOf(gone())],
    ["find it half released", () => ""],
  ])("goes to one of many that %s at the same time", async (_, owner) => {
    for (let round = 0; round < 10; round += 1) {
      const path = directory(owner());
      const taken = await Promise.allSettled(Array.from({ length: 12 }, () => takeLock(path)));
      const won = taken.filter((result) => result.status === "fulfilled");
      expect(won).toHaveLength(1);
      expect(
        taken.filter((result) => result.status === "rejected").map(({ reason }) => reason.code),
      ).toEqual(Array(11).fill("DataLocked"));
      expect(all(path)).toHaveLength(2);
      await won[0]?.value.release();
    }
  });

  it("is never held by two, however often it changes hands", async () => {
    const path = directory();
    let holders = 0;
    let turns = 0;
    const compete = async () => {
      for (let attempt = 0; attempt < 40; attempt += 1) {
        const lock = await takeLock(path).catch((error) => {
          expect(error).toMatchObject({ code: "DataLocked" });
        });
        if (lock === undefined) continue;
        holders += 1;
        expect(holders).toBe(1);
        turns += 1;
        await new Promise(setImmediate);
        holders -= 1;
        await lock.release();
      }
    };
    await Promise.all(Array.from({ length: 6 }, compete));
    expect(turns).toBeGreaterThan(10);
    expect(all(path)).toEqual([]);
  });

  it("of somebody else is not released", async () => {
    const path = directory();
    const lock = await takeLock(path);
    writeFileSync(join(path, "lock", lockOf(process.ppid)), "");
    await lock.release();
    expect(all(path)).toEqual(["lock", `lock/${lockOf(process.ppid)}`]);
  });
});
