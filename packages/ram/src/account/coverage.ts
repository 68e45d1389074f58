import { coverageOf, type LintCoverage, patternsOf } from "../lint/coverage.ts";
import { parsePolicies } from "./policy-text.ts";
import type { PolicySource } from "./source.ts";

/**
 * Which actions of these policies and snapshots `lintSource` judges: see `lintCoverage`. The
 * actions of a policy that can't be read count in neither list: the policy is a finding.
 */
export function coverageOfSources(sources: readonly PolicySource[]): LintCoverage {
  const texts = sources.flatMap((source) => {
    if (source.is === "policy") return [source.policy];
    if (source.is === "snapshot") {
      const trust = source.account.flatMap(({ trust }) => trust ?? []);
      const ofBuckets = source.buckets.flatMap(({ policies }) => policies);
      return [...source.policies, ...trust, ...ofBuckets, ...source.control];
    }
    if (source.is === "bucket") return source.bucket.policies;
    const { policies, trust } = source.principal;
    return trust === undefined ? policies : [...policies, trust];
  });
  return coverageOf(parsePolicies(texts).policies.flatMap(({ document }) => patternsOf(document)));
}
