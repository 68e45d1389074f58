import { concurrency } from "./concurrency.ts";
import { leases } from "./leases.ts";
import { openTasks } from "./open-tasks.ts";
import { quarantine } from "./quarantine.ts";
import { rejectedCalls } from "./rejected-calls.ts";
import { retention } from "./retention.ts";
import { reviewQueue } from "./review-queue.ts";
import { compareWithTwin } from "./sequences.ts";
import { stages } from "./stages.ts";
import { submissions } from "./submissions.ts";
import { suiteFor, type TestFramework } from "./suite.ts";
import { verdicts } from "./verdicts.ts";
import type { ConformanceStore } from "./workers.ts";

/** Options of {@link ledgerConformance}. */
export interface ConformanceOptions {
  /** How many random sequences of events are compared with a simple model. Default: 40. */
  readonly sequences?: number | undefined;
  /** The seed of these sequences, which a failure prints. Default: another one each time. */
  readonly seed?: number | undefined;
}

/**
 * Defines the tests that each {@link Ledger} must pass, with the functions of your test framework.
 * Call it where tests can be defined, such as inside `describe`. The tests run one after the other
 * on one store, and use only its clock.
 * @example
 * ```ts
 * import { describe, it } from "node:test";
 * ledgerConformance({ describe, it }, { open, writeEffect, effects, clear });
 * ```
 */
export function ledgerConformance<Tx>(
  framework: TestFramework,
  store: ConformanceStore<Tx>,
  options: ConformanceOptions = {},
): void {
  const { sequences = 40, seed = Math.floor(Math.random() * 2 ** 32) } = options;
  const suite = suiteFor(framework, store);
  submissions(suite);
  verdicts(suite);
  leases(suite);
  stages(suite);
  concurrency(suite);
  openTasks(suite);
  reviewQueue(suite);
  retention(suite);
  quarantine(suite);
  rejectedCalls(suite);
  suite.it(
    "agrees with the twin for any sequence of events, and runs each effect once",
    (workers) => compareWithTwin(workers, { sequences, seed }),
  );
}
