import { describe, it } from "vitest";
import type { TestFramework } from "../ledger/conformance/suite.ts";

/** Vitest for the conformance suite of ledgers, with time for a busy machine. */
export const vitestFramework: TestFramework = {
  describe,
  it: (title, test) => it(title, { timeout: 60_000 }, test),
};
