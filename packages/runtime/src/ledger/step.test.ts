import { describe, expect, it } from "vitest";
import { verdictOf as verdict } from "./conformance/verdict.ts";
import type { VerdictRecord } from "./ledger.ts";
import { isLeased, leaseEnded, stageOf, step } from "./step.ts";

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

describe("the message of a lease that has ended", () => {
  const released = { holder: null, leasedAt: null, leaseUntil: null };
  it.each([
    ["final", { final: record(released) }, "it was released"],
    ["final", { final: record({ handledAt: start }) }, "the verdict was handled with it"],
    ["final", { final: record({ fence: 2, holder: "b:1" }) }, "b:1 has the verdict"],
    ["final", { final: record({ ...released, fence: 2 }) }, "another worker had the verdict since"],
    [
      "final",
      { final: record({ fence: 2, handledAt: start }) },
      "another worker has handled the verdict",
    ],
    [
      "review",
      { review: record({ stage: "review" }), final: record({}) },
      "the final verdict has arrived",
    ],
    ["final", {}, "this ledger does not know the verdict"],
  ] as const)("on the %s verdict says why", (stage, task, reason) => {
    expect(
      leaseEnded({ taskId: "t", stage, fence: 1 }, { review: null, final: null, ...task }),
    ).toMatchObject({
      code: "Fenced",
      retryable: true,
      message: `The lease on the ${stage} verdict of t has ended: ${reason}.`,
    });
  });
});
