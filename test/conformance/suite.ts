/**
 * What the runner knows about a suite. To add one, write a {@link Suite} and list it in
 * `suites.ts`.
 */
import type { Connection } from "./cloud.ts";

/** The outcome of a test. A test that its suite skips counts neither as passed nor in the total. */
export interface TestResult {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
}

/** A suite that is downloaded and compiled. */
export interface PreparedSuite {
  /** All tests, by names that don't change between runs. */
  readonly tests: readonly string[];
  /**
   * Runs these tests, or all, against one cloud. A test without a result did not run: the process
   * crashed, for example. The runner tries such tests again.
   */
  run(tests: readonly string[], cloud: Connection, log: Log): AsyncIterable<TestResult>;
}

/** Receives what a suite prints. */
export type Log = (text: string) => void;

/** The suite can't run on this machine. The message says what is missing. */
export class SuiteUnavailable extends Error {
  override readonly name = "SuiteUnavailable";
}

/** A suite of tests that Alibaba Cloud publishes for a client of its services. */
export interface Suite {
  /** Names the suite in the command and its file in `known-failures/`. */
  readonly name: string;
  /** What is tested, with its version. */
  readonly title: string;
  /** How many tests should pass. The report shows it, and nothing fails below it. */
  readonly bar: number;
  /** The tests of `--quick`. Default: none. */
  readonly quick?: (test: string) => boolean;
  /**
   * Downloads and compiles the suite in an empty folder.
   *
   * @throws SuiteUnavailable
   */
  prepare(folder: string): Promise<PreparedSuite>;
}
