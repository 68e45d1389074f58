/** What the programs of this folder read from the environment. */
import { existsSync, readFileSync } from "node:fs";
import { parseRuntimeConfig, type RuntimeConfig } from "@immkit/runtime";

export interface Settings {
  readonly config: RuntimeConfig;
  /** `postgresql://…`; without it the ledger is a SQLite file. */
  readonly databaseUrl: string | undefined;
  readonly sqliteFile: string;
  /**
   * A crashed worker's verdicts begin anew after so long at the latest; a lease of a worker that
   * lives is extended.
   */
  readonly leaseSeconds: number;
  readonly concurrency: number;
  /** A handler that takes longer has failed, and its message comes again. */
  readonly handlerTimeoutSeconds: number;
  /** Of the health endpoint, on every address; 0 takes any free one. */
  readonly healthPort: number;
  /**
   * Handlers get this long to end when the worker is told to stop. Leave less than what the
   * platform waits before it kills.
   */
  readonly drainSeconds: number;
  /** Between two reconciliations; 0 for a worker that makes none, as all but one should be. */
  readonly reconcileMinutes: number;
  /** For so long after a task's end its notification may still come. */
  readonly reconcileGraceSeconds: number;
  /** Told of each verdict, with an idempotency key; none by default. */
  readonly webhookUrl: string | undefined;
  /** For the demonstration: what each verdict's work takes. */
  readonly workMs: number;
}

/** @throws Error, ConfigError: both name the variable or setting that is wrong. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  return {
    config: readConfig(env["IMMKIT_CONFIG"]),
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
      "IMMKIT_CONFIG is not set: give the file that `pulumi stack output --json > stack.json` wrote, or its content.",
    );
  }
  if (!value.trimStart().startsWith("{") && !existsSync(value))
    throw new Error(`IMMKIT_CONFIG names ${value}, which is not there.`);
  const text = value.trimStart().startsWith("{") ? value : readFileSync(value, "utf8");
  const outputs = JSON.parse(text) as { runtimeConfig?: unknown };
  return parseRuntimeConfig(outputs.runtimeConfig ?? outputs);
}

function numberOf(env: NodeJS.ProcessEnv, name: string, byDefault: number, least: number): number {
  const text = env[name];
  if (!text) return byDefault;
  const value = Number(text);
  if (!Number.isFinite(value) || value < least)
    throw new Error(`${name} is ${text}: use a number, ${least} or more.`);
  return value;
}
