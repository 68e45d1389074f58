import type { ObjectAddress } from "./object.ts";

/** One request. */
export interface OssCall {
  readonly operation: string;
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** The key is `""` for a call on a bucket, and so are both for a call on the account. */
  readonly address: ObjectAddress;
  /** What the address names. Default: `object`. */
  readonly subject?: "object" | "bucket" | "account";
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default: true. */
  readonly idempotent?: boolean;
  /** The root of the document in the response. Default: the body is not a document. */
  readonly document?: string;
  readonly timeoutMs?: number;
  readonly maxResponseBytes?: number;
  readonly signal?: AbortSignal | undefined;
}
