import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { ConfigError } from "../errors.ts";
import { checkWholeNumbers } from "../options.ts";
import type { LedgerOptions, PruneOptions } from "./ledger.ts";

const dayMs = 86_400_000;
/** IMM can report a task for 7 days, and a queue can keep a message for 7 more. */
const leastDays = 14;

/** The checked options of a ledger. */
export interface LedgerSettings {
  readonly leaseMs: number;
  /** A name for each call: no two calls anywhere have the same. */
  readonly nextHolder: () => string;
}

/** @throws ConfigError naming the option. */
export function readLedgerSettings(options: LedgerOptions): LedgerSettings {
  const { leaseMs = 30_000, holder = `${hostname()}:${process.pid}` } = options;
  checkWholeNumbers(options, { leaseMs: [100, 3_600_000] });
  if (holder === "" || holder.length > 200 || holder.includes("\0") || !holder.isWellFormed())
    throw new ConfigError("holder", "holder must be text of 1 to 200 characters, without NUL.");
  const instance = `${holder}:${randomUUID().slice(0, 8)}`;
  let calls = 0;
  return { leaseMs, nextHolder: () => `${instance}#${++calls}` };
}

/** The age from which records are deleted. @throws ConfigError */
export function pruneAgeMs({ olderThanDays = 30 }: PruneOptions): number {
  if (Number.isFinite(olderThanDays) && olderThanDays >= leastDays)
    return Math.round(olderThanDays * dayMs);
  throw new ConfigError(
    "olderThanDays",
    `olderThanDays is ${olderThanDays}: use ${leastDays} or more. A message about a deleted task would be handled again.`,
  );
}
