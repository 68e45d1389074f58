import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { it, onTestFinished } from "vitest";
import { conformance } from "../../testing/ledger-conformance.ts";
import { compareWithTwin, twinLeaseMs } from "../../testing/ledger-twin.ts";
import { SqliteLedger } from "./ledger.ts";

conformance("a ledger in SQLite", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "immkit-ledger-"));
  const file = path.join(folder, "ledger.db");
  await SqliteLedger.open({ path: file }).then((ledger) => ledger.close());
  const database = new DatabaseSync(file);
  database.exec("CREATE TABLE effect (at INTEGER PRIMARY KEY, text TEXT NOT NULL)");
  return {
    open: (options) => SqliteLedger.open({ path: file, ...options }),
    effects: async () =>
      database
        .prepare("SELECT text FROM effect ORDER BY at")
        .all()
        .map((row) => String(row["text"])),
    writeEffect: (tx, text) => {
      tx.prepare("INSERT INTO effect (text) VALUES (?)").run(text);
      return undefined;
    },
    clear: async () =>
      database.exec(
        "DELETE FROM effect; DELETE FROM immkit_task; DELETE FROM immkit_quarantine; DELETE FROM immkit_submission",
      ),
    end: async () => {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
});

it("agrees with the twin for any sequence of events, and runs each effect once", {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "immkit-ledger-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "ledger.db");
  await compareWithTwin(
    (holder, now) => SqliteLedger.open({ path: file, leaseMs: twinLeaseMs, holder, now }),
    150,
  );
});
