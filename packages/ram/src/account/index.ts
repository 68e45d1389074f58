/** Questions about a whole account, by a snapshot of its identities, buckets and policies. */
export type { AccountBucket } from "./bucket.ts";
export { compareRoles, type RoleComparison } from "./compare-roles.ts";
export { coverageOfSources } from "./coverage.ts";
export {
  explainSubject,
  type ReachFinding,
  reachOf,
  type Subject,
  subjectOf,
  subjectOfBucket,
  type UnreadableFinding,
} from "./explain.ts";
export { type AccountFinding, lintSource, lintTogether } from "./lint.ts";
export {
  type AccountAccess,
  type AccountChange,
  newAccessInAccount,
  newAccessOfPrincipal,
  newAccessToBuckets,
} from "./new-access.ts";
export {
  type ParsedPolicies,
  type PolicyText,
  parsePolicies,
  type UnreadablePolicy,
} from "./policy-text.ts";
export { applyProvedFixes, type FixedPolicy, fixedText } from "./proved-fixes.ts";
export type * from "./snapshot.ts";
export { snapshotFormat } from "./snapshot.ts";
export { type PolicySource, policySourceOf } from "./source.ts";
