/**
 * `node packages/ram/nightly/run.ts [--policies 1000] [--requests 10000] [--seed N]`: whether the
 * evaluator and the sets agree on random policies.
 *
 * Each policy set is held against another one over random calls: what the sets say of single calls,
 * of what one allows and the other does not, and of what both allow; each call that they show is
 * confirmed; and a minimised policy must decide alike. Progress goes to standard error. Standard
 * output gets one JSON line,
 * `{policies, requests, allowedShare, asked, witnesses, minimised, failures, seed, seconds}`, and
 * on a disagreement a second one, the smallest case that shows it. The command then ends with 1.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { disagreement, emptyTally } from "../src/testing/agreement.ts";
import { policySet } from "../src/testing/random.ts";

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
  console.error("--policies, --requests and --seed are whole numbers, the first two at least 1.");
  process.exit(3);
}

const tally = emptyTally();
let shrinking = false;
const started = performance.now();
const result = fc.check(
  fc.property(policySet, policySet, fc.integer(), (a, b, calls) => {
    // What is tried again to find a smaller case does not count.
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
