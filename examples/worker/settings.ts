/** The settings of the programs in this folder, from the environment. */
import { existsSync, readFileSync } from "node:fs";
import { parseRuntimeConfig, type RuntimeConfig } from "@immkit/runtime";

export interface Settings {
  readonly config: RuntimeConfig;
  /** Of OSS. Without it, the public one of the region. */
  readonly ossEndpoint: string | undefined;
  /** `postgresql://…`. Without it, the ledger is a SQLite file. */
  readonly databaseUrl: string | undefined;
  readonly sqliteFile: string;
  /**
   * The verdicts of a crashed worker start over after at most this time. A running worker extends
   * its leases.
   */
  readonly leaseSeconds: number;
  readonly concurrency: number;
  /** A handler that takes longer fails, and its message is redelivered. */
  readonly handlerTimeoutSeconds: number;
  /** Of the health endpoint, on every address. 0 is any free port. */
  readonly healthPort: number;
  /**
   * How long handlers can take to end when the worker stops. Use less than the time after which the
   * platform kills it.
   */
  readonly drainSeconds: number;
  /** Between two reconciliations. 0 turns it off: only one worker should reconcile. */
  readonly reconcileMinutes: number;
  /** How long after the end of a task its notification can still arrive. */
  readonly reconcileGraceSeconds: number;
  /** Called for each verdict, with an idempotency key. Default: none. */
  readonly webhookUrl: string | undefined;
  /** For the demonstration: how long the work for a verdict takes. */
  readonly workMs: number;
}

/** @throws Error, ConfigError: both name the invalid variable or setting. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  return {
    config: readConfig(env["IMMKIT_CONFIG"]),
    ossEndpoint: env["IMMKIT_ENDPOINT"] || undefined,
    databaseUrl: env["DATABASE_URL"] || undefined,
    sqliteFile: env["WORKER_SQLITE"] || "worker.db",
    leaseSeconds: numberOf(env, "WORKER_LEASE_SECONDS", 30, 1),
    concurrency: numberOf(env, "WORKER_CONCURRENCY", 10, 1),
    handlerTimeoutSeconds: numberOf(env, "WORKER_HANDLER_TIMEOUT_SECONDS", 30, 1),
    healthPort: numberOf(env, "WORKER_HEALTH_PORT", 9100, 0),
    drainSeconds: numberOf(env, "WORKER_DRAIN_SECONDS", 20, 0),
    reconcileMinutes: numberOf(env, "WORKER_RECONCILE_MINUTES", 60, 0),
    reconcileGraceSeconds: numberOf(env, "WORKER_RECONCILE_GRACE_SECONDS", 900, 0),
    webhookUrl: env["WORKER_WEBHOOK_URL"] || undefined,
    workMs: numberOf(env, "WORKER_WORK_MS", 0, 0),
  };
}

/**
 * `IMMKIT_CONFIG` is a file, or the JSON itself: the stack's `runtimeConfig` output, or all its
 * outputs (`pulumi stack output --json`).
 */
function readConfig(value: string | undefined): RuntimeConfig {
  if (!value) {
    throw new Error(
      "IMMKIT_CONFIG is not set. Run `npx immkit dev` in another terminal, and wait until the program is deployed. For a stack in an account, set it to the file that `pulumi stack output --json > stack.json` wrote, or to its content.",
    );
  }
  if (!value.trimStart().startsWith("{") && !existsSync(value))
    throw new Error(`IMMKIT_CONFIG is ${value}, but there is no such file.`);
  const text = value.trimStart().startsWith("{") ? value : readFileSync(value, "utf8");
  const outputs = JSON.parse(text) as { runtimeConfig?: unknown };
  return parseRuntimeConfig(outputs.runtimeConfig ?? outputs);
}

function numberOf(env: NodeJS.ProcessEnv, name: string, byDefault: number, least: number): number {
  const text = env[name];
  if (!text) return byDefault;
  const value = Number(text);
  if (!Number.isFinite(value) || value < least)
    throw new Error(`${name} is ${text}. Use a number of ${least} or more.`);
  return value;
}
