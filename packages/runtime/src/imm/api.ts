import {
  type RpcAnswer,
  type RpcCallOptions,
  RpcClient,
  type RpcClientOptions,
  type RpcParams,
} from "../transport/rpc.ts";

export type ImmApiOptions = RpcClientOptions;
export type ImmParams = RpcParams;
export type ImmCallOptions = RpcCallOptions;
export type ImmAnswer = RpcAnswer;

/**
 * Who makes the calls of a `ModerationClient`: {@link ImmApi}, or the official client by
 * `fromOfficialClient`.
 */
export interface ImmCaller {
  call(action: string, params?: ImmParams, options?: ImmCallOptions): Promise<ImmAnswer>;
  close?(): Promise<void>;
}

/**
 * Any operation of Intelligent Media Management, API 2020-09-30, by its name: parameters and
 * answers have the wire's names, objects are sent as JSON text. `ModerationClient` is the typed
 * client for moderation.
 * @example await new ImmApi({ endpoint: "imm.cn-hangzhou.aliyuncs.com", credentials
 *   }).call("GetProject", { ProjectName: "media" });
 */
export class ImmApi implements ImmCaller {
  readonly #client: RpcClient;

  /** @throws ConfigError for an endpoint that is none, or is not encrypted. */
  constructor(options: ImmApiOptions) {
    this.#client = new RpcClient("2020-09-30", options);
  }

  /**
   * Calls `action`. Reads are repeated after any passing failure; other calls only when the service
   * surely did nothing.
   * @throws ServiceError, ResponseError or NetworkError, `ambiguous` when a call that changes
   *   something may have taken effect.
   */
  call(action: string, params: ImmParams = {}, options: ImmCallOptions = {}): Promise<ImmAnswer> {
    return this.#client.call(action, params, options);
  }

  /** Ends idle connections. */
  close(): Promise<void> {
    return this.#client.close();
  }
}
