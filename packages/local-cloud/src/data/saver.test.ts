import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Saver } from "./saver.ts";

const open: Saver[] = [];
afterEach(async () => {
  for (const saver of open.splice(0)) await saver.close().catch(() => undefined);
});

/** A saver whose writes take `ms`, fail while `failure` is set, and never overlap. */
function start({ ms = 1, delayMs = 10, retryMs = 20 } = {}) {
  const seen = {
    writes: 0,
    told: [] as unknown[],
    overlaps: 0,
    failure: undefined as Error | undefined,
  };
  let writing = false;
  const saver = new Saver({
    delayMs,
    retryMs,
    onError: (error) => seen.told.push(error),
    async save() {
      if (writing) seen.overlaps += 1;
      writing = true;
      await wait(ms);
      writing = false;
      if (seen.failure !== undefined) throw seen.failure;
      seen.writes += 1;
    },
  });
  open.push(saver);
  return { saver, seen };
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error("It did not come about within 5 s.");
    await wait(2);
  }
}

describe("Saver", () => {
  it("writes once for many changes, soon after the first, and not without one", async () => {
    const { saver, seen } = start();
    await wait(30);
    expect(seen.writes).toBe(0);
    for (let change = 0; change < 100; change += 1) saver.changed();
    await until(() => seen.writes === 1);
    await wait(40);
    expect(seen.writes).toBe(1);
  });

  it("writes again what changed during a write, never two at a time, and rests in between", async () => {
    const { saver, seen } = start({ ms: 20, delayMs: 1 });
    const end = performance.now() + 300;
    while (performance.now() < end) {
      saver.changed();
      await wait(1);
    }
    // Each write of 20 ms is followed by a rest of 80 at least, so there is room for three or four.
    expect(seen.writes).toBeGreaterThanOrEqual(1);
    expect(seen.writes).toBeLessThanOrEqual(4);
    const before = seen.writes;
    saver.changed();
    await until(() => seen.writes > before);
    expect(seen.overlaps).toBe(0);
  });

  it("tells of a failure once, tries again by itself, and tells of the next one", async () => {
    const { saver, seen } = start();
    seen.failure = new Error("disk full");
    saver.changed();
    await until(() => seen.told.length === 1);
    await wait(80);
    expect(seen.told).toHaveLength(1);
    seen.failure = undefined;
    await until(() => seen.writes === 1);
    seen.failure = new Error("disk full");
    saver.changed();
    await until(() => seen.told.length === 2);
  });

  it("goes on when nobody can be told", async () => {
    let fails = true;
    let writes = 0;
    const saver = new Saver({
      delayMs: 1,
      retryMs: 1,
      save: async () => {
        if (fails) throw new Error("no");
        writes += 1;
      },
      onError: () => {
        throw new Error("deaf");
      },
    });
    open.push(saver);
    saver.changed();
    await wait(20);
    fails = false;
    await until(() => writes > 0);
  });

  it("writes at the end, after the write under way, throws what went wrong, and is quiet then", async () => {
    const { saver, seen } = start({ ms: 20, delayMs: 1 });
    saver.changed();
    await wait(10);
    await saver.close();
    expect(seen).toMatchObject({ writes: 2, overlaps: 0 });
    saver.changed();
    await wait(50);
    expect(seen.writes).toBe(2);

    const broken = start();
    broken.seen.failure = new Error("disk full");
    await expect(broken.saver.close()).rejects.toThrow("disk full");
  });
});
