/**
 * Calls to IMM by operation name, for tools and infrastructure code. No schema is loaded.
 * @module
 */

export {
  type RpcCallOptions,
  RpcClient,
  type RpcClientOptions,
  type RpcParams,
} from "../transport/rpc.ts";
export type { RpcAnswer } from "../transport/rpc-answer.ts";
export { ImmApi, type ImmCaller } from "./api.ts";
export { fromOfficialClient, type OfficialClient, type OfficialClientOptions } from "./official.ts";
