import { describe, expect, it } from "vitest";
import { knownFailures, parseKnownFailures } from "./known-failures.ts";
import { reportTable } from "./report.ts";
import { isBad, runSuite, type SuiteReport } from "./run-suite.ts";
import type { PreparedSuite, Suite, TestResult } from "./suite.ts";
import { suites } from "./suites.ts";

describe("the list of known failures", () => {
  it("has a kind and a reason in each line", () => {
    expect(parseKnownFailures("# title\n\nA.b | bug | it | is wrong\n")).toEqual([
      { test: "A.b", kind: "bug", reason: "it|is wrong" },
    ]);
    expect(() => parseKnownFailures("A.b | bug |")).toThrow(
      'Line 1 of the known failures must read "TEST',
    );
    expect(() => parseKnownFailures("A.b | flaky | sometimes")).toThrow("Line 1");
  });

  it.each(suites.map(({ name }) => name))("of %s can be read", async (name) => {
    await expect(knownFailures(name)).resolves.toBeInstanceOf(Map);
  });
});

/** A suite that gives these outcomes, and crashes at a test without one. */
function prepared(outcomes: Record<string, TestResult["outcome"] | undefined>): PreparedSuite {
  return {
    tests: Object.keys(outcomes),
    async *run(tests) {
      for (const name of tests) {
        const outcome = outcomes[name];
        if (outcome === undefined) return;
        yield { name, outcome };
      }
    },
  };
}

describe("a run", () => {
  const suite: Suite = {
    name: "no-such-suite",
    title: "A suite",
    bar: 2,
    prepare: () => Promise.reject(new Error("not prepared")),
  };
  const run = (outcomes: Record<string, TestResult["outcome"] | undefined>) =>
    runSuite(suite, prepared(outcomes), { quick: false, log: () => undefined });

  it("continues after a crash, and counts the test that crashed as failed", async () => {
    const report = await run({ a: "passed", b: undefined, c: "passed", d: "skipped" });
    expect(report).toMatchObject({ passed: 2, total: 3, newFailures: ["b"], skipped: ["d"] });
    expect(isBad(report)).toBe(true);
  });

  it("is fine below the bar too, and shows it", async () => {
    const report = await run({ a: "passed", b: "passed" });
    expect(isBad(report)).toBe(false);
    expect(reportTable([report])).toContain("A suite       2      2    2");
    const below = await run({ a: "passed" });
    expect(isBad(below)).toBe(false);
    expect(reportTable([below])).toContain("below its bar");
  });

  it("names what has changed", () => {
    const report: SuiteReport = {
      ...{ suite: "s", title: "S", passed: 1, total: 3, bar: undefined, seconds: 1, skipped: [] },
      ...{ newFailures: ["new"], newlyPassing: ["now"], unknown: ["gone"] },
    };
    const table = reportTable([report]);
    expect(table).toContain("s: fail, and are not known to\n  new");
    expect(table).toContain("(--prune)\n  now");
    expect(table).toContain("not tests of the suite\n  gone");
  });
});
