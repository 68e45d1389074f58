import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { verdictOf as verdict } from "../conformance/verdict.ts";
import type { Lease } from "../ledger.ts";
import { type LedgerHandler, withLedger } from "../with-ledger.ts";
import { SqliteLedger, type SqliteLedgerOptions } from "./ledger.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "immkit-ledger-"));
  file = path.join(folder, "ledger.db");
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

async function open(options: Partial<SqliteLedgerOptions> = {}): Promise<SqliteLedger> {
  const ledger = await SqliteLedger.open({ path: file, busyTimeoutMs: 200, ...options });
  onTestFinished(() => ledger.close());
  return ledger;
}

async function leaseOf(ledger: SqliteLedger, taskId: string): Promise<Lease> {
  const begun = await ledger.begin(verdict(taskId));
  if (begun.status !== "run") throw new Error(begun.status);
  return begun.lease;
}

/** Runs a command that can mount. Skips the test if this machine doesn't allow it. */
async function inNamespace(command: string, skip: (reason: string) => void): Promise<string> {
  const namespace = ["-Urm", "sh", "-c"];
  const refusal = await promisify(execFile)("unshare", [
    ...namespace,
    "mount -t tmpfs none /mnt",
  ]).then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (refusal !== undefined) skip(`this machine does not allow mounts: ${refusal}`);
  return (await promisify(execFile)("unshare", [...namespace, command])).stdout;
}

describe("a file that can't be used", () => {
  it.each([
    ["in a folder that is missing", "absent/ledger.db", "LedgerUnavailable", false],
    ["that is a folder", ".", "LedgerUnavailable", false],
  ])("%s", async (_, name, code, retryable) => {
    const target = path.join(folder, name);
    await expect(SqliteLedger.open({ path: target })).rejects.toMatchObject({
      name: "LedgerError",
      code,
      retryable,
    });
  });

  it("that isn't a database", async () => {
    writeFileSync(file, "name,verdict\n".repeat(1_000));
    await expect(open()).rejects.toMatchObject({
      name: "LedgerError",
      code: "LedgerCorrupt",
      message: expect.stringContaining(file),
    });
    expect(readFileSync(file, "utf8")).toBe("name,verdict\n".repeat(1_000));
  });

  it("whose pages are damaged", async () => {
    const ledger = await open();
    for (let task = 0; task < 300; task++)
      await ledger.recordSubmitted({ taskId: `t${task}`, kind: "image" });
    await ledger.close();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4_096);
    writeFileSync(file, bytes);
    const work = open().then((damaged) => damaged.begin(verdict("t7")));
    await expect(work).rejects.toMatchObject({
      name: "LedgerError",
      code: "LedgerCorrupt",
      retryable: false,
    });
  });

  it("of a newer version", async () => {
    await (await open()).close();
    const database = new DatabaseSync(file);
    database.exec("INSERT INTO immkit_migration VALUES (99, 0)");
    database.close();
    await expect(open()).rejects.toMatchObject({
      code: "LedgerTooNew",
      message: expect.stringContaining("99"),
    });
  });

  it.each([
    [{ path: "" }, "path"],
    [{ busyTimeoutMs: -1 }, "busyTimeoutMs"],
  ])("settings %j", async (options, setting) => {
    await expect(open(options)).rejects.toMatchObject({ name: "ConfigError", setting });
  });
});

describe("a full disk", () => {
  /**
   * SQLite then says the same as on a full disk, and so does each later connection of this ledger.
   */
  const fill = (tx: DatabaseSync): void => {
    tx.exec("CREATE TABLE IF NOT EXISTS ballast (bytes BLOB)");
    const { page_count: pages } = tx.prepare("PRAGMA page_count").get() as { page_count: number };
    tx.exec(`PRAGMA max_page_count = ${pages + 2}`);
  };

  it("is a named error, loses nothing, and ends when there is room", async () => {
    const ledger = await open();
    let database: DatabaseSync | undefined;
    await ledger.commit(await leaseOf(ledger, "first"), (tx) => {
      database = tx;
      fill(tx);
    });
    const held = await leaseOf(ledger, "second");
    const big = (tx: DatabaseSync): void =>
      void tx.prepare("INSERT INTO ballast VALUES (zeroblob(100000))").run();
    await expect(ledger.commit(held, big)).rejects.toMatchObject({
      name: "LedgerError",
      code: "LedgerFull",
      retryable: true,
    });
    let handled = 0;
    const handler = withLedger(ledger, () => void handled++);
    const refused = async (): Promise<never> => {
      for (let task = 0; ; task++)
        await handler(verdict(`t${task}`), { signal: AbortSignal.timeout(5_000) });
    };
    await expect(refused()).rejects.toMatchObject({ code: "LedgerFull" });
    const before = handled;
    expect(before).toBeGreaterThan(0);
    database?.exec("PRAGMA max_page_count = 100000");
    await handler(verdict(`t${before}`), { signal: AbortSignal.timeout(5_000) });
    await ledger.commit(held, big);
    expect(await ledger.counts()).toMatchObject({
      decided: 2 + before + 1,
      handled: 2 + before + 1,
      notified: 0,
    });
  });

  it("also on a real full file system", async ({ skip }) => {
    const script = fileURLToPath(new URL("../../testing/full-disk.ts", import.meta.url));
    const mount = `mount -t tmpfs -o size=1m none ${folder}`;
    const stdout = await inNamespace(
      `${mount} && exec ${process.execPath} ${script} ${folder}`,
      skip,
    );
    const { decided, errors, lost, after } = JSON.parse(stdout) as {
      decided: number;
      errors: string[];
      lost: string[];
      after: string;
    };
    expect(decided).toBeGreaterThan(5);
    expect(errors).toEqual(["LedgerFull"]);
    expect(lost).toEqual([]);
    expect(after).toBe("handled");
  });
});

describe("a file that can't be written to", () => {
  it("because its file system is read-only", async ({ skip }) => {
    await (await open()).close();
    const mount = `mount --bind ${folder} ${folder} && mount -o remount,bind,ro ${folder}`;
    const code = `import("${new URL("ledger.ts", import.meta.url)}").then(({ SqliteLedger }) => SqliteLedger.open({ path: "${file}" }))
      .then(() => console.log("opened"), ({ name, code }) => console.log(name, code))`;
    const stdout = await inNamespace(`${mount} && exec ${process.execPath} -e '${code}'`, skip);
    expect(stdout).toBe("LedgerError LedgerReadOnly\n");
  });

  it("because it became read-only while it was open: the handler does not run", async () => {
    const ledger = await open();
    let database: DatabaseSync | undefined;
    await ledger.commit(await leaseOf(ledger, "first"), (tx) => {
      database = tx;
    });
    database?.exec("PRAGMA query_only = ON");
    let ran = false;
    const handler = withLedger(ledger, () => {
      ran = true;
    });
    await expect(
      handler(verdict("t"), { signal: AbortSignal.timeout(5_000) }),
    ).rejects.toMatchObject({ code: "LedgerReadOnly" });
    expect(ran).toBe(false);
    expect(await ledger.counts()).toMatchObject({ decided: 1 });
  });
});

describe("other writers", () => {
  it("make a write wait without blocking the process", async () => {
    const ledger = await open({ busyTimeoutMs: 5_000 });
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    let ticks = 0;
    // If waiting blocked the event loop, the lock would never be released.
    const timer = setInterval(() => {
      if (++ticks === 9) other.exec("COMMIT");
    }, 10);
    expect(await ledger.begin(verdict("t"))).toMatchObject({ status: "run" });
    clearInterval(timer);
    other.close();
    expect(ticks).toBeGreaterThan(8);
  });

  it("make a handler wait, and run it and its effect once, with a warning that says why", async () => {
    const ledger = await open();
    const deliveredAgain = await open();
    const blocking = new DatabaseSync(file);
    onTestFinished(() => blocking.close());
    blocking.exec("CREATE TABLE effect (text TEXT)");
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {
      if (blocking.isTransaction) blocking.exec("COMMIT");
    });
    onTestFinished(() => warned.mockRestore());
    let runs = 0;
    let repeated: Promise<unknown> | undefined;
    const handler: LedgerHandler<DatabaseSync> = async (_, { tx }) => {
      runs++;
      blocking.exec("BEGIN IMMEDIATE");
      const effect = tx((database) => database.exec("INSERT INTO effect VALUES ('once')"));
      repeated = withLedger(deliveredAgain, handler)(verdict("t"), { signal }).catch(
        (error: unknown) => error,
      );
      await effect;
    };
    const { signal } = new AbortController();
    await withLedger(ledger, handler)(verdict("t"), { signal });
    // Depending on which of the two is first when the lock is free.
    expect([undefined, "VerdictBusy"]).toContain(
      ((await repeated) as { code?: string } | undefined)?.code,
    );
    expect(runs).toBe(1);
    expect(blocking.prepare("SELECT text FROM effect").all()).toEqual([{ text: "once" }]);
    expect(warned.mock.calls[0]?.[0]).toBe(
      `immkit: Another process or connection is writing to the ledger ${file}. Calls wait for up to 200 ms (busyTimeoutMs). Keep effects and other transactions short.`,
    );
  });

  it("that never finish cause a named error, and reading still works", async () => {
    const ledger = await open();
    await ledger.commit(await leaseOf(ledger, "handled"));
    const other = new DatabaseSync(file);
    onTestFinished(() => other.close());
    other.exec("BEGIN IMMEDIATE");
    await expect(ledger.begin(verdict("t"))).rejects.toMatchObject({
      name: "LedgerError",
      code: "LedgerBusy",
      retryable: true,
    });
    expect(await ledger.begin(verdict("handled"))).toMatchObject({ status: "done" });
    other.exec("ROLLBACK");
    expect(await ledger.begin(verdict("t"))).toMatchObject({ status: "run" });
  });
});

describe("effects", () => {
  it("must be synchronous, and are rolled back if they are not", async () => {
    const ledger = await open();
    const held = await leaseOf(ledger, "t");
    await ledger.commit(await leaseOf(ledger, "table"), (tx) =>
      tx.exec("CREATE TABLE effect (text TEXT)"),
    );
    const late = ledger.commit(held, async (tx) => {
      tx.exec("INSERT INTO effect VALUES ('early')");
      await Promise.resolve();
      throw new Error("nobody reports this");
    });
    await expect(late).rejects.toMatchObject({ name: "LedgerError", code: "AsyncEffect" });
    const count = await ledger.commit(
      held,
      (tx) => tx.prepare("SELECT count(*) AS n FROM effect").get()?.["n"],
    );
    expect(count).toBe(0);
  });

  it("throw their own errors", async () => {
    const ledger = await open();
    await ledger.commit(await leaseOf(ledger, "table"), (tx) =>
      tx.exec("CREATE TABLE effect (text TEXT UNIQUE)"),
    );
    const insert = (tx: DatabaseSync): void => tx.exec("INSERT INTO effect VALUES ('same')");
    await ledger.commit(await leaseOf(ledger, "a"), insert);
    await expect(ledger.commit(await leaseOf(ledger, "b"), insert)).rejects.toMatchObject({
      code: "ERR_SQLITE_ERROR",
      errcode: 2067,
    });
  });
});

it("survives its process: every answered call is in the file", async () => {
  const ledger = await open({ leaseMs: 60_000 });
  await ledger.commit(await leaseOf(ledger, "t"));
  const other = await open({ leaseMs: 60_000 });
  expect(await other.begin(verdict("t"))).toMatchObject({ status: "done" });
  const pragmas = await ledger.commit(await leaseOf(ledger, "p"), (tx) => [
    tx.prepare("PRAGMA journal_mode").get()?.["journal_mode"],
    tx.prepare("PRAGMA synchronous").get()?.["synchronous"],
    tx.prepare("PRAGMA foreign_keys").get()?.["foreign_keys"],
  ]);
  expect(pragmas).toEqual(["wal", 2, 1]);
});
