/**
 * `node packages/ram/nightly/run.ts [--policies 1000] [--requests 10000] [--seed N]` checks that
 * the evaluator and the analysis agree on random policies.
 *
 * Each policy set is compared with another one on random requests: what the analysis says about
 * single requests, about what only one of the sets allows, and about what both allow. Each request
 * that it finds is confirmed. A minimised policy must make the same decisions. Half of the policies
 * have conditions with an unknown result: an answer must then hold whatever the result is, and may
 * be undetermined only if it depends on that. Progress goes to standard error. Standard output gets
 * one JSON line: `{policies, requests, undecided, allowedShare, asked, witnesses, undetermined,
 * minimised, failures, seed, seconds}`. On a disagreement, a second line has the smallest case that
 * shows it, and the exit code is 1.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { disagreement, emptyTally } from "../src/testing/agreement.ts";
import { openPolicySet, policySet } from "../src/testing/random.ts";

const { values } = parseArgs({
  options: {
    policies: { type: "string", default: "1000" },
    requests: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const [policies, requests, seed] = [values.policies, values.requests, values.seed].map(Number) as [
  number,
  number,
  number,
];
if (![policies, requests, seed].every(Number.isSafeInteger) || policies < 1 || requests < 1) {
  console.error("--policies, --requests and --seed must be integers, the first two at least 1.");
  process.exit(3);
}

const anySet = fc.oneof(policySet, openPolicySet);
const tally = emptyTally();
let shrinking = false;
const started = performance.now();
const result = fc.check(
  fc.property(anySet, anySet, fc.integer(), (a, b, calls) => {
    // Attempts to find a smaller case do not count.
    const found = disagreement(a, b, calls, requests, shrinking ? emptyTally() : tally);
    if (found !== null) {
      shrinking = true;
      throw new Error(found);
    }
    if (!shrinking && tally.policies % 50 === 0) {
      console.error(
        `${tally.policies} of ${policies} policies, ${Math.round((performance.now() - started) / 1000)} s`,
      );
    }
  }),
  { numRuns: policies, seed },
);
const { allowed, ...counts } = tally;
const summary = {
  ...counts,
  allowedShare: Math.round((1000 * allowed) / tally.requests) / 1000,
  failures: result.failed ? 1 : 0,
  seed,
  seconds: Math.round((performance.now() - started) / 1000),
};
console.log(JSON.stringify(summary));
if (result.failed) {
  const [a, b, calls] = result.counterexample ?? [];
  const error = result.errorInstance;
  console.log(
    JSON.stringify({
      a,
      b,
      calls,
      disagreement: error instanceof Error ? error.message : String(error),
    }),
  );
  process.exitCode = 1;
}
