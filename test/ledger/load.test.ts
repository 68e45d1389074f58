import { expect, it } from "vitest";
import { problemsOf } from "./accounting.ts";
import { availableLedger, runLoad } from "./load.ts";

it(`a mixed load among faults of every kind is all accounted for, in ${availableLedger}`, {
  timeout: 120_000,
}, async () => {
  const result = await runLoad({ seconds: 8, rate: 20, ledger: availableLedger });
  expect(problemsOf(result, result.nonsense)).toEqual([]);
  expect(result.tasks.size).toBeGreaterThan(50);
  expect(result.nonsense).toBeGreaterThan(0);
  const kinds = ["duplicates", "reordering", "loss", "throttling", "silence", "nonsense"];
  expect(Object.keys(result.faults)).toEqual(
    availableLedger === "postgres" ? [...kinds, "serverCrash"] : kinds,
  );
});
