export type { AccessLevel, Action, Service } from "./actions/action.ts";
export { expandAction, findAction, services } from "./actions/table.ts";
export * from "./arn/index.ts";
export {
  type Answer,
  type Comparison,
  compare,
  disjoint,
  equivalent,
  includes,
  type Relation,
} from "./compare/compare.ts";
export { type NewAccess, newAccess } from "./compare/new-access.ts";
export { type Permission, permits, type RequestPattern } from "./compare/permits.ts";
export { decide, decideAssumeRole } from "./decide/decide.ts";
export { PolicyError, type PolicyErrorCode, type Position } from "./document/error.ts";
export { type PolicyInput, toPolicySet } from "./document/input.ts";
export { locate } from "./document/json.ts";
export {
  formatPolicy,
  namedPolicy,
  type PolicyKind,
  parsePolicy,
  type SafeParsed,
  safeParsePolicy,
  sizeLimits,
} from "./document/parse.ts";
export { parseRequest } from "./document/request.ts";
export { type Escalation, escalations, type Step } from "./escalation/escalation.ts";
export { type Need, type Recipe, recipes } from "./escalation/recipes.ts";
export {
  type ReachableRole,
  type RoleUser,
  type RoleWay,
  type StrongerRole,
  strongerRoles,
} from "./escalation/stronger-roles.ts";
export type { Capability } from "./explain/capability.ts";
export { explain } from "./explain/explain.ts";
export { type Caller, whoCan } from "./explain/who-can.ts";
export type { Finding, Fix, Severity } from "./finding.ts";
export { combineGrants, type Grant, type GrantOptions } from "./grants/grant.ts";
export { grants } from "./grants/grants.ts";
export { lint, lintText, type RuleId, rules } from "./lint/lint.ts";
export { minimise } from "./minimise/minimise.ts";
export * from "./policy.ts";
