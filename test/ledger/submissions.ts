/**
 * Two processes that submit one list with one ledger, while one or the other is killed and IMM
 * throttles, loses replies and lags. At the end, each item must have one task.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { SubmittedList } from "./accounting.ts";
import { Fleet } from "./fleet.ts";
import { type ImmProxyCounts, startImmProxy } from "./imm-proxy.ts";
import type { Run } from "./run.ts";
import type { SubmitterSettings } from "./submitter.ts";

export interface SubmissionsOptions {
  readonly seconds: number;
  /** Items per second. */
  readonly rate: number;
}

export interface Submissions extends SubmittedList {
  /** Submitters that were killed. */
  readonly kills: number;
  /** Requests of submitters. */
  readonly requests: Readonly<ImmProxyCounts>;
}

/**
 * A task is in the list at most 4.3 s after the record before its request, if machines are fast: a
 * sixth of `settleMs`, `timeoutMs`, the rest of a late request, and the lag. The rest of `settleMs`
 * is for a machine that is busy.
 */
const times = { timeoutMs: 1_500, listLagMs: 1_000, settleMs: 7_500 };
const faults = { lateMs: times.timeoutMs + 300, lagMs: 900 };

export async function submitWithKills(
  { stack, config, place, leaseMs, tasks }: Run,
  { seconds, rate }: SubmissionsOptions,
): Promise<Submissions> {
  const [few, many] = [Math.max(1, rate * 0.6), rate * 3];
  const proxy = await startImmProxy(config.endpoints.imm, { ...faults, limit: many });
  const { accessKeyId, accessKeySecret } = stack.cloud;
  const end = Math.max(1, Math.trunc(seconds * rate));
  const startedAt = Date.now();
  const settings: SubmitterSettings = {
    config: { ...config, endpoints: { ...config.endpoints, imm: proxy.endpoint } },
    accessKeyId,
    accessKeySecret,
    ledger: place,
    leaseMs,
    startedAt,
    rate,
    first: 0,
    end,
    ...times,
  };
  const fleet = new Fleet("submitter.ts", settings);
  const killEveryMs = Math.min(8_000, (seconds * 1_000) / 4);
  try {
    await fleet.start();
    await fleet.start();
    for (let turn = 0; Date.now() - startedAt < seconds * 1_000; turn++) {
      proxy.accept(turn % 2 === 0 ? few : many);
      await sleep(killEveryMs * (0.5 + Math.random() / 2));
      await fleet.kill();
      // What is older and was not finished is left to the last runs.
      const due = Math.trunc(((Date.now() - startedAt) / 1_000) * rate);
      await fleet.start({ first: Math.max(0, Math.min(end, due) - Math.trunc(20 * rate)) });
    }
    await fleet.kill();
    await fleet.kill();
    proxy.accept(many);
    await fleet.start();
    await fleet.start();
    await fleet.finish();
  } finally {
    fleet.abandon();
    await proxy.close();
  }
  const atService = (await stack.control("GET", "tasks"))["tasks"] as {
    taskId: string;
    sourceUri: string;
    tags: Record<string, string>;
  }[];
  for (const { taskId, sourceUri } of atService)
    tasks.set(taskId, { reviewed: sourceUri.endsWith(".gif") });
  return {
    keys: Array.from({ length: end }, (_, item) => `item-${item}`),
    tasks: atService.map(({ taskId, tags }) => ({ taskId, key: tags["immkit-key"] })),
    kills: fleet.killed.size,
    requests: proxy.counts,
  };
}
