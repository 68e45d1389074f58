/**
 * Submits a list in its own process, which tests kill, while others submit the same list with the
 * same ledger. An item is due at its time. A run that ends with failed items, or because the
 * ledger's server was away, is repeated, as the operator of a nightly job would do.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ModerationClient, type RuntimeConfig, type SubmitItem } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import { type Ledger, LedgerError } from "@immkit/runtime/ledger";
import { type LedgerPlace, withEffects } from "./effects.ts";

/** Durations are in milliseconds. */
export interface SubmitterSettings {
  readonly config: RuntimeConfig;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly ledger: LedgerPlace;
  readonly leaseMs: number;
  /** When the first item of the whole list was due, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** Items per second. */
  readonly rate: number;
  /** The items from `first` up to, not including, `end`. */
  readonly first: number;
  readonly end: number;
  readonly timeoutMs: number;
  readonly listLagMs: number;
  readonly settleMs: number;
}

const settings = JSON.parse(process.argv[2] ?? "") as SubmitterSettings;
const { timeoutMs, listLagMs, settleMs } = settings;

async function* items(): AsyncGenerator<SubmitItem> {
  for (let item = settings.first; item < settings.end; item++) {
    const dueAt = settings.startedAt + (item * 1_000) / settings.rate;
    await sleep(Math.max(0, dueAt - Date.now()));
    const uri = `oss://media/${item % 4 === 0 ? "moving.gif" : "still.jpg"}`;
    yield { kind: "image", request: { uri }, idempotencyKey: `item-${item}` };
  }
}

/** Whether every item has a task now. */
async function submit(client: ModerationClient, ledger: Ledger<never>): Promise<boolean> {
  let failed = 0;
  try {
    for await (const result of client.submitAll(items(), { ledger, settleMs }))
      if ("error" in result) failed++;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    await sleep(500);
    return false;
  }
  return failed === 0;
}

await withEffects(settings.ledger, settings.leaseMs, async ({ ledger }) => {
  const client = ModerationClient.fromConfig(settings.config, {
    credentials: staticCredentials(settings),
    timeoutMs,
    search: { listLagMs },
  });
  console.log("ready");
  let runs = 1;
  while (!(await submit(client, ledger as Ledger<never>))) runs++;
  console.log(JSON.stringify({ runs }));
  await client.close();
});
