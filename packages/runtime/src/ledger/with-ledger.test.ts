import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NotificationConsumer } from "../consumer/notification-consumer.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { MemoryQueue } from "../testing/memory-queue.ts";
import { notificationText } from "../testing/messages.ts";
import { verdictOf as verdict } from "./conformance/verdict.ts";
import { LedgerError } from "./errors.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import type { Ledger } from "./ledger.ts";
import { SqliteLedger } from "./sqlite/index.ts";
import {
  handleVerdict,
  type LedgerHandler,
  type LedgerHandlerContext,
  withLedger,
} from "./with-ledger.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const leaseMs = 800;
let folder: string;
let shift: number;
let ledger: SqliteLedger;
let other: SqliteLedger;
const never = new AbortController().signal;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "immkit-ledger-"));
  shift = 0;
  const open = (holder: string) =>
    SqliteLedger.open({
      path: path.join(folder, "ledger.db"),
      leaseMs,
      holder,
      now: () => Date.now() + shift,
    });
  ledger = await open("a");
  other = await open("b");
  const begun = await ledger.begin(verdict("table"));
  if (begun.status === "run")
    await ledger.commit(begun.lease, (tx) => tx.exec("CREATE TABLE effect (key TEXT)"));
});
afterEach(async () => {
  await ledger.close();
  await other.close();
  rmSync(folder, { recursive: true });
});

const write = (tx: DatabaseSync, key: string): void =>
  void tx.prepare("INSERT INTO effect VALUES (?)").run(key);
let reads = 0;
/** Effects that are committed. */
async function effects(): Promise<string[]> {
  const begun = await ledger.begin(verdict(`read${++reads}`));
  if (begun.status !== "run") throw new Error(begun.status);
  return ledger.commit(begun.lease, (tx) =>
    tx
      .prepare("SELECT key FROM effect")
      .all()
      .map((row) => String(row["key"])),
  );
}
const stateOf = async (taskId: string) => (await ledger.find([taskId])).get(taskId)?.state;

describe("deliveries", () => {
  it("leave nothing in memory, however long the signal of the process lives", async () => {
    const signals: WeakRef<AbortSignal>[] = [];
    const handler = withLedger(ledger, (_, { signal }) => void signals.push(new WeakRef(signal)));
    const { signal } = new AbortController();
    for (let task = 0; task < 20; task++) await handler(verdict(`t${task}`), { signal });
    await sleep(0);
    collectGarbage();
    expect(signals.filter((reference) => reference.deref() !== undefined)).toEqual([]);
  });

  it("run the handler once per version, in any order and with any repetition", async () => {
    const keys: string[] = [];
    const skipped: string[] = [];
    const handler = withLedger(ledger, (_, { key }) => void keys.push(key), {
      onSkipped: (outcome, why) => skipped.push(`${outcome.suggestion} ${why}`),
    });
    for (let copy = 0; copy < 5; copy++) await handler(verdict("t", "review"), { signal: never });
    for (let copy = 0; copy < 5; copy++) await handler(verdict("t", "block"), { signal: never });
    await handler(verdict("t", "review"), { signal: never });
    await handler(verdict("t", "pass"), { signal: never });
    await handler(verdict("u", "pass"), { signal: never });
    await handler(verdict("u", "review"), { signal: never });
    expect(keys).toEqual(["t/review", "t/final", "u/final"]);
    const copies = [...Array(4).fill("review duplicate"), ...Array(4).fill("block duplicate")];
    expect(skipped).toEqual([...copies, "review duplicate", "pass conflict", "review late"]);
  });

  it("of another final verdict later are a warning, or go to the logger or the listener", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const log: unknown[] = [];
    const logger = {
      warn: (details: object, text: string) => void log.push(["warn", details, text]),
      error: (details: object, text: string) => void log.push(["error", details, text]),
    };
    const skipped: unknown[] = [];
    const handler = withLedger(ledger, () => {});
    await handler(verdict("t", "block"), { signal: never });
    await handler(verdict("t", "block"), { signal: never });
    expect(warned).not.toHaveBeenCalled();
    for (let copy = 0; copy < 3; copy++) await handler(verdict("t", "pass"), { signal: never });
    const conflict =
      "VerdictConflict: The final verdict of t is pass now, and block was handled before, which remains valid. If pass is right, correct it yourself.";
    expect(warned.mock.calls).toEqual([
      [
        `immkit: a verdict differs from the one that was handled (task t): LedgerError: ${conflict.slice(17)}`,
      ],
    ]);
    await withLedger(ledger, () => {}, { logger })(verdict("t", "pass"), { signal: never });
    expect(log).toEqual([
      [
        "warn",
        { err: expect.objectContaining({ code: "VerdictConflict" }), taskId: "t" },
        "immkit: a verdict differs from the one that was handled",
      ],
    ]);
    const onSkipped = (...details: unknown[]) => void skipped.push(details);
    await withLedger(ledger, () => {}, { onSkipped })(verdict("t", "pass"), { signal: never });
    await withLedger(ledger, () => {}, { onSkipped })(verdict("t", "block"), { signal: never });
    expect(skipped).toEqual([
      [
        expect.objectContaining({ suggestion: "pass" }),
        "conflict",
        expect.objectContaining({ suggestion: "block" }),
      ],
      [expect.objectContaining({ suggestion: "block" }), "duplicate", null],
    ]);
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });

  it("of a task whose row is locked fail with VerdictBusy without a name", async () => {
    const busy: Ledger<DatabaseSync> = Object.create(ledger, {
      begin: { value: () => Promise.resolve({ status: "busy", holder: null }) },
    });
    await expect(
      handleVerdict(busy, () => {}, verdict("t"), { signal: never }),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/^Another worker is handling the final verdict of t/),
    });
  });

  it("succeed even if onSkipped throws", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const onSkipped = (): never => {
      throw new Error("listener");
    };
    const handle = () =>
      handleVerdict(ledger, () => {}, verdict("t"), { signal: never, onSkipped });
    expect([await handle(), await handle()]).toEqual(["handled", "duplicate"]);
    expect(warned).toHaveBeenCalledWith(expect.stringContaining("listener"));
    warned.mockRestore();
  });

  it("return their result", async () => {
    const handle = (suggestion: "pass" | "review") =>
      handleVerdict(ledger, () => {}, verdict("t", suggestion), { signal: never });
    expect([await handle("pass"), await handle("pass"), await handle("review")]).toEqual([
      "handled",
      "duplicate",
      "late",
    ]);
  });

  it("of a verdict that is being handled fail with VerdictBusy", async () => {
    let goOn = (): void => {};
    const first = handleVerdict(
      ledger,
      () => new Promise<void>((resolve) => (goOn = resolve)),
      verdict("t"),
      { signal: never },
    );
    await vi.waitFor(async () => expect(await stateOf("t")).toBe("notified"));
    await expect(
      handleVerdict(other, () => {}, verdict("t"), { signal: never }),
    ).rejects.toMatchObject({
      name: "LedgerError",
      code: "VerdictBusy",
      retryable: true,
      message: expect.stringMatching(/^a:.* is handling the final verdict of t/),
    });
    goOn();
    expect(await first).toBe("handled");
  });
});

describe("a handler", () => {
  it("that throws can handle the verdict again at once, with the same key", async () => {
    const seen: string[] = [];
    let failures = 2;
    const handler: LedgerHandler<DatabaseSync> = (_, { key, attempt }) => {
      seen.push(`${key} ${attempt}`);
      if (failures-- > 0) throw new Error("not yet");
    };
    for (const worker of [ledger, other]) {
      await expect(handleVerdict(worker, handler, verdict("t"), { signal: never })).rejects.toThrow(
        "not yet",
      );
    }
    await handleVerdict(ledger, handler, verdict("t"), { signal: never });
    expect(seen).toEqual(["t/final 1", "t/final 2", "t/final 3"]);
  });

  it("runs its effect in the transaction of the mark, and gets the result", async () => {
    let result: unknown;
    await handleVerdict(
      ledger,
      async (_, { tx, key }) => {
        result = await tx((database) => {
          write(database, key);
          return 7;
        });
        expect(await stateOf("t")).toBe("decided");
      },
      verdict("t"),
      { signal: never },
    );
    expect(result).toBe(7);
    expect(await effects()).toEqual(["t/final"]);
  });

  it("that throws after its effect has still handled the verdict", async () => {
    const handler: LedgerHandler<DatabaseSync> = async (_, { tx, key }) => {
      await tx((database) => write(database, key));
      throw new Error("afterwards");
    };
    await expect(handleVerdict(ledger, handler, verdict("t"), { signal: never })).rejects.toThrow(
      "afterwards",
    );
    expect(await handleVerdict(ledger, handler, verdict("t"), { signal: never })).toBe("duplicate");
    expect(await effects()).toEqual(["t/final"]);
  });

  it.each([
    ["does not wait for it", (failing: Promise<unknown>) => void failing.catch(() => {})],
    [
      "continues regardless",
      (failing: Promise<unknown>) =>
        failing.then(
          () => {},
          () => {},
        ),
    ],
  ])("whose effect fails, and that %s, has not handled the verdict", async (_, use) => {
    const handler: LedgerHandler<DatabaseSync> = (_, { tx }) =>
      use(
        tx(() => {
          throw new Error("no effect");
        }),
      );
    await expect(handleVerdict(ledger, handler, verdict("t"), { signal: never })).rejects.toThrow(
      "no effect",
    );
    expect(await stateOf("t")).toBe("notified");
  });

  it("that does not await a successful effect has handled the verdict", async () => {
    const handler: LedgerHandler<DatabaseSync> = (_, { tx, key }) =>
      void tx((database) => write(database, key));
    expect(await handleVerdict(ledger, handler, verdict("t"), { signal: never })).toBe("handled");
    expect(await effects()).toEqual(["t/final"]);
  });

  it("can try a second effect only if the first one failed", async () => {
    const errors: unknown[] = [];
    await handleVerdict(
      ledger,
      async (_, { tx, key }) => {
        await tx((database) => database.exec("SELECT nothing FROM nowhere")).catch((error) =>
          errors.push(error),
        );
        await tx((database) => write(database, key));
        await tx((database) => write(database, "second")).catch((error) => errors.push(error));
      },
      verdict("t"),
      { signal: never },
    ).catch((error) => errors.push(error));
    const repeated = {
      name: "LedgerError",
      code: "EffectRepeated",
      retryable: false,
      message:
        "The handler of t/final called tx twice. Its first effect is committed, and the second did not happen: do everything in one call of tx.",
    };
    expect(errors).toMatchObject([{ code: "ERR_SQLITE_ERROR" }, repeated, repeated]);
    expect(await effects()).toEqual(["t/final"]);
    expect(await stateOf("t")).toBe("decided");
  });

  it("can't run two effects at the same time, and fails if it ignores that", async () => {
    const handling = handleVerdict(
      ledger,
      (_, { tx, key }) => {
        void tx((database) => write(database, key));
        void tx((database) => write(database, "second"));
      },
      verdict("t"),
      { signal: never },
    );
    await expect(handling).rejects.toMatchObject({
      code: "EffectRepeated",
      message: expect.stringContaining("Its first effect is still running"),
    });
    expect(await effects()).toEqual(["t/final"]);
  });

  it.each(["returns", "throws"])("that %s can't run an effect afterwards", async (how) => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    let late: (() => Promise<unknown>) | undefined;
    await handleVerdict(
      ledger,
      (_, { tx }) => {
        late = () => tx((database) => write(database, "late"));
        if (how === "throws") throw new Error("no");
      },
      verdict("t"),
      { signal: never },
    ).catch(() => {});
    // As work does for which the handler does not wait: its rejection must not end the process.
    void late?.();
    await expect(late?.()).rejects.toMatchObject({
      code: "EffectLate",
      message:
        "tx was called after the handler of t/final had ended, and its effect did not happen: await it in the handler.",
    });
    expect(warned).toHaveBeenCalledWith(expect.stringMatching(/task t\).* tx was called after/));
    expect(await effects()).toEqual([]);
    warned.mockRestore();
  });
});

describe("the lease", () => {
  it("is extended while a handler is slow", async () => {
    const work = Promise.withResolvers<void>();
    const running = handleVerdict(ledger, () => work.promise, verdict("t"), { signal: never });
    const answers = new Set<string>();
    for (let round = 0; round < 10; round++) {
      await sleep(leaseMs / 3);
      answers.add((await other.begin(verdict("t"))).status);
    }
    expect([...answers]).toEqual(["busy"]);
    work.resolve();
    expect(await running).toBe("handled");
  });

  it("that another worker takes aborts the handler, and its effect fails", async () => {
    let context: LedgerHandlerContext<DatabaseSync> | undefined;
    const running = handleVerdict(
      ledger,
      async (_, given) => {
        context = given;
        await new Promise((resolve) =>
          given.signal.addEventListener("abort", resolve, { once: true }),
        );
        await given.tx((database) => write(database, "late"));
      },
      verdict("t"),
      { signal: never },
    );
    running.catch(() => {});
    await vi.waitFor(() => expect(context).toBeDefined());
    // As if this process had stood still: its lease runs out before it can extend it.
    shift += leaseMs * 2;
    expect(
      await handleVerdict(
        other,
        (_, { tx, key }) => tx((database) => write(database, key)),
        verdict("t"),
        { signal: never },
      ),
    ).toBe("handled");
    await expect(running).rejects.toMatchObject({ name: "LedgerError", code: "Fenced" });
    expect(context?.signal.reason).toMatchObject({ code: "Fenced" });
    expect(await effects()).toEqual(["t/final"]);
  });

  it("of a review ends when the final verdict arrives, and the handler's signal is aborted", async () => {
    let reason: unknown;
    const review = handleVerdict(
      ledger,
      (_, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            reason = signal.reason;
            resolve();
          });
        }),
      verdict("t", "review"),
      { signal: never },
    ).catch((error) => error);
    await vi.waitFor(async () => expect(await stateOf("t")).toBe("notified"));
    expect(await other.begin(verdict("t", "pass"))).toMatchObject({ status: "busy" });
    await review;
    expect(reason).toMatchObject({ code: "Fenced" });
    expect(await other.begin(verdict("t", "pass"))).toMatchObject({ status: "run" });
  });

  it("survives a short outage of the ledger, and is lost in a long one", async () => {
    let away = 2;
    const flaky = new Proxy(ledger as Ledger<DatabaseSync>, {
      get(target, name) {
        if (name === "extend") {
          return (lease: Parameters<Ledger["extend"]>[0]) =>
            away-- > 0
              ? Promise.reject(new LedgerError("LedgerUnavailable", "away", { retryable: true }))
              : target.extend(lease);
        }
        const value = Reflect.get(target, name) as unknown;
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const slow: LedgerHandler<DatabaseSync> = async (_, { signal }) => {
      await sleep(leaseMs * 2.5, undefined, { signal });
    };
    expect(await handleVerdict(flaky, slow, verdict("t"), { signal: never })).toBe("handled");
    away = Number.POSITIVE_INFINITY;
    const lost = handleVerdict(flaky, slow, verdict("u"), { signal: never });
    await expect(lost).rejects.toMatchObject({
      name: "AbortError",
      cause: { code: "LedgerUnavailable" },
    });
  });

  it("of a handler that never returns runs out after the signal is aborted", async () => {
    const stop = new AbortController();
    let begun = false;
    void handleVerdict(
      ledger,
      () => {
        begun = true;
        return new Promise(() => {});
      },
      verdict("t"),
      { signal: stop.signal },
    );
    await vi.waitFor(() => expect(begun).toBe(true));
    stop.abort();
    await vi.waitFor(
      async () => expect(await other.begin(verdict("t"))).toMatchObject({ status: "run" }),
      2_000,
    );
  });

  it("is not requested again after it is lost", async () => {
    let asked = 0;
    const extend = (): Promise<void> => {
      asked++;
      return Promise.reject(new LedgerError("Fenced", "gone", { retryable: true }));
    };
    const lease = { taskId: "t", stage: "final", fence: 1, attempt: 1, leaseMs: 200 } as const;
    const keeper = new LeaseKeeper({ extend }, lease, performance.now(), never);
    await vi.waitFor(() => expect(keeper.signal.aborted).toBe(true));
    expect(asked).toBe(1);
  });

  it("is released if the handler must stop while the lease is requested", async () => {
    const stop = new AbortController();
    const stopping: Ledger<DatabaseSync> = Object.create(ledger, {
      begin: {
        value: async (outcome: ModerationOutcome) => {
          const begun = await ledger.begin(outcome);
          stop.abort(new Error("stopped"));
          return begun;
        },
      },
      release: { value: ledger.release.bind(ledger) },
    });
    let ran = false;
    const handler = (): void => {
      ran = true;
    };
    await expect(
      handleVerdict(stopping, handler, verdict("t"), { signal: stop.signal }),
    ).rejects.toThrow("stopped");
    expect(ran).toBe(false);
    expect(await other.begin(verdict("t"))).toMatchObject({ status: "run", lease: { attempt: 2 } });
  });

  it("is not requested if the handler must already stop", async () => {
    const handling = handleVerdict(ledger, () => {}, verdict("t"), {
      signal: AbortSignal.abort(new Error("stopped")),
    });
    await expect(handling).rejects.toThrow("stopped");
    expect(await stateOf("t")).toBeUndefined();
  });
});

describe("a consumer with a ledger", () => {
  it("handles duplicate, reordered and late messages once, and keeps invalid ones", async () => {
    const queue = new MemoryQueue();
    const review = {
      ModerationResult: { URI: "oss://bucket/a.jpg", Suggestion: "review", Categories: [] },
    };
    for (let copy = 0; copy < 5; copy++) {
      for (let task = 0; task < 8; task++) {
        if (task % 2 === 0) queue.put(notificationText(`ImageModeration-${task}`, review));
        queue.put(notificationText(`ImageModeration-${task}`));
      }
    }
    queue.put("not a notification");
    const runs: string[] = [];
    const { keepMessage } = await import("./quarantine.ts");
    const consumer = new NotificationConsumer({
      queue,
      handler: withLedger(ledger, async (_, { tx, key }) => {
        await sleep(Math.random() * 10);
        await tx((database) => {
          runs.push(key);
          write(database, key);
        });
      }),
      onInvalidMessage: keepMessage(ledger.quarantine),
      invalidMessages: "discard",
      retryDelaySeconds: () => 1,
      waitSeconds: 1,
    });
    await consumer.start();
    await vi.waitFor(() => expect(queue.size).toBe(0), 15_000);
    await consumer.stop();
    for (let task = 0; task < 8; task++) {
      const of = runs
        .filter((key) => key.startsWith(`ImageModeration-${task}/`))
        .map((key) => key.split("/")[1]);
      expect([["final"], ["review", "final"]]).toContainEqual(of);
    }
    expect((await effects()).sort()).toEqual([...runs].sort());
    expect(await ledger.counts()).toMatchObject({ notified: 0, quarantined: 1 });
  });

  it("leaves every message in the queue while the ledger is full", async () => {
    const begun = await ledger.begin(verdict("handle"));
    if (begun.status !== "run") throw new Error(begun.status);
    const database = await ledger.commit(begun.lease, (tx) => tx);
    const pages = Number(database.prepare("PRAGMA page_count").get()?.["page_count"]);
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const queue = new MemoryQueue();
    const tasks = Array.from({ length: 40 }, (_, task) => `ImageModeration-${task}`);
    queue.put(...tasks.map((task) => notificationText(task, { UserData: "x".repeat(900) })));
    const ran: string[] = [];
    const failures = new Set<string>();
    const consumer = new NotificationConsumer({
      queue,
      handler: withLedger(ledger, ({ taskId }) => void ran.push(taskId)),
      retryDelaySeconds: () => 1,
      waitSeconds: 1,
      onHandlerError: ({ error }) => void failures.add((error as LedgerError).code),
    });
    await consumer.start();
    await vi.waitFor(() => expect(consumer.counts.failed).toBeGreaterThan(20), 10_000);
    expect(queue.size).toBe(tasks.length - consumer.counts.handled);
    expect(ran.length).toBeLessThan(tasks.length);
    database.exec("PRAGMA max_page_count = 100000");
    await vi.waitFor(() => expect(queue.size).toBe(0), 10_000);
    await consumer.stop();
    expect([...new Set(ran)].sort()).toEqual([...tasks].sort());
    expect([...failures]).toEqual(["LedgerFull"]);
    for (const task of tasks) expect(await stateOf(task)).toBe("decided");
  });
});
