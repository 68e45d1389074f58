/** Questions about a whole account, by a snapshot of its roles, users, groups and policies. */
export { compareRoles, type RoleComparison } from "./compare-roles.ts";
export { coverageOfSources } from "./coverage.ts";
export {
  explainSubject,
  type ReachFinding,
  reachOf,
  type Subject,
  subjectOf,
  type UnreadableFinding,
} from "./explain.ts";
export { type AccountFinding, lintSource, lintTogether } from "./lint.ts";
export {
  type AccountAccess,
  type AccountChange,
  newAccessInAccount,
  newAccessOfPrincipal,
} from "./new-access.ts";
export type { PolicyText, UnreadablePolicy } from "./policy-text.ts";
export { applyProvedFixes, type FixedPolicy } from "./proved-fixes.ts";
export type * from "./snapshot.ts";
export { snapshotFormat } from "./snapshot.ts";
export { type PolicySource, policySourceOf } from "./source.ts";
