import { startCloudProcess } from "./cloud.ts";
import { knownFailures } from "./known-failures.ts";
import type { Log, PreparedSuite, Suite, TestResult } from "./suite.ts";

/** What a run of a suite shows. */
export interface SuiteReport {
  readonly suite: string;
  readonly title: string;
  /** Why the suite could not run. */
  readonly unavailable?: string;
  readonly passed: number;
  /** Without skipped tests. */
  readonly total: number;
  /** Undefined in a quick run. */
  readonly bar: number | undefined;
  readonly skipped: readonly string[];
  readonly newFailures: readonly string[];
  readonly newlyPassing: readonly string[];
  /** Known failures that are not tests of the suite. */
  readonly unknown: readonly string[];
  readonly seconds: number;
}

/** Whether a test failed that passed before, or a known failure isn't a test of the suite. */
export function isBad({ newFailures, unknown }: SuiteReport): boolean {
  return newFailures.length > 0 || unknown.length > 0;
}

/** Runs all tests or the quick share. A failure that is not known counts when it happens twice. */
export async function runSuite(
  suite: Suite,
  prepared: PreparedSuite,
  { quick, only, log }: { readonly quick: boolean; readonly only?: string; readonly log: Log },
): Promise<SuiteReport> {
  const started = performance.now();
  const known = await knownFailures(suite.name);
  const chosen = prepared.tests.filter(
    (test) =>
      (!quick || (suite.quick?.(test) ?? false)) && (only === undefined || test.includes(only)),
  );
  const outcomes = await outcomesOf(prepared, chosen, log);
  const failed = () => chosen.filter((test) => outcomes.get(test) === "failed");
  const surprising = failed().filter((test) => !known.has(test));
  if (surprising.length > 0 && surprising.length <= 20) {
    log(`\n== again: ${surprising.join(", ")}\n`);
    for (const [test, outcome] of await outcomesOf(prepared, surprising, log))
      outcomes.set(test, outcome);
  }
  const passed = chosen.filter((test) => outcomes.get(test) === "passed");
  const skipped = chosen.filter((test) => outcomes.get(test) === "skipped");
  return {
    suite: suite.name,
    title: suite.title,
    passed: passed.length,
    total: chosen.length - skipped.length,
    bar: quick || only !== undefined ? undefined : suite.bar,
    skipped,
    newFailures: failed().filter((test) => !known.has(test)),
    newlyPassing: passed.filter((test) => known.has(test)),
    unknown: [...known.keys()].filter((test) => !prepared.tests.includes(test)),
    seconds: Math.round((performance.now() - started) / 1000),
  };
}

/** Runs tests against a new cloud. After a crash, it continues with the tests that did not run. */
async function outcomesOf(
  prepared: PreparedSuite,
  tests: readonly string[],
  log: Log,
): Promise<Map<string, TestResult["outcome"]>> {
  const outcomes = new Map<string, TestResult["outcome"]>();
  let rest = tests;
  while (rest.length > 0) {
    const cloud = await startCloudProcess();
    try {
      for await (const { name, outcome } of prepared.run(rest, cloud, log))
        outcomes.set(name, outcome);
    } finally {
      await cloud.stop();
    }
    const left = rest.filter((test) => !outcomes.has(test));
    if (left.length === rest.length) {
      const [first = ""] = left.splice(0, 1);
      outcomes.set(first, "failed");
    }
    rest = left;
  }
  return outcomes;
}
