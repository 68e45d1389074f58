export * from "./arn/index.ts";
export { decide, decideAssumeRole } from "./decide/decide.ts";
export { PolicyError, type PolicyErrorCode } from "./document/error.ts";
export { formatPolicy, namedPolicy, type PolicyKind, parsePolicy, type SafeParsed, safeParsePolicy, sizeLimits } from "./document/parse.ts";
export { combineGrants, type Grant } from "./grants/grant.ts";
export { grants } from "./grants/grants.ts";
export * from "./policy.ts";
