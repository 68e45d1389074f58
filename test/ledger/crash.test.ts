import { expect, it } from "vitest";
import { problemsOf, unexplainedRepeats } from "./accounting.ts";
import { runCrashes } from "./crash.ts";

it("loses no verdict and repeats no effect in the ledger when workers are killed at any moment", {
  timeout: 180_000,
}, async () => {
  const result = await runCrashes({ kills: 10, tasksPerKill: 9 });
  expect([...problemsOf(result), ...unexplainedRepeats(result)]).toEqual([]);
  expect(result.killed.size).toBe(10);
  expect(result.tasks.size).toBe(90);
  // The lost messages were found again.
  expect(result.reconciled.handled).toBeGreaterThan(0);
  expect(result.outside.length).toBeGreaterThan(90);
});
