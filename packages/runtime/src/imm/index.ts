/**
 * Calls to IMM by operation name, for tools and for infrastructure code. Light: no schema is
 * loaded.
 * @module
 */

export {
  type ImmAnswer,
  ImmApi,
  type ImmApiOptions,
  type ImmCaller,
  type ImmCallOptions,
  type ImmParams,
} from "./api.ts";
export { fromOfficialClient, type OfficialClient, type OfficialClientOptions } from "./official.ts";
