import { expect, it } from "vitest";
import { problemsOf, submissionProblems } from "./accounting.ts";
import { availableLedger, runLoad } from "./load.ts";

it(`a mixed load among faults of every kind is all accounted for, in ${availableLedger}`, {
  timeout: 120_000,
}, async () => {
  const result = await runLoad({ seconds: 8, rate: 20, ledger: availableLedger });
  expect(submissionProblems(result.submissions)).toEqual([]);
  expect(problemsOf(result, result.nonsense)).toEqual([]);
  expect(result.tasks.size).toBe(160);
  expect(result.submissions.kills).toBeGreaterThan(2);
  expect(result.submissions.requests.throttled).toBeGreaterThan(0);
  expect(result.nonsense).toBeGreaterThan(0);
  const kinds = ["duplicates", "reordering", "loss", "throttling", "silence", "nonsense"];
  expect(Object.keys(result.faults)).toEqual(
    availableLedger === "sqlite" ? kinds : [...kinds, "serverCrash"],
  );
});
