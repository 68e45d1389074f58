import type { Principal } from "../access/principal.ts";
import type { CloudRequest } from "../http/message.ts";

/** A call of an RPC product (IMM, RAM, STS, Mns-open) whose caller is known. */
export interface RpcCall {
  readonly principal: Principal;
  /** `CreateUser` */
  readonly action: string;
  /**
   * Query and form parameters together, decoded, without those of the protocol itself (Action,
   * Version, Signature…).
   */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly request: CloudRequest;
}

/**
 * A product that is reached by `x-acs-version` and `x-acs-action`. A result is the answer's body;
 * `RequestId` is added to it.
 */
export interface RpcProduct {
  /** `Imm`, `Ram`, `Sts`, `Mns-open`. */
  readonly name: string;
  readonly version: string;
  readonly actions: Readonly<
    Record<string, (call: RpcCall) => Record<string, unknown> | Promise<Record<string, unknown>>>
  >;
}
