import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectories } from "./directory.test.fixture.ts";
import { takeLock } from "./lock.ts";

const temporary = temporaryDirectories();

function directory(lock?: string): string {
  const path = temporary();
  mkdirSync(path);
  if (lock !== undefined) writeFileSync(join(path, "lock"), lock);
  return path;
}

/** The id of a process that is gone. */
const gone = () => spawnSync(process.execPath, ["-e", ""]).pid;
const lockOf = (pid: number, host = hostname()) => JSON.stringify({ pid, host, id: "another" });

describe("the lock of a data directory", () => {
  it("is one cloud's at a time, and the next one's afterwards", async () => {
    const path = directory();
    const lock = await takeLock(path);
    expect(statSync(join(path, "lock")).mode & 0o777).toBe(0o600);
    await expect(takeLock(path)).rejects.toMatchObject({
      name: "DataError",
      code: "DataLocked",
      message: `The data directory is in use by process ${process.pid}. End that local cloud or use another data directory; if there is none any more, delete ${join(path, "lock")}.`,
    });
    await lock.release();
    expect(readdirSync(path)).toEqual([]);
    await (await takeLock(path)).release();
  });

  it.each([
    ["a process that was killed", () => lockOf(gone())],
    ["an earlier process of the same id, as in a container", () => lockOf(process.pid)],
  ])("is taken over from %s", async (_, content) => {
    const path = directory(content());
    const lock = await takeLock(path);
    expect(JSON.parse(readFileSync(join(path, "lock"), "utf8"))).toMatchObject({ pid: process.pid });
    expect(readdirSync(path)).toEqual(["lock"]);
    await lock.release();
  });

  it.each([
    ["of a process that lives", () => lockOf(process.ppid), `process ${process.ppid}.`],
    ["of another host, where that can't be told", () => lockOf(gone(), "elsewhere"), "on elsewhere"],
    ["that is just being written", () => "", "another process"],
  ])("%s is respected, and named", async (_, content, who) => {
    const text = content();
    const path = directory(text);
    await expect(takeLock(path)).rejects.toMatchObject({ code: "DataLocked", message: expect.stringContaining(who) });
    expect(readFileSync(join(path, "lock"), "utf8")).toBe(text);
  });

  it.each(["", "{", "null", '{"pid":"1"}'])("that says %j for long is nobody's", async (content) => {
    const path = directory(content);
    utimesSync(join(path, "lock"), 1, 1);
    await (await takeLock(path)).release();
    expect(existsSync(join(path, "lock"))).toBe(false);
  });

  it("goes to one of many that find it stale at the same time", async () => {
    for (let round = 0; round < 10; round += 1) {
      const path = directory(lockOf(gone()));
      const taken = await Promise.allSettled(Array.from({ length: 12 }, () => takeLock(path)));
      const won = taken.filter((result) => result.status === "fulfilled");
      expect(won).toHaveLength(1);
      expect(readdirSync(path)).toEqual(["lock"]);
      await won[0]?.value.release();
    }
  });

  it("of somebody else is not released", async () => {
    const path = directory();
    const lock = await takeLock(path);
    writeFileSync(join(path, "lock"), lockOf(process.ppid));
    await lock.release();
    expect(existsSync(join(path, "lock"))).toBe(true);
  });
});
