import { describe, expect, it } from "vitest";
import { verdictOf as verdict } from "../testing/verdicts.ts";
import type { VerdictRecord } from "./ledger.ts";
import { isLeased, stageOf, step } from "./step.ts";

const leaseMs = 100;
const start = Date.UTC(2026, 0, 5);

function record(change: Partial<VerdictRecord>): VerdictRecord {
  const lease = { holder: "a", leasedAt: start, leaseUntil: start + leaseMs };
  return {
    stage: "final",
    outcome: verdict("t"),
    receivedAt: start,
    attempts: 1,
    fence: 1,
    handledAt: null,
    ...lease,
    ...change,
  };
}

describe("the stage of a verdict", () => {
  it.each([
    ["pass", "final"],
    ["block", "final"],
    ["review", "review"],
  ] as const)("%s is %s", (suggestion, stage) =>
    expect(stageOf(verdict("t", suggestion))).toBe(stage),
  );
});

describe("isLeased", () => {
  it.each([
    [0, true],
    [leaseMs - 1, true],
    [leaseMs, false],
    [86_400_000, false],
    [-5_000, true],
    [-5_001, false],
  ])("%d ms after it was given: %s", (ms, holds) =>
    expect(isLeased(record({}), start + ms)).toBe(holds),
  );

  it("is false after a release", () => {
    expect(isLeased(record({ holder: null, leasedAt: null, leaseUntil: null }), start)).toBe(false);
  });
});

it("a caller that repeats its call gets its own lease", () => {
  expect(
    step({ state: "notified", review: null, final: record({}) }, verdict("t"), "a", start),
  ).toEqual({
    status: "run",
    fence: 1,
    overrule: false,
  });
});
