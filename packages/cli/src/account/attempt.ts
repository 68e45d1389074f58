import type { SnapshotGap } from "@immkit/ram/account";

/** The service answered with an error, so a part of the account can't be read. */
export class NotReadError extends Error {
  override readonly name = "NotReadError";
  /** The error code of the service. */
  readonly code: string;
  constructor(message: string, options: { readonly code: string; readonly cause: unknown }) {
    super(message, options);
    this.code = options.code;
  }
}

/** Reads a part of the account. If the service refuses, the part becomes a gap, and null. */
export async function attempt<T>(
  part: string,
  gaps: SnapshotGap[],
  read: () => Promise<T>,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof NotReadError)) throw error;
    gaps.push({ part, reason: error.message });
    return null;
  }
}
