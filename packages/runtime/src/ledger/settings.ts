import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { ConfigError } from "../errors.ts";
import { checkWholeNumbers } from "../options.ts";
import type { LedgerOptions, PruneOptions } from "./ledger.ts";

const dayMs = 86_400_000;
/**
 * The service keeps tasks this long (imm, CreateVideoModerationTask). Whether that counts from
 * their start or end isn't documented: the start is safe.
 */
export const retentionMs = 7 * dayMs;
/** A task can be reported for 7 days, and a queue can keep the message for 7 more. */
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
  if (
    typeof holder !== "string" ||
    holder === "" ||
    holder.length > 200 ||
    holder.includes("\0") ||
    !holder.isWellFormed()
  )
    throw new ConfigError("holder", "holder must be text of 1 to 200 characters, without NUL.");
  const instance = `${holder}:${randomUUID().slice(0, 8)}`;
  let calls = 0;
  return { leaseMs, nextHolder: () => `${instance}#${++calls}` };
}

/** The ages from which records are deleted, in milliseconds; null: never. */
export interface PruneAges {
  readonly tasks: number;
  readonly keys: number | null;
  readonly quarantine: number | null;
}

/** @throws ConfigError naming the option. */
export function readPruneAges(options: PruneOptions): PruneAges {
  const { tasksOlderThanDays = 30, keysOlderThanDays, quarantineOlderThanDays } = options;
  const age = (setting: string, days: number, least: number, reason: string): number => {
    if (Number.isFinite(days) && days >= least) return Math.round(days * dayMs);
    throw new ConfigError(setting, `${setting} is ${days}: use ${least} or more. ${reason}`);
  };
  const deliveries = "A message about the task can be delivered until then.";
  return {
    tasks: age("tasksOlderThanDays", tasksOlderThanDays, leastDays, deliveries),
    keys:
      keysOlderThanDays === undefined
        ? null
        : age(
            "keysOlderThanDays",
            keysOlderThanDays,
            tasksOlderThanDays,
            "The key of a task is kept at least as long as its details (tasksOlderThanDays).",
          ),
    quarantine:
      quarantineOlderThanDays === undefined
        ? null
        : age(
            "quarantineOlderThanDays",
            quarantineOlderThanDays,
            1,
            "The message would be deleted before it can be replayed.",
          ),
  };
}
