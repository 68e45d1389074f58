/**
 * What the cloud tells about a request once it was answered, or about a fault of its own. Nothing
 * in it is secret.
 */
export interface LogEntry {
  readonly level: "info" | "error";
  /** Epoch milliseconds, by the cloud's clock. */
  readonly time: number;
  readonly message: string;
  readonly requestId?: string;
  /** `Imm`, `Ram`, `Sts`, `Mns-open`, `oss`, `mns`, `control`. */
  readonly product?: string;
  /**
   * The RPC action; method and path of the other protocols, without the query, where presigned URLs
   * have their signature.
   */
  readonly action?: string;
  readonly status?: number;
  /** The code of a refusal. */
  readonly code?: string;
  /** How long the answer took, in milliseconds. */
  readonly elapsedMs?: number;
  /** What went wrong inside, for `error`. */
  readonly cause?: unknown;
}
