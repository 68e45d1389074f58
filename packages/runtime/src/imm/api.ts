import {
  type RpcCallOptions,
  RpcClient,
  type RpcClientOptions,
  type RpcParams,
} from "../transport/rpc.ts";
import type { RpcAnswer } from "../transport/rpc-answer.ts";

/** Makes calls to IMM: {@link ImmApi}, or the official client with `fromOfficialClient`. */
export interface ImmCaller {
  call(action: string, params?: RpcParams, options?: RpcCallOptions): Promise<RpcAnswer>;
  close?(): Promise<void>;
}

/**
 * Any operation of Intelligent Media Management, API 2020-09-30, by name. Parameters and results
 * have their wire names, and objects are sent as JSON text. `ModerationClient` is the typed client
 * for moderation.
 *
 * Reads are retried after any temporary failure, other calls only if the service certainly did
 * nothing. `call` throws ServiceError, ResponseError or NetworkError, `ambiguous` if a call that
 * changes something may have taken effect.
 * @example
 * const api = new ImmApi({ endpoint: "imm.cn-hangzhou.aliyuncs.com", credentials });
 * await api.call("GetProject", { ProjectName: "media" });
 */
export class ImmApi extends RpcClient implements ImmCaller {
  /** @throws ConfigError for an invalid endpoint, or one that is not encrypted. */
  constructor(options: RpcClientOptions) {
    super("2020-09-30", options);
  }
}
