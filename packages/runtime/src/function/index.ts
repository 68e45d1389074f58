/**
 * Receive moderation notifications in Function Compute.
 * @module
 */

export type { VerdictLookup } from "../delivery/lookup.ts";
export type { FailedMessage, InvalidMessage, OutcomeHandler } from "../delivery/options.ts";
export { type FetchHandler, type NodeListener, toNodeListener } from "../serve/node-listener.ts";
export {
  createFunctionHandler,
  type FunctionContext,
  type FunctionHandler,
  type FunctionOptions,
  type InvocationContext,
} from "./handler.ts";
export { toInvokeHandler } from "./invoke.ts";
export { type FunctionCounts, FunctionError, type FunctionFailure } from "./run.ts";
