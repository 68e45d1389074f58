/**
 * Run by a test on its own small file system: handles verdicts until it is full, makes room,
 * and continues.
 */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { verdictOf } from "../ledger/conformance/verdict.ts";
import type { LedgerError } from "../ledger/errors.ts";
import { SqliteLedger } from "../ledger/sqlite/ledger.ts";
import { handleVerdict } from "../ledger/with-ledger.ts";

const folder = process.argv[2] ?? "";
const ballast = path.join(folder, "ballast");
writeFileSync(ballast, Buffer.alloc(512 * 1_024));
const ledger = await SqliteLedger.open({ path: path.join(folder, "ledger.db") });
const signal = new AbortController().signal;
const done: string[] = [];
const errors: string[] = [];

const handle = (taskId: string): Promise<string> =>
  handleVerdict(
    ledger,
    () => {},
    { ...verdictOf(taskId), userData: "x".repeat(1_000) },
    { signal },
  );

while (errors.length === 0) {
  const taskId = `t${done.length}`;
  try {
    await handle(taskId);
    done.push(taskId);
  } catch (error) {
    errors.push((error as LedgerError).code);
  }
}
const known = await ledger.find(done);
const lost = done.filter((taskId) => known.get(taskId)?.state !== "decided");
const { decided } = await ledger.counts();
rmSync(ballast);
const after = await handle(`t${done.length}`);
await ledger.close();
console.log(JSON.stringify({ decided, errors, lost, after }));
