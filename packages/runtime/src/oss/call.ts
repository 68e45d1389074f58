import type { ObjectAddress } from "./object.ts";

/** One request. */
export interface OssCall {
  readonly operation: string;
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly address: ObjectAddress;
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
