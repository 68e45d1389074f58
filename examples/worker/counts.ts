/**
 * Holds what was submitted against what was decided: `node counts.ts [--wait SECONDS]`, which waits
 * until no task is open. Ends with 1 when a verdict was acted on twice, or counts as handled and
 * was not acted on, or when tasks are still open after the wait.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readSettings } from "./settings.ts";
import { type Store, withStore } from "./store.ts";

interface Accounts {
  readonly submitted: number;
  /** Tasks without a final verdict. */
  readonly open: number;
  readonly decided: number;
  /** `review` verdicts that were acted on before a person's came. */
  readonly reviews: number;
  /** Verdicts that were acted on more than once. */
  readonly twice: number;
  /** Tasks that count as decided, and were not acted on. */
  readonly lost: number;
  /** Tasks that the service forgot before their verdict was seen. */
  readonly expired: number;
  readonly quarantined: number;
}

async function accountsOf<Tx>({ ledger, countDecisions }: Store<Tx>): Promise<Accounts> {
  const { submitted, notified, decided, expired, quarantined } = await ledger.counts();
  // Read after the ledger, so that what is decided in between can't look as if it were lost.
  const { final, review, twice } = await countDecisions();
  return {
    submitted: submitted + notified + decided + expired,
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
  let accounts = await accountsOf(store);
  while (accounts.open > 0 && Date.now() < until) {
    await sleep(500);
    accounts = await accountsOf(store);
  }
  console.log(JSON.stringify(accounts));
  if (accounts.twice + accounts.lost > 0 || (Number(values.wait) > 0 && accounts.open > 0))
    process.exitCode = 1;
});
