import type { Principal } from "../access/principal.ts";
import type { CloudRequest } from "../http/message.ts";

/** A call of an RPC product (IMM, RAM, STS, Mns-open) with a verified caller. */
export interface RpcCall {
  readonly principal: Principal;
  /** `CreateUser` */
  readonly action: string;
  /**
   * Decoded query and form parameters, without those of the protocol (Action, Version, Signature…).
   */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly request: CloudRequest;
}

/** A product with RPC actions. The result of an action is the body; `RequestId` is added to it. */
export interface RpcProduct {
  /** `Imm`, `Ram`, `Sts`, `Mns-open`. */
  readonly name: string;
  readonly version: string;
  readonly actions: Readonly<
    Record<string, (call: RpcCall) => Record<string, unknown> | Promise<Record<string, unknown>>>
  >;
}
