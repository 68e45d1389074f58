import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import mysql from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { killWorkers } from "../../testing/killed-workers.ts";
import { mysqlPrograms, startMysql } from "../../testing/mysql-cluster.ts";
import { exhaustPool } from "../../testing/pool-exhaustion.ts";
import type { Cluster } from "../../testing/postgres-cluster.ts";
import { vitestFramework } from "../../testing/vitest-framework.ts";
import { ledgerConformance } from "../conformance/index.ts";
import { verdictOf as verdict } from "../conformance/verdict.ts";
import type { Lease } from "../ledger.ts";
import { handleVerdict } from "../with-ledger.ts";
import { MysqlLedger, type MysqlLedgerOptions } from "./ledger.ts";
import type { MysqlClient } from "./pool.ts";

const reason = "no MariaDB or MySQL server here (Debian: apt-get install mariadb-server)";
it.skipIf(mysqlPrograms.length > 0)(`MySQL: skipped, ${reason}`, () => {
  if (process.env["CI"] === "true") throw new Error(reason);
});

describe.each(mysqlPrograms)("$kind", (programs) => {
  let cluster: Cluster;
  let admin: mysql.Pool;
  beforeAll(async () => {
    cluster = await startMysql(programs);
    admin = mysql.createPool({ uri: cluster.connectionString, connectionLimit: 2 });
    await admin.query(
      "CREATE TABLE effect (at bigint AUTO_INCREMENT PRIMARY KEY, text varchar(200) NOT NULL)",
    );
    await (await MysqlLedger.open({ connectionString: cluster.connectionString })).close();
  }, 60_000);
  afterAll(async () => {
    await admin?.end();
    await cluster?.stop();
  });

  const open = async (options: Partial<MysqlLedgerOptions> = {}): Promise<MysqlLedger> => {
    const ledger = await MysqlLedger.open({
      connectionString: cluster.connectionString,
      maxConnections: 8,
      ...options,
    });
    onTestFinished(() => ledger.close());
    return ledger;
  };
  const leaseOf = async (ledger: Pick<MysqlLedger, "begin">, taskId: string): Promise<Lease> => {
    const begun = await ledger.begin(verdict(taskId));
    if (begun.status !== "run") throw new Error(begun.status);
    return begun.lease;
  };
  const rowsOf = async (sql: string): Promise<mysql.RowDataPacket[]> =>
    (await admin.query<mysql.RowDataPacket[]>(sql))[0];
  const effects = async (): Promise<string[]> =>
    (await rowsOf("SELECT text FROM effect ORDER BY at")).map(({ text }) => text);
  const clear = async (): Promise<void> => {
    for (const table of ["effect", "immkit_task", "immkit_quarantine", "immkit_submission"])
      await admin.query(`DELETE FROM ${table}`);
  };
  const insert = "INSERT INTO effect (text) VALUES (?)";
  /** A connection string for another database or user of the same server. */
  const at = (database: string, user = "root"): string =>
    cluster.connectionString.replace("root@", `${user}@`).replace("/immkit?", `/${database}?`);

  describe(`a ledger in ${programs.kind}`, () => {
    ledgerConformance<MysqlClient>(vitestFramework, {
      open: (options) =>
        MysqlLedger.open({
          connectionString: cluster.connectionString,
          maxConnections: 4,
          ...options,
        }),
      effects,
      writeEffect: (tx, text) => tx.query(insert, [text]).then(() => {}),
      clear,
    });
  });

  describe("connections", () => {
    it("come from the application's pool, whatever it does with rows, quotes and time zones", async () => {
      await clear();
      const pool = mysql.createPool({
        uri: cluster.connectionString,
        rowsAsArray: true,
        bigNumberStrings: true,
        supportBigNumbers: true,
        flags: ["-FOUND_ROWS"],
      });
      pool.on("connection", (connection) => {
        connection.query(
          "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,IGNORE_SPACE', time_zone = '+09:30'",
        );
      });
      const time = Date.UTC(2026, 0, 5);
      const ledger = await MysqlLedger.open<mysql.PoolConnection>({ pool, now: () => time });
      const odd = "a\\' OR 1=1; -- \u{1f600} ";
      await ledger.recordSubmitted({ taskId: odd, kind: "image", userData: odd, key: odd });
      await ledger.recordSubmitted({ taskId: odd.trimEnd(), kind: "image" });
      expect((await ledger.findSubmissions([odd])).get(odd)).toMatchObject({
        taskId: odd,
        userData: odd,
      });
      expect([...(await ledger.find([odd, odd.trimEnd()])).keys()].sort()).toEqual(
        [odd.trimEnd(), odd].sort(),
      );
      const held = await leaseOf(ledger, "pooled");
      // Nothing changes in the row, and that is not a lease that has ended.
      await ledger.extend(held);
      await ledger.extend(held);
      const rows = await ledger.commit(
        held,
        async (client) => (await client.query("SELECT 'a'"))[0],
      );
      expect(rows).toEqual([["a"]]);
      await ledger.close();
      const real = await MysqlLedger.open<mysql.PoolConnection>({ pool });
      await leaseOf(real, "now");
      const [task] = (await real.find(["now"])).values();
      expect(Math.abs((task?.createdAt ?? 0) - Date.now())).toBeLessThan(60_000);
      expect((await pool.query("SELECT 'b'"))[0]).toEqual([["b"]]);
      await pool.end();
    });

    it.each([
      [{}, "connectionString"],
      [{ connectionString: "mysql://x", pool: {} as never }, "connectionString"],
      [{ connectionString: "postgresql://x" }, "connectionString"],
      [{ connectionString: "mysql://x", retryMs: -1 }, "retryMs"],
      [{ connectionString: "mysql://x", maxConnections: 0 }, "maxConnections"],
      [{ connectionString: "mysql://x", queryTimeoutMs: 0 }, "queryTimeoutMs"],
      [{ connectionString: "mysql://x", connectionWaitMs: 0 }, "connectionWaitMs"],
    ])("settings %j are refused", async (options, setting) => {
      await expect(MysqlLedger.open(options)).rejects.toMatchObject({
        name: "ConfigError",
        setting,
      });
    });

    it.each([
      ["character set", { charset: "latin1" }, "utf8mb4"],
      ["autocommit", { flags: [] }, "autocommit"],
    ])("of a pool with another %s are refused", async (what, options, message) => {
      const pool = mysql.createPool({ uri: cluster.connectionString, ...options });
      onTestFinished(() => pool.end());
      if (what === "autocommit")
        pool.on("connection", (connection) => void connection.query("SET autocommit = 0"));
      await expect(MysqlLedger.open({ pool })).rejects.toMatchObject({
        name: "ConfigError",
        setting: "pool",
        message: expect.stringContaining(message),
      });
    });

    it.each([
      ["a server that is not there", () => "mysql://root@127.0.0.1:1/x", "LedgerUnavailable", true],
      ["a database that is missing", () => at("absent"), "LedgerUnavailable", false],
      ["no database", () => at(""), "LedgerUnavailable", false],
      ["a user that is unknown", () => at("immkit", "nobody"), "LedgerForbidden", false],
    ])("to %s are a named error", async (_, target, code, retryable) => {
      const opening = MysqlLedger.open({ connectionString: target(), retryMs: 100 });
      await expect(opening).rejects.toMatchObject({ name: "LedgerError", code, retryable });
    });

    it("refuse a statement that the server would not accept", async () => {
      const [{ most }] = (await rowsOf("SELECT @@global.max_allowed_packet AS most")) as [
        { most: number },
      ];
      await admin.query("SET GLOBAL max_allowed_packet = 65536");
      onTestFinished(() => void admin.query(`SET GLOBAL max_allowed_packet = ${most}`));
      const ledger = await open();
      const keeping = ledger.quarantine.keep(Buffer.alloc(40_000), {
        code: "x",
        message: "x",
        path: null,
      });
      await expect(keeping).rejects.toMatchObject({
        code: "LedgerUnavailable",
        retryable: false,
        message: expect.stringContaining("max_allowed_packet"),
      });
    });

    it("that are dead without notice are replaced", async () => {
      await clear();
      const folder = mkdtempSync(path.join(tmpdir(), "immkit-proxy-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const target = new URL(cluster.connectionString).searchParams.get("socketPath") ?? "";
      const sockets = new Set<Socket>();
      const proxy = createServer((near) => {
        const far = connect(target);
        near.pipe(far).pipe(near);
        for (const socket of [near, far]) sockets.add(socket.on("error", () => {}));
      });
      const socketPath = path.join(folder, "socket");
      await new Promise<void>((resolve) => proxy.listen(socketPath, resolve));
      onTestFinished(() => {
        for (const socket of sockets) socket.destroy();
        proxy.close();
      });
      const ledger = await open({
        connectionString: `mysql://root@localhost/immkit?socketPath=${encodeURIComponent(socketPath)}`,
        queryTimeoutMs: 300,
        maxConnections: 2,
      });
      const held = await leaseOf(ledger, "held");
      const freeze = (): void => {
        for (const socket of sockets) socket.unpipe().pause();
      };
      freeze();
      expect(await ledger.begin(verdict("t"))).toMatchObject({ status: "run" });
      freeze();
      await ledger.commit(held, (tx) => tx.query(insert, ["held"]));
      const dead = ledger.commit(await leaseOf(ledger, "dead"), async (tx) => {
        freeze();
        await tx.query(insert, ["dead"]);
      });
      await expect(dead).rejects.toMatchObject({ code: "LedgerUnavailable", retryable: true });
      expect(await effects()).toEqual(["held"]);
    });
  });

  describe("a pool with fewer connections than handlers", () => {
    const slowly = async (tx: MysqlClient, taskId: string): Promise<void> => {
      await tx.query(insert, [taskId]);
      await tx.query("SELECT sleep(0.08)");
    };

    it("makes them wait, and runs none of them twice", async () => {
      await clear();
      const runs = await exhaustPool(open, slowly);
      expect([...runs.values()]).toEqual(Array(24).fill(1));
      expect(new Set(await effects()).size).toBe(24);
      expect(await effects()).toHaveLength(24);
    });

    it("is named when a call has waited for too long, and the verdict is delivered again", async () => {
      await clear();
      const pool = mysql.createPool({ uri: cluster.connectionString, connectionLimit: 1 });
      onTestFinished(() => pool.end());
      for (const place of [{ maxConnections: 1 }, { pool, connectionString: "" }] as const) {
        const ledger = await open({ ...place, connectionWaitMs: 100, retryMs: 0 });
        const held = await leaseOf(ledger, "pool" in place ? "own pool" : "ours");
        let waiting: Promise<unknown> = Promise.resolve();
        await ledger.commit(held, async () => {
          waiting = ledger.begin(verdict("waits")).catch((error: unknown) => error);
          await waiting;
        });
        expect(await waiting).toMatchObject({
          name: "LedgerError",
          code: "LedgerBusy",
          retryable: true,
          message: expect.stringMatching(
            /^All 1 connections of the ledger's pool are in use, by 1 effects, 0 other calls/,
          ),
        });
      }
      const outside = await pool.getConnection();
      const opening = open({ pool, connectionString: "", connectionWaitMs: 100, retryMs: 0 });
      await expect(opening).rejects.toMatchObject({ code: "LedgerBusy", retryable: true });
      outside.release();
    });
  });

  describe("tables", () => {
    it("are created once by many concurrent starts, and work with a user who can't create tables", async () => {
      await admin.query("CREATE DATABASE other");
      const other = { connectionString: at("other") };
      await Promise.all(Array.from({ length: 5 }, () => open({ ...other, maxConnections: 1 })));
      await admin.query("CREATE USER worker@localhost");
      const asWorker = { connectionString: at("other", "worker"), retryMs: 100 };
      await expect(open(asWorker)).rejects.toMatchObject({ code: "LedgerForbidden" });
      for (const table of ["task", "verdict", "quarantine", "submission"]) {
        await admin.query(
          `GRANT SELECT, INSERT, UPDATE, DELETE ON other.immkit_${table} TO worker@localhost`,
        );
      }
      await admin.query("GRANT SELECT ON other.immkit_migration TO worker@localhost");
      const worker = await open(asWorker);
      await worker.commit(await leaseOf(worker, "t"));
      expect(await worker.counts()).toMatchObject({ decided: 1 });
      await admin.query("REVOKE INSERT ON other.immkit_verdict FROM worker@localhost");
      await expect(leaseOf(worker, "u")).rejects.toMatchObject({ code: "LedgerForbidden" });
      await admin.query("INSERT INTO other.immkit_migration VALUES (99, 0)");
      await expect(open(other)).rejects.toMatchObject({ code: "LedgerTooNew" });
    });

    it("that were only created in part are completed by the next start", async () => {
      await admin.query("CREATE DATABASE part");
      const part = { connectionString: at("part") };
      await (await MysqlLedger.open(part)).close();
      for (const table of ["submission", "quarantine"])
        await admin.query(`DROP TABLE part.immkit_${table}`);
      await admin.query("DELETE FROM part.immkit_migration");
      const ledger = await open(part);
      await ledger.commit(await leaseOf(ledger, "t"));
      expect(await ledger.counts()).toMatchObject({ decided: 1, quarantined: 0 });
    });
  });

  describe("an effect", () => {
    it.each([
      ["a deadlock", "the deadlock"],
      ["a statement that commits by itself", "CREATE TABLE IF NOT EXISTS own (id int)"],
    ])("that hides %s has failed, and is not repeated", async (_, statement) => {
      await clear();
      const ledger = await open();
      await admin.query("INSERT INTO effect (at, text) VALUES (1001, 'x'), (1002, 'y')");
      const held = await leaseOf(ledger, "t");
      const rival = await mysql.createConnection({ uri: cluster.connectionString });
      onTestFinished(() => rival.end());
      const hiding = ledger.commit(held, async (tx) => {
        await tx.query(insert, ["before"]);
        if (statement !== "the deadlock") await tx.query(statement);
        else {
          await tx.query("UPDATE effect SET text = 'x1' WHERE at = 1001");
          await rival.beginTransaction();
          // More rows to undo: the other one is the victim.
          for (let row = 0; row < 20; row++) await rival.query(insert, [`rival ${row}`]);
          await rival.query("UPDATE effect SET text = 'y1' WHERE at = 1002");
          const waiting = rival.query("UPDATE effect SET text = 'x2' WHERE at = 1001");
          await new Promise((resolve) => setTimeout(resolve, 100));
          await tx.query("UPDATE effect SET text = 'y2' WHERE at = 1002").catch(() => {});
          await waiting;
          await rival.rollback();
        }
      });
      await expect(hiding).rejects.toMatchObject({ name: "LedgerError", code: "EffectFailed" });
      expect(await ledger.begin(verdict("t"))).toMatchObject({
        status: statement === "the deadlock" ? "busy" : "done",
      });
    });

    it("throws its own error, including an error of another server", async () => {
      await clear();
      const ledger = await open();
      const error = Object.assign(new Error("the mail server hung up"), { code: "ECONNRESET" });
      const failing = ledger.commit(await leaseOf(ledger, "mail"), async (tx) => {
        await tx.query(insert, ["mail"]);
        throw error;
      });
      await expect(failing).rejects.toBe(error);
      expect(await effects()).toEqual([]);
      await expect(
        ledger.commit(await leaseOf(ledger, "own"), (tx) => tx.query("SELECT * FROM absent")),
      ).rejects.toMatchObject({ errno: 1146 });
    });

    it.each(["review", "pass"] as const)(
      "in a running %s excludes other workers without blocking them",
      async (suggestion) => {
        await clear();
        const ledger = await open({ leaseMs: 100 });
        const begun = await ledger.begin(verdict("slow", suggestion));
        if (begun.status !== "run") throw new Error(begun.status);
        let goOn = (): void => {};
        const commit = ledger.commit(begun.lease, async (tx) => {
          await tx.query(insert, ["slow"]);
          await new Promise<void>((resolve) => {
            goOn = resolve;
          });
        });
        await new Promise((resolve) => setTimeout(resolve, 200));
        expect(await ledger.begin(verdict("slow", suggestion))).toMatchObject({ status: "busy" });
        expect(await ledger.begin(verdict("slow", "block"))).toMatchObject({ status: "busy" });
        goOn();
        await commit;
        expect(await ledger.begin(verdict("slow", suggestion))).toMatchObject({ status: "done" });
        expect(await effects()).toEqual(["slow"]);
      },
    );

    it("whose connection breaks is rolled back", async () => {
      await clear();
      const ledger = await open();
      const held = await leaseOf(ledger, "cut");
      const cut = ledger.commit(held, async (tx) => {
        await tx.query(insert, ["cut"]);
        const [rows] = await tx.query("SELECT connection_id() AS id");
        await admin.query(`KILL ${(rows as { id: number }[])[0]?.id}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await tx.query(insert, ["after"]);
      });
      await expect(cut).rejects.toMatchObject({
        name: "LedgerError",
        code: "LedgerUnavailable",
        retryable: true,
      });
      expect(await effects()).toEqual([]);
      await ledger.commit(held, (tx) => tx.query(insert, ["again"]));
      expect(await effects()).toEqual(["again"]);
    });

    /**
     * A pool whose clients lose their connection around COMMIT, `before` or `after` the server did
     * it.
     */
    const cutting = (when: "before" | "after"): { pool: mysql.Pool; arm: () => void } => {
      const pool = mysql.createPool({ uri: cluster.connectionString });
      onTestFinished(() => pool.end());
      let armed = false;
      const getConnection = pool.getConnection.bind(pool);
      pool.getConnection = async () => {
        const client = await getConnection();
        const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
        client.query = (async (...args: unknown[]) => {
          if ((args[0] as { sql?: string }).sql !== "COMMIT" || !armed) return query(...args);
          armed = false;
          if (when === "after") await query(...args);
          (
            client as unknown as { connection: { stream: { destroy(): void } } }
          ).connection.stream.destroy();
          throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
        }) as typeof client.query;
        return client;
      };
      const arm = (): void => {
        armed = true;
      };
      return { pool, arm };
    };

    it.each(["before", "after"] as const)(
      "whose commit is cut off %s the server did it ends clear",
      async (when) => {
        await clear();
        const { pool, arm } = cutting(when);
        const ledger = await MysqlLedger.open<mysql.PoolConnection>({ pool });
        const held = await leaseOf(ledger, "t");
        arm();
        const commit = ledger.commit(held, async (tx) => {
          await tx.query(insert, ["t"]);
          return "result";
        });
        if (when === "after") expect(await commit).toBe("result");
        else await expect(commit).rejects.toMatchObject({ code: "LedgerUnavailable" });
        expect(await effects()).toEqual(when === "after" ? ["t"] : []);
        expect(await ledger.begin(verdict("t"))).toMatchObject({
          status: when === "after" ? "done" : "busy",
        });
      },
    );
  });

  it("loses and repeats nothing when the server is killed under load", {
    timeout: 60_000,
  }, async () => {
    await clear();
    const options = { leaseMs: 500, retryMs: 20_000 };
    const workers = await Promise.all([open(options), open(options)]);
    const tasks = Array.from({ length: 60 }, (_, index) => `t${index}`);
    const waiting = tasks.flatMap((task) => [task, task]);
    const failures = new Set<string>();
    const signal = new AbortController().signal;
    const work = async (worker: MysqlLedger): Promise<void> => {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
        const outcome = verdict(task);
        try {
          await handleVerdict(
            worker,
            async (_, { tx }) => {
              await new Promise((resolve) => setTimeout(resolve, 20));
              await tx(async (client) => {
                await client.query(insert, [outcome.taskId]);
                await client.query("SELECT sleep(0.02)");
              });
            },
            outcome,
            { signal },
          );
        } catch (error) {
          // As a queue does: the message is redelivered later.
          failures.add((error as { code?: string }).code ?? String(error));
          await new Promise((resolve) => setTimeout(resolve, 100));
          waiting.push(task);
        }
      }
    };
    const all = Promise.all(
      Array.from({ length: 8 }, (_, index) => work(workers[index % 2] as MysqlLedger)),
    );
    for (let crash = 0; crash < 2; crash++) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      expect(waiting.length).toBeGreaterThan(0);
      await cluster.crash(200);
    }
    await all;
    expect((await effects()).sort()).toEqual([...tasks].sort());
    expect(["LedgerUnavailable", "VerdictBusy", "Fenced"]).toEqual(
      expect.arrayContaining([...failures]),
    );
    expect(await workers[0]?.counts()).toMatchObject({ decided: 60, handled: 60, notified: 0 });
  });

  it("repeats and skips no transactional effect when workers are killed at any moment", {
    timeout: 90_000,
  }, async () => {
    await clear();
    await killWorkers({
      database: "mysql",
      connectionString: cluster.connectionString,
      tasks: 80,
      kills: 4,
      decided: async () =>
        Number(
          (await rowsOf("SELECT count(*) AS n FROM immkit_task WHERE state = 'decided'"))[0]?.["n"],
        ),
      effects,
    });
  });
});
