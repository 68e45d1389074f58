import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { ConfigError } from "../errors.ts";
import type { LedgerOptions, PruneOptions } from "./ledger.ts";

const dayMs = 86_400_000;
/** IMM tells of a task for 7 days, and a queue may keep a message for 7 more. */
const leastDays = 14;

export interface LedgerSettings {
  readonly leaseMs: number;
  /** A name for each call: no two calls anywhere have the same. */
  readonly nextHolder: () => string;
}

/** @throws ConfigError naming the setting. */
export function readLedgerSettings({
  leaseMs = 30_000,
  holder = `${hostname()}:${process.pid}`,
}: LedgerOptions): LedgerSettings {
  if (!Number.isInteger(leaseMs) || leaseMs < 100 || leaseMs > 3_600_000) {
    throw new ConfigError(
      "leaseMs",
      `leaseMs is ${leaseMs}: use a whole number from 100 to 3600000.`,
    );
  }
  if (holder === "" || holder.length > 200 || holder.includes("\0") || !holder.isWellFormed()) {
    throw new ConfigError("holder", "holder must be text of 1 to 200 characters, without NUL.");
  }
  const instance = `${holder}:${randomUUID().slice(0, 8)}`;
  let calls = 0;
  return { leaseMs, nextHolder: () => `${instance}#${++calls}` };
}

/** How long ago is old. @throws ConfigError */
export function pruneAgeMs({ olderThanDays = 30 }: PruneOptions): number {
  if (Number.isFinite(olderThanDays) && olderThanDays >= leastDays) return olderThanDays * dayMs;
  throw new ConfigError(
    "olderThanDays",
    `olderThanDays is ${olderThanDays}: use ${leastDays} or more, for a message about a forgotten task would be handled again.`,
  );
}
