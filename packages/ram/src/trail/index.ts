/** The least privilege that events of ActionTrail or the log of a local cloud show. */
export type { LoggedRequest, TrailEvent } from "./event.ts";
export { EventSplitter, type Piece } from "./event-splitter.ts";
export {
  type Dependent,
  type GeneratedPolicies,
  type GenerateOptions,
  generatePolicies,
  type WideAccess,
} from "./generate-policy.ts";
export type { TrailIdentity } from "./identity.ts";
export { type LeftOut, leftOutReasons } from "./meaning.ts";
export { eventsIn, readTrailEvent } from "./read-event.ts";
export {
  type Counted,
  type SeenIdentity,
  TrailUsage,
  type Unmapped,
  type UsageOptions,
} from "./trail-usage.ts";
export { type Use, type Width, widths } from "./use.ts";
