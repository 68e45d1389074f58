import type { AccessCheck } from "../core/access-check.ts";

/** A call that was answered, or an error of the cloud itself. It contains no secret. */
export type LogEntry = CallEntry | FailureEntry;

/** An error of the cloud itself. */
export interface FailureEntry {
  readonly level: "error";
  /** Epoch milliseconds, by the cloud's clock. */
  readonly time: number;
  readonly message: string;
  readonly requestId?: string;
  /** The error itself. */
  readonly cause: unknown;
}

/**
 * A call of a client, or of a service that acts for itself: IMM reads media and publishes messages
 * as the project's role. The action, resource, decision, reason and statement are null if RAM was
 * not asked: the signature is invalid, or the call needs no permission.
 */
export interface CallEntry {
  readonly level: "info";
  /** The calls of a cloud are numbered from 1. */
  readonly number: number;
  /** When it was answered. Epoch milliseconds, by the cloud's clock. */
  readonly time: number;
  /** Null for a service that acts for itself. */
  readonly requestId: string | null;
  /** `imm`, `oss`, `mns`, `ram`, `sts`, `cms`; `rpc` if the product is unknown. */
  readonly product: string;
  /**
   * The RPC action (`CreateImageModerationTask`), or method and path (`GET /media/cat.jpg`). No
   * query: presigned URLs have their signature there.
   */
  readonly operation: string;
  /** The caller's ARN, or `anonymous`. Null if the signature is invalid. */
  readonly caller: string | null;
  readonly action: string | null;
  readonly resource: string | null;
  readonly decision: AccessCheck["decision"] | null;
  readonly reason: string | null;
  readonly statement: AccessCheck["statement"];
  /** Null for a service that acts for itself, like `latencyMs`. */
  readonly status: number | null;
  /** The error code of the answer. Null for a success. */
  readonly code: string | null;
  readonly latencyMs: number | null;
  /** Further decisions on the same call: `imm:CreateProject` besides `ram:PassRole`. */
  readonly otherChecks: readonly AccessCheck[];
}

/** A call without what the log adds. */
export type Call = Pick<
  CallEntry,
  "time" | "requestId" | "product" | "operation" | "caller" | "status" | "code" | "latencyMs"
> & { readonly checks: readonly AccessCheck[] };
