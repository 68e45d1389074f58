/**
 * Compares submitted tasks with decisions: `node counts.ts [--wait SECONDS]`. With `--wait` it
 * waits until no task is open. Exits with 1 if a verdict was handled twice, if a task counts as
 * decided without a decision, or if tasks are still open after the wait.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readSettings } from "./settings.ts";
import { type Store, withStore } from "./store.ts";

interface Counts {
  readonly submitted: number;
  /** Tasks without a final verdict. */
  readonly open: number;
  readonly decided: number;
  /** `review` verdicts that were handled. */
  readonly reviews: number;
  /** Verdicts that were handled more than once. */
  readonly twice: number;
  /** Tasks that count as decided, without a decision. */
  readonly lost: number;
  /** Tasks that the service deleted before their verdict arrived. */
  readonly expired: number;
  readonly quarantined: number;
}

async function countsOf<Tx>({ ledger, countDecisions }: Store<Tx>): Promise<Counts> {
  const { submitted, notified, decided, expired, pruned, quarantined } = await ledger.counts();
  // Read after the ledger: a decision made in between must not look lost.
  const { final, review, twice } = await countDecisions();
  return {
    submitted: submitted + notified + decided + expired + pruned,
    open: submitted + notified,
    decided,
    reviews: review,
    twice,
    lost: Math.max(0, decided - final),
    expired,
    quarantined,
  };
}

const { values } = parseArgs({ options: { wait: { type: "string", default: "0" } } });
const until = Date.now() + Number(values.wait) * 1_000;
await withStore(readSettings(), async (store) => {
  let counts = await countsOf(store);
  while (counts.open > 0 && Date.now() < until) {
    await sleep(500);
    counts = await countsOf(store);
  }
  console.log(JSON.stringify(counts));
  if (counts.twice + counts.lost > 0 || (Number(values.wait) > 0 && counts.open > 0))
    process.exitCode = 1;
});
