// Runs the published conformance suite with `node:test` on a ledger in SQLite, whole or broken.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";
import { ledgerConformance } from "@immkit/runtime/ledger/conformance";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";

const broken = {
  nothing: (ledger) => ledger,
  /** Accepts each extension, and extends nothing. */
  fences: (ledger) => Object.assign(ledger, { extend: async () => {} }),
  /** Runs the effect in a transaction of its own. */
  transactions(ledger) {
    const commit = ledger.commit.bind(ledger);
    return Object.assign(ledger, {
      async commit(lease, effect) {
        const result = effect?.(database);
        await commit(lease);
        return result;
      },
    });
  },
  /** Forgets what was submitted. */
  keys: (ledger) => Object.assign(ledger, { findSubmissions: async () => new Map() }),
};

const folder = mkdtempSync(path.join(tmpdir(), "immkit-conformance-"));
const file = path.join(folder, "ledger.db");
await SqliteLedger.open({ path: file }).then((ledger) => ledger.close());
const database = new DatabaseSync(file);
database.exec("CREATE TABLE effect (at INTEGER PRIMARY KEY, text TEXT NOT NULL)");

describe("a ledger", () => {
  after(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  ledgerConformance(
    { describe, it },
    {
      open: async (options) =>
        broken[process.argv[2]](await SqliteLedger.open({ path: file, ...options })),
      writeEffect(tx, text) {
        tx.prepare("INSERT INTO effect (text) VALUES (?)").run(text);
      },
      async effects() {
        const rows = database.prepare("SELECT text FROM effect ORDER BY at").all();
        return rows.map(({ text }) => text);
      },
      async clear() {
        for (const table of ["effect", "immkit_task", "immkit_quarantine", "immkit_submission"])
          database.exec(`DELETE FROM ${table}`);
      },
    },
    { sequences: 20, seed: 7 },
  );
});
