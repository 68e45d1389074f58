/**
 * Messages that could not be read or handled, kept byte for byte with the reason, so that none is
 * lost and all can be replayed.
 */
import { createHash } from "node:crypto";
import { ImmkitError, NotificationError } from "../errors.ts";

/** Why a message is kept. */
export interface QuarantineReason {
  readonly code: string;
  readonly message: string;
  /** JSON Pointer to the fault, where one is known. */
  readonly path: string | null;
}

export interface QuarantinedMessage {
  /** SHA-256 of the bytes, hex: the same message is kept once. */
  readonly id: string;
  readonly bytes: Uint8Array;
  /** The latest one. */
  readonly reason: QuarantineReason;
  /** How often it came. */
  readonly count: number;
  /** Epoch milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Every method throws LedgerError. */
export interface Quarantine {
  /** Keeps a message, or counts it again. */
  keep(bytes: Uint8Array, reason: QuarantineReason): Promise<void>;
  /** All messages, the oldest first. One that is kept or removed meanwhile may be missing. */
  list(): AsyncIterable<QuarantinedMessage>;
  /** Whether it was there. */
  remove(id: string): Promise<boolean>;
}

export function quarantineId(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function reasonOf(error: unknown): QuarantineReason {
  const code =
    error instanceof ImmkitError ? error.code : error instanceof Error ? error.name : "Error";
  const message = error instanceof Error ? error.message : String(error);
  return {
    code,
    message: message.slice(0, 2_000),
    path: error instanceof NotificationError ? error.path : null,
  };
}

/**
 * What a consumer gives to `onInvalidMessage` and to `onPoisonMessage`, a push or function handler to
 * `onInvalidMessage`.
 */
export interface ToBeKept {
  readonly bytes: Uint8Array;
  readonly error: unknown;
}

/**
 * For a consumer's `onInvalidMessage` and `onPoisonMessage`; with `invalidMessages: "discard"` the queue forgets the
 * message once it is kept here.
 * @example const keep = keepMessage(ledger.quarantine); new NotificationConsumer({ queue, handler,
 *   onInvalidMessage: keep, invalidMessages: "discard", onPoisonMessage: keep });
 */
export function keepMessage(quarantine: Quarantine): (message: ToBeKept) => Promise<void> {
  return ({ bytes, error }) => quarantine.keep(bytes, reasonOf(error));
}
