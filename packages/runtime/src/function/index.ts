/**
 * Receive moderation notifications in Function Compute.
 * @module
 */

export type { VerdictLookup } from "../delivery/lookup.ts";
export { type FetchHandler, type NodeListener, toNodeListener } from "../serve/node-listener.ts";
export type { FunctionContext } from "./context.ts";
export { type FunctionCounts, FunctionError, type FunctionFailure } from "./errors.ts";
export {
  createFunctionHandler,
  type FunctionHandler,
  type FunctionHandlerContext,
  type FunctionOptions,
  type FunctionOutcomeHandler,
  type InvalidEvent,
} from "./handler.ts";
export { toInvokeHandler } from "./invoke.ts";
