import type { CredentialLike } from "../transport/credential.ts";

/**
 * What Function Compute tells of an invocation. Only what is used here is named; the runtime may
 * hand over more, or less: nothing is required.
 */
export interface FunctionContext {
  readonly requestId?: string;
  readonly region?: string;
  readonly accountId?: string;
  /** Of the function's role, for as long as the invocation lasts. */
  readonly credentials?: CredentialLike;
  readonly function?: {
    readonly name?: string;
    /** Seconds that the invocation may take. */
    readonly timeout?: number | string;
  };
}

/** How long the invocation may take in all, undefined where nothing tells. */
export function timeLimitMs(context: FunctionContext | undefined): number | undefined {
  const seconds = Number(context?.function?.timeout);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
}
