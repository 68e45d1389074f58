import { type ConformanceStore, type Workers, withWorkers } from "./workers.ts";

/** Two functions of Vitest, Jest, `node:test` or a similar test framework. */
export interface TestFramework {
  describe(title: string, define: () => void): unknown;
  it(title: string, test: () => Promise<void>): unknown;
}

/** The test framework, whose tests get two workers on an empty store. */
export interface Suite {
  describe(title: string, define: () => void): void;
  it(title: string, test: (workers: Workers) => Promise<void>): void;
}

/** A suite whose tests run on this store, one after the other. */
export function suiteFor(framework: TestFramework, store: ConformanceStore<unknown>): Suite {
  return {
    describe(title, define) {
      framework.describe(title, define);
    },
    it(title, test) {
      framework.it(title, () => withWorkers(store, test));
    },
  };
}
