/**
 * Messages in quarantine. `node quarantine.ts FOLDER` writes each to a file, byte for byte, and
 * prints the reason. `node quarantine.ts --replay` passes them to the handler again, for example
 * after an update that can read them.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { withLedger } from "@immkit/runtime/ledger";
import { replay } from "@immkit/runtime/reconcile";
import { decide } from "./decide.ts";
import { readSettings } from "./settings.ts";
import { withStore } from "./store.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { replay: { type: "boolean", default: false } },
});
const settings = readSettings();
await withStore(settings, async (store) => {
  const { quarantine } = store.ledger;
  if (values.replay)
    return console.log(
      JSON.stringify(await replay(quarantine, withLedger(store.ledger, decide(store, settings)))),
    );
  const [folder] = positionals;
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  for await (const { id, bytes, reason, count, lastAt } of quarantine.list()) {
    const file = folder === undefined ? null : path.join(folder, `${id}.bin`);
    if (file !== null) writeFileSync(file, bytes);
    console.log(
      JSON.stringify({
        id,
        bytes: bytes.length,
        reason,
        count,
        lastAt: new Date(lastAt).toISOString(),
        file,
      }),
    );
  }
});
