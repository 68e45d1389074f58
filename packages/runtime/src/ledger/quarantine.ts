/** Messages that could not be read or handled, kept byte for byte for a replay. */
import { createHash } from "node:crypto";
import { ImmkitError, NotificationError } from "../errors.ts";

/** Why a message is kept. */
export interface QuarantineReason {
  readonly code: string;
  readonly message: string;
  /** JSON Pointer to the fault; null if it is unknown. */
  readonly path: string | null;
}

/** A message in quarantine. */
export interface QuarantinedMessage {
  /** SHA-256 of the bytes in hex: the same message is kept once. */
  readonly id: string;
  readonly bytes: Uint8Array;
  /** The latest reason. */
  readonly reason: QuarantineReason;
  /** How many times it was delivered. */
  readonly count: number;
  /** Times of the first and the last delivery, epoch milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Every method can throw LedgerError. */
export interface Quarantine {
  /** Keeps a message, or counts it again. */
  keep(bytes: Uint8Array, reason: QuarantineReason): Promise<void>;
  /** All messages, oldest first. One that is kept or removed meanwhile can be missing. */
  list(): AsyncIterable<QuarantinedMessage>;
  /** Returns whether the message existed. */
  remove(id: string): Promise<boolean>;
}

/** The id of a message in quarantine: SHA-256 of its bytes in hex. */
export function quarantineId(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Keeps messages, for the hooks `onInvalidMessage` and `onPoisonMessage`.
 * @example
 * const keep = keepMessage(ledger.quarantine);
 * const hooks = { onInvalidMessage: keep, invalidMessages: "discard", onPoisonMessage: keep };
 */
export function keepMessage(
  quarantine: Quarantine,
): (message: { readonly bytes: Uint8Array; readonly error: unknown }) => Promise<void> {
  return ({ bytes, error }) => quarantine.keep(bytes, reasonOf(error));
}

export function reasonOf(error: unknown): QuarantineReason {
  const isError = error instanceof Error;
  return {
    code: error instanceof ImmkitError ? error.code : isError ? error.name : "Error",
    message: (isError ? error.message : String(error)).slice(0, 2_000),
    path: error instanceof NotificationError ? error.path : null,
  };
}
