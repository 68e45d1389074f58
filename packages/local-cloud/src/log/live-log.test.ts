import { describe, expect, it } from "vitest";
import type { AccessCheck } from "../core/access-check.ts";
import { LiveLog } from "./live-log.ts";

const call = (operation = "GetTask", checks: readonly AccessCheck[] = []) => ({
  time: 0,
  requestId: "A-B",
  product: "imm",
  operation,
  caller: "anonymous",
  status: 200,
  code: null,
  latencyMs: 1,
  checks,
});

const check = (action: string, decision: AccessCheck["decision"]): AccessCheck => ({
  action,
  resource: "*",
  decision,
  reason: `It is ${decision}.`,
  statement: null,
});

const numbers = (log: LiveLog, after: number, limit = 100) => {
  const { entries, lost, last } = log.page(after, limit);
  return { numbers: entries.map(({ number }) => number), lost, last };
};

describe("pages", () => {
  it("are empty at first", () => {
    expect(numbers(new LiveLog(), 0)).toEqual({ numbers: [], lost: 0, last: 0 });
  });

  it("follow a number, and are limited", () => {
    const log = new LiveLog();
    for (let i = 0; i < 5; i++) log.record(call());
    expect(numbers(log, 0)).toEqual({ numbers: [1, 2, 3, 4, 5], lost: 0, last: 5 });
    expect(numbers(log, 3)).toEqual({ numbers: [4, 5], lost: 0, last: 5 });
    expect(numbers(log, 1, 2)).toEqual({ numbers: [2, 3], lost: 0, last: 3 });
    expect(numbers(log, 5)).toEqual({ numbers: [], lost: 0, last: 5 });
    expect(numbers(log, 0, 0)).toEqual({ numbers: [], lost: 0, last: 5 });
  });

  it("say how many entries were dropped", () => {
    const log = new LiveLog(3);
    for (let i = 0; i < 8; i++) log.record(call());
    expect(numbers(log, 0)).toEqual({ numbers: [6, 7, 8], lost: 5, last: 8 });
    expect(numbers(log, 4, 1)).toEqual({ numbers: [6], lost: 1, last: 6 });
    expect(numbers(log, 5)).toEqual({ numbers: [6, 7, 8], lost: 0, last: 8 });
  });

  it("start over for a number of an earlier run", () => {
    const [before, after] = [new LiveLog(), new LiveLog()];
    after.record(call());
    expect(numbers(after, 500)).toEqual({ numbers: [], lost: 0, last: 1 });
    expect(before.page(0, 1).run).not.toBe(after.page(0, 1).run);
  });
});

describe("an entry", () => {
  it("has the check that denied the call, or else the first", () => {
    const log = new LiveLog();
    const checks = [check("imm:CreateProject", "allow"), check("ram:PassRole", "implicitDeny")];
    expect(log.record(call("CreateProject", checks))).toMatchObject({
      action: "ram:PassRole",
      decision: "implicitDeny",
      otherChecks: [{ action: "imm:CreateProject", decision: "allow" }],
    });
    expect(log.record(call("CreateProject", checks.slice(0, 1)))).toMatchObject({
      action: "imm:CreateProject",
      decision: "allow",
      otherChecks: [],
    });
    expect(log.record(call())).toMatchObject({ action: null, decision: null, otherChecks: [] });
  });

  it("is bounded, whatever the client sends", () => {
    const log = new LiveLog();
    const long = { ...check("oss:DeleteObject", "allow"), resource: "x".repeat(100_000) };
    const entry = log.record(
      call(
        "y".repeat(100_000),
        Array.from({ length: 1_000 }, () => ({ ...long })),
      ),
    );
    expect(entry.operation).toHaveLength(2_048);
    expect(entry.resource).toHaveLength(2_048);
    expect(entry.otherChecks).toHaveLength(4);
    expect(JSON.stringify(entry).length).toBeLessThan(20_000);
  });
});

describe("waiting", () => {
  const never = new AbortController().signal;

  it("ends at the next entry", async () => {
    const log = new LiveLog();
    const waits = [log.wait(0, 60_000, never), log.wait(0, 60_000, never)];
    log.record(call());
    await Promise.all(waits);
    expect(numbers(log, 0).numbers).toEqual([1]);
  });

  it("ends at once if there are entries, and for a number of an earlier run", async () => {
    const log = new LiveLog();
    log.record(call());
    await log.wait(0, 60_000, never);
    await log.wait(500, 60_000, never);
  });

  it("ends after its time, and when the reader is gone", async () => {
    const log = new LiveLog();
    await log.wait(0, 1, never);
    const gone = new AbortController();
    const wait = log.wait(0, 60_000, gone.signal);
    gone.abort();
    await wait;
    await log.wait(0, 60_000, gone.signal);
  });
});
