export type { Assumptions } from "./compare/assumptions.ts";
export {
  type Answer,
  type Comparison,
  compare,
  disjoint,
  equivalent,
  includes,
} from "./compare/compare.ts";
export { type NewAccess, type NewAccessOptions, newAccess } from "./compare/new-access.ts";
export { type Permission, permits, type RequestPattern } from "./compare/permits.ts";
export { decide, decideAssumeRole } from "./decide/decide.ts";
export { PolicyError, type Position } from "./document/error.ts";
export type { PolicyInput } from "./document/input.ts";
export { locate } from "./document/json.ts";
export {
  formatPolicy,
  namedPolicy,
  type PolicyKind,
  parsePolicy,
  safeParsePolicy,
  sizeLimits,
} from "./document/parse.ts";
export { parseRequest } from "./document/request.ts";
export type { Capability } from "./explain/capability.ts";
export { explain } from "./explain/explain.ts";
export { whoCan } from "./explain/who-can.ts";
export type { Finding, Severity } from "./finding.ts";
export { combineGrants, type Grant } from "./grants/grant.ts";
export { grants } from "./grants/grants.ts";
export { type LintCoverage, lintCoverage } from "./lint/coverage.ts";
export { lint, lintText, rules } from "./lint/lint.ts";
export { minimise } from "./minimise/minimise.ts";
export type {
  Decision,
  NamedPolicy,
  PolicyDocument,
  PolicySet,
  RamRequest,
  Statement,
} from "./policy.ts";
