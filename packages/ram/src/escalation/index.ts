/** Ways to get more access than was granted. */
export { type Escalation, escalations, type Step } from "./escalation.ts";
export { type Need, type Recipe, recipes } from "./recipes.ts";
export {
  type ReachableRole,
  type RoleUser,
  type RoleWay,
  type StrongerRole,
  strongerRoles,
} from "./stronger-roles.ts";
