import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { killWorkers } from "../../testing/killed-workers.ts";
import { exhaustPool } from "../../testing/pool-exhaustion.ts";
import { type Cluster, postgresPrograms, startCluster } from "../../testing/postgres-cluster.ts";
import { vitestFramework } from "../../testing/vitest-framework.ts";
import { type ConformanceStore, ledgerConformance } from "../conformance/index.ts";
import { verdictOf as verdict } from "../conformance/verdict.ts";
import type { Lease } from "../ledger.ts";
import { handleVerdict } from "../with-ledger.ts";
import { PostgresLedger, type PostgresLedgerOptions } from "./ledger.ts";
import type { PgClient } from "./pool.ts";

const reason = "no PostgreSQL server here (Debian: apt-get install postgresql)";

describe.skipIf(postgresPrograms === undefined)(
  `PostgreSQL${postgresPrograms === undefined ? `: skipped, ${reason}` : ""}`,
  () => {
    let cluster: Cluster;
    let admin: pg.Pool;
    beforeAll(async () => {
      cluster = await startCluster(postgresPrograms as string);
      admin = new pg.Pool({ connectionString: cluster.connectionString, max: 2 });
      admin.on("error", () => {});
      await admin.query("CREATE TABLE effect (at bigserial PRIMARY KEY, text text NOT NULL)");
    }, 60_000);
    afterAll(async () => {
      await admin?.end();
      await cluster?.stop();
    });

    const open = async (options: Partial<PostgresLedgerOptions> = {}): Promise<PostgresLedger> => {
      const ledger = await PostgresLedger.open({
        connectionString: cluster.connectionString,
        maxConnections: 8,
        ...options,
      });
      onTestFinished(() => ledger.close());
      return ledger;
    };
    const leaseOf = async (
      ledger: Pick<PostgresLedger, "begin">,
      taskId: string,
    ): Promise<Lease> => {
      const begun = await ledger.begin(verdict(taskId));
      if (begun.status !== "run") throw new Error(begun.status);
      return begun.lease;
    };
    const effects = async (): Promise<string[]> =>
      (await admin.query("SELECT text FROM effect ORDER BY at")).rows.map(({ text }) => text);
    const clear = async (): Promise<void> => {
      await admin.query("TRUNCATE effect");
      await admin
        .query("TRUNCATE immkit.task, immkit.verdict, immkit.quarantine, immkit.submission")
        .catch(() => {});
    };
    const insert = "INSERT INTO effect (text) VALUES ($1)";

    describe("a ledger in PostgreSQL, with the documented roles", () => {
      const as = (role: string): string => cluster.connectionString.replace("immkit@", `${role}@`);
      beforeAll(async () => {
        const documentation = readFileSync(
          new URL("../../../docs/ledger.md", import.meta.url),
          "utf8",
        );
        const [, section = ""] = documentation.split("## Roles in PostgreSQL");
        const [forOwner = "", forApplication = ""] = Array.from(
          section.matchAll(/```sql\n(.*?)```/gs),
          ([, sql]) => sql,
        );
        await admin.query("DROP SCHEMA IF EXISTS immkit CASCADE");
        await admin.query(forOwner.replace("DATABASE shop", "DATABASE postgres"));
        await PostgresLedger.open({ connectionString: as("ledger_owner") }).then((ledger) =>
          ledger.close(),
        );
        const opening = PostgresLedger.open({ connectionString: as("ledger_app") });
        await expect(opening).rejects.toMatchObject({ code: "LedgerForbidden", retryable: false });
        const owner = new pg.Client({ connectionString: as("ledger_owner") });
        await owner.connect();
        await owner.query(forApplication);
        await owner.end();
        await admin.query("GRANT INSERT ON effect TO ledger_app");
        await admin.query("GRANT USAGE ON SEQUENCE effect_at_seq TO ledger_app");
      });
      const store: ConformanceStore<PgClient> = {
        open: (options) =>
          PostgresLedger.open({
            connectionString: as("ledger_app"),
            maxConnections: 4,
            ...options,
          }),
        effects,
        writeEffect: (tx, text) => tx.query(insert, [text]).then(() => {}),
        clear,
      };
      ledgerConformance(vitestFramework, store, { sequences: 50 });
    });

    describe("connections", () => {
      it("come from the application's pool, which gives its clients to effects and stays open", async () => {
        await clear();
        const pool = new pg.Pool({ connectionString: cluster.connectionString });
        const ledger = await PostgresLedger.open<pg.PoolClient>({ pool });
        const held = await leaseOf(ledger, "pooled");
        const rows = await ledger.commit(
          held,
          async (client) => (await client.query<{ n: number }>("SELECT 7 AS n")).rows,
        );
        expect(rows).toEqual([{ n: 7 }]);
        await ledger.close();
        expect((await pool.query("SELECT 1")).rowCount).toBe(1);
        await pool.end();
      });

      it.each([
        [{}, "connectionString"],
        [{ connectionString: "postgresql://x", pool: {} as never }, "connectionString"],
        [{ connectionString: "postgresql://x", schema: 'a"; DROP' }, "schema"],
        [{ connectionString: "postgresql://x", retryMs: -1 }, "retryMs"],
        [{ connectionString: "postgresql://x", maxConnections: 0 }, "maxConnections"],
        [{ connectionString: "postgresql://x", queryTimeoutMs: 0 }, "queryTimeoutMs"],
      ])("settings %j are refused", async (options, setting) => {
        await expect(PostgresLedger.open(options)).rejects.toMatchObject({
          name: "ConfigError",
          setting,
        });
      });

      it.each([
        [
          "a server that is not there",
          "postgresql://immkit@127.0.0.1:1/postgres",
          "LedgerUnavailable",
          true,
        ],
        ["a database that is missing", "/absent", "LedgerUnavailable", false],
      ])("to %s are a named error", async (_, target, code, retryable) => {
        const connectionString = target.startsWith("/")
          ? cluster.connectionString.replace("/postgres", target)
          : target;
        const opening = PostgresLedger.open({ connectionString, retryMs: 100 });
        await expect(opening).rejects.toMatchObject({ name: "LedgerError", code, retryable });
      });
    });

    it("replaces a dead connection that reports no error", async () => {
      await clear();
      const folder = mkdtempSync(path.join(tmpdir(), "immkit-proxy-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const target = decodeURIComponent(cluster.connectionString.split("host=")[1] ?? "");
      const sockets = new Set<Socket>();
      const proxy = createServer((near) => {
        const far = connect(path.join(target, ".s.PGSQL.5432"));
        near.pipe(far).pipe(near);
        for (const socket of [near, far]) sockets.add(socket.on("error", () => {}));
      });
      await new Promise<void>((resolve) =>
        proxy.listen(path.join(folder, ".s.PGSQL.5432"), resolve),
      );
      onTestFinished(() => {
        for (const socket of sockets) socket.destroy();
        proxy.close();
      });
      const ledger = await open({
        connectionString: `postgresql://immkit@/postgres?host=${encodeURIComponent(folder)}`,
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
      await expect(ledger.commit(held, (tx) => tx.query(insert, ["held"]))).resolves.toMatchObject({
        rowCount: 1,
      });
      const dead = ledger.commit(await leaseOf(ledger, "dead"), async (tx) => {
        freeze();
        await tx.query(insert, ["dead"]);
      });
      await expect(dead).rejects.toMatchObject({ code: "LedgerUnavailable", retryable: true });
      expect(await effects()).toEqual(["held"]);
    });

    describe("a pool with fewer connections than handlers", () => {
      const slowly = async (tx: PgClient, taskId: string): Promise<void> => {
        await tx.query(insert, [taskId]);
        await tx.query("SELECT pg_sleep(0.08)");
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
        const pool = new pg.Pool({
          connectionString: cluster.connectionString,
          max: 1,
          connectionTimeoutMillis: 100,
        });
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
        const outside = await pool.connect();
        const opening = open({ pool, connectionString: "", retryMs: 0 });
        await expect(opening).rejects.toMatchObject({
          code: "LedgerBusy",
          retryable: true,
          message: expect.stringContaining("connections of the application's pool are in use"),
        });
        outside.release();
      });
    });

    describe("tables", () => {
      it("are created once by many concurrent starts, and work with a role that can't create tables", async () => {
        await admin.query("DROP SCHEMA IF EXISTS other CASCADE");
        await Promise.all(
          Array.from({ length: 5 }, () => open({ schema: "other", maxConnections: 1 })),
        );
        await admin.query("DROP ROLE IF EXISTS worker");
        await admin.query("CREATE ROLE worker LOGIN");
        const asWorker = {
          schema: "other",
          connectionString: cluster.connectionString.replace("immkit@", "worker@"),
        };
        await expect(open(asWorker)).rejects.toMatchObject({
          name: "LedgerError",
          code: "LedgerForbidden",
          retryable: false,
        });
        await admin.query("GRANT USAGE ON SCHEMA other TO worker");
        await admin.query(
          "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA other TO worker",
        );
        const worker = await open(asWorker);
        await worker.commit(await leaseOf(worker, "t"));
        expect(await worker.counts()).toMatchObject({ decided: 1 });
        await admin.query("REVOKE INSERT ON other.verdict FROM worker");
        await expect(leaseOf(worker, "u")).rejects.toMatchObject({ code: "LedgerForbidden" });
      });

      it("of a newer version are refused", async () => {
        await open({ schema: "newer" });
        await admin.query("INSERT INTO newer.migration VALUES (99, 0)");
        await expect(open({ schema: "newer" })).rejects.toMatchObject({
          code: "LedgerTooNew",
          message: expect.stringContaining("99"),
        });
      });
    });

    describe("an effect", () => {
      it("that ignores a failed statement is rolled back, with a named error", async () => {
        await clear();
        const ledger = await open();
        const held = await leaseOf(ledger, "swallowed");
        const swallowing = ledger.commit(held, async (tx) => {
          await tx.query(insert, ["before"]);
          await tx.query("SELECT 1 / 0").catch(() => {});
        });
        await expect(swallowing).rejects.toMatchObject({
          name: "LedgerError",
          code: "EffectFailed",
        });
        expect(await effects()).toEqual([]);
        expect((await ledger.find(["swallowed"])).get("swallowed")?.state).toBe("notified");
      });

      it("throws its own error, including an error of another server", async () => {
        await clear();
        const ledger = await open();
        const error = Object.assign(new Error("the mail server hung up"), { code: "ECONNRESET" });
        const held = await leaseOf(ledger, "mail");
        const failing = ledger.commit(held, async (tx) => {
          await tx.query(insert, ["mail"]);
          throw error;
        });
        await expect(failing).rejects.toBe(error);
        expect(await effects()).toEqual([]);
        await expect(
          ledger.commit(await leaseOf(ledger, "own"), (tx) => tx.query("SELECT 1 / 0")),
        ).rejects.toMatchObject({ code: "22012" });
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
          // The lease has run out; the commit holds the row.
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
          const { rows } = await tx.query("SELECT pg_backend_pid() AS pid");
          await admin.query("SELECT pg_terminate_backend($1)", [rows[0]?.["pid"]]);
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
       * A pool whose clients lose their connection around COMMIT, `before` or `after` the server
       * did it.
       */
      const cutting = (when: "before" | "after"): { pool: pg.Pool; arm: () => void } => {
        const pool = new pg.Pool({ connectionString: cluster.connectionString });
        pool.on("error", () => {});
        onTestFinished(() => pool.end());
        let armed = false;
        pool.on("connect", (client) => {
          const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
          client.query = (async (...args: unknown[]) => {
            if (args[0] !== "COMMIT" || !armed) return query(...args);
            armed = false;
            if (when === "after") await query(...args);
            (
              client as unknown as { connection: { stream: { destroy(): void } } }
            ).connection.stream.destroy();
            throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
          }) as typeof client.query;
        });
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
          const ledger = await PostgresLedger.open({ pool });
          const begun = await ledger.begin(verdict("t"));
          if (begun.status !== "run") throw new Error(begun.status);
          arm();
          const commit = ledger.commit(begun.lease, async (tx) => {
            await tx.query(insert, ["t"]);
            return "result";
          });
          if (when === "after") expect(await commit).toBe("result");
          else
            await expect(commit).rejects.toMatchObject({
              code: "LedgerUnavailable",
              retryable: true,
            });
          expect(await effects()).toEqual(when === "after" ? ["t"] : []);
          expect(await ledger.begin(verdict("t"))).toMatchObject({
            status: when === "after" ? "done" : "busy",
          });
        },
      );

      it("a begin whose connection breaks during the commit gets its lease", async () => {
        await clear();
        const { pool, arm } = cutting("after");
        const ledger = await PostgresLedger.open({ pool });
        arm();
        expect(await ledger.begin(verdict("t"))).toMatchObject({
          status: "run",
          lease: { fence: 1 },
        });
      });
    });

    it("measures leases by the clock of the server", async () => {
      await clear();
      const ledger = await open({ leaseMs: 1_000 });
      await leaseOf(ledger, "t");
      expect(await ledger.begin(verdict("t"))).toMatchObject({ status: "busy" });
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      expect(await ledger.begin(verdict("t"))).toMatchObject({
        status: "run",
        lease: { fence: 2 },
      });
    });

    it("loses and repeats nothing when the server crashes under load", {
      timeout: 60_000,
    }, async () => {
      await clear();
      const workers = await Promise.all([
        open({ leaseMs: 500, retryMs: 15_000 }),
        open({ leaseMs: 500, retryMs: 15_000 }),
      ]);
      const tasks = Array.from({ length: 60 }, (_, index) => `t${index}`);
      const waiting = tasks.flatMap((task) => [task, task]);
      const failures = new Map<string, number>();
      const signal = new AbortController().signal;
      const work = async (worker: PostgresLedger): Promise<void> => {
        for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
          const outcome = verdict(task);
          try {
            await handleVerdict(
              worker,
              async (_, { tx }) => {
                await new Promise((resolve) => setTimeout(resolve, 20));
                await tx(async (client) => {
                  await client.query(insert, [outcome.taskId]);
                  await client.query("SELECT pg_sleep(0.02)");
                });
              },
              outcome,
              { signal },
            );
          } catch (error) {
            // As a queue does: the message is redelivered later.
            const { code = String(error) } = error as { code?: string };
            failures.set(code, (failures.get(code) ?? 0) + 1);
            await new Promise((resolve) => setTimeout(resolve, 100));
            waiting.push(task);
          }
        }
      };
      const all = Promise.all(
        Array.from({ length: 8 }, (_, index) => work(workers[index % 2] as PostgresLedger)),
      );
      const underWay: number[] = [];
      for (let crash = 0; crash < 2; crash++) {
        await new Promise((resolve) => setTimeout(resolve, 250));
        underWay.push(waiting.length);
        await cluster.crash(200);
      }
      await all;
      expect(underWay[0]).toBeGreaterThan(0);
      expect((await effects()).sort()).toEqual([...tasks].sort());
      expect(
        [...failures.keys()].filter(
          (code) => !["LedgerUnavailable", "VerdictBusy", "Fenced"].includes(code),
        ),
      ).toEqual([]);
      expect(await workers[0]?.counts()).toMatchObject({ decided: 60, handled: 60, notified: 0 });
    });

    it("repeats and skips no transactional effect when workers are killed at any moment", {
      timeout: 90_000,
    }, async () => {
      await clear();
      await open();
      await killWorkers({
        database: "postgres",
        connectionString: cluster.connectionString,
        tasks: 120,
        kills: 6,
        decided: async () =>
          Number(
            (await admin.query("SELECT count(*) AS n FROM immkit.task WHERE state = 'decided'"))
              .rows[0].n,
          ),
        effects,
      });
    });
  },
);
