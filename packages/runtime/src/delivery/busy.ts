import { ImmkitError } from "../errors.ts";

/**
 * Whether a handler says that another worker has the verdict, as `withLedger` does: nothing went
 * wrong, and the message is to come again.
 */
export function isBusy(error: unknown): boolean {
  return error instanceof ImmkitError && error.code === "VerdictBusy";
}
