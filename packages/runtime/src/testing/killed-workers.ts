import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, vi } from "vitest";
import type { LedgerWorkerSettings } from "./ledger-worker.ts";

export interface KilledWorkersOptions
  extends Pick<LedgerWorkerSettings, "database" | "connectionString"> {
  readonly tasks: number;
  readonly kills: number;
  /** How many tasks the ledger has decided. */
  readonly decided: () => Promise<number>;
  /** The keys of the effects in the database, the oldest first. */
  readonly effects: () => Promise<readonly string[]>;
}

/**
 * Two workers handle the same verdicts, and are killed at any moment and replaced. Every effect in
 * the ledger's transaction happens once, and one outside it again only if its worker was killed.
 */
export async function killWorkers(options: KilledWorkersOptions): Promise<void> {
  const { database, connectionString, kills, decided, effects } = options;
  const folder = mkdtempSync(path.join(tmpdir(), "immkit-worker-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const outside = path.join(folder, "outside.jsonl");
  writeFileSync(outside, "");
  const tasks = Array.from({ length: options.tasks }, (_, index) => `t${index}`);
  const settings: LedgerWorkerSettings = {
    database,
    connectionString,
    outside,
    tasks,
    leaseMs: 1_500,
  };
  const script = fileURLToPath(new URL("ledger-worker.ts", import.meta.url));
  const start = async (): Promise<ChildProcess> => {
    const worker = spawn(process.execPath, [script, JSON.stringify(settings)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void worker.kill("SIGKILL"));
    await new Promise((resolve) => worker.stdout.once("data", resolve));
    return worker;
  };
  const workers = await Promise.all([start(), start()]);
  const killed = new Set<number>();
  for (let kill = 0; kill < kills; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 250));
    const victim = workers.shift() as ChildProcess;
    killed.add(victim.pid ?? 0);
    victim.kill("SIGKILL");
    workers.push(await start());
  }
  await vi.waitFor(async () => expect(await decided()).toBe(tasks.length), {
    timeout: 30_000,
    interval: 200,
  });
  for (const worker of workers) worker.kill("SIGKILL");

  const keys = await effects();
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => key.endsWith("/final")).sort()).toEqual(
    tasks.map((task) => `${task}/final`).sort(),
  );
  for (const task of tasks.filter((name) => keys.includes(`${name}/review`)))
    expect(keys.indexOf(`${task}/review`)).toBeLessThan(keys.indexOf(`${task}/final`));
  const lines = readFileSync(outside, "utf8").split("\n").filter(Boolean);
  const runs = Map.groupBy(
    lines.map((line) => JSON.parse(line) as { key: string; pid: number }),
    ({ key }) => key,
  );
  expect(keys.filter((key) => !runs.has(key))).toEqual([]);
  for (const of of runs.values())
    for (const { pid } of of.slice(0, -1)) expect(killed).toContain(pid);
}
