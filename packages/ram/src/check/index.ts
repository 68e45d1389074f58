/** Assertions about policies, as a gate in CI. */
export { type AccessFinding, type CheckAccessOptions, checkAccess } from "./check-access.ts";
export type { RequestSet } from "./request-set.ts";
export {
  type AccessRules,
  type Assertion,
  type AssertionCommon,
  type AssertionDemand,
  readAccessRules,
} from "./rules.ts";
