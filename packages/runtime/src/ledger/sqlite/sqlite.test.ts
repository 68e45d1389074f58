import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe } from "vitest";
import { vitestFramework } from "../../testing/vitest-framework.ts";
import { ledgerConformance } from "../conformance/index.ts";
import { SqliteLedger } from "./ledger.ts";

describe("a ledger in SQLite", () => {
  let folder: string;
  let file: string;
  let database: DatabaseSync;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "immkit-ledger-"));
    file = path.join(folder, "ledger.db");
    await SqliteLedger.open({ path: file }).then((ledger) => ledger.close());
    database = new DatabaseSync(file);
    database.exec("CREATE TABLE effect (at INTEGER PRIMARY KEY, text TEXT NOT NULL)");
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  ledgerConformance<DatabaseSync>(
    vitestFramework,
    {
      open: (options) => SqliteLedger.open({ path: file, ...options }),
      async effects() {
        const rows = database.prepare("SELECT text FROM effect ORDER BY at").all();
        return rows.map((row) => String(row["text"]));
      },
      writeEffect(tx, text) {
        tx.prepare("INSERT INTO effect (text) VALUES (?)").run(text);
      },
      async clear() {
        for (const table of ["effect", "immkit_task", "immkit_quarantine", "immkit_submission"])
          database.exec(`DELETE FROM ${table}`);
      },
    },
    { sequences: 150 },
  );
});
