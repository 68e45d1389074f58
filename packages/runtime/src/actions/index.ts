/**
 * What is usually done with blocked media: move them to a quarantine, or delete them.
 * @module
 */

export { ActionError, type ActionErrorCode } from "./errors.ts";
export {
  type ActionCallOptions,
  type ActionResult,
  MediaActions,
  type MediaActionsOptions,
  type Verdict,
} from "./media-actions.ts";
