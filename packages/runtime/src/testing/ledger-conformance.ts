/** What every ledger must do: one suite, run on each database. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type {
  BegunSubmission,
  Lease,
  Ledger,
  LedgerOptions,
  ReviewQueueOptions,
  SubmissionLease,
} from "../ledger/ledger.ts";
import { verdictOf as verdict } from "./verdicts.ts";

/** A database for ledgers, with a table of effects that a transaction can write to. */
export interface TestDatabase<Tx> {
  open(options: LedgerOptions & { readonly now: () => number }): Promise<Ledger<Tx>>;
  /** Effects in their order. */
  effects(): Promise<string[]>;
  writeEffect(tx: Tx, effect: string): Promise<void> | undefined;
  /** Deletes the rows of ledgers and effects. */
  clear(): Promise<void>;
  end(): Promise<void>;
}

export function conformance<Tx>(name: string, makeDatabase: () => Promise<TestDatabase<Tx>>): void {
  describe(name, () => {
    let database: TestDatabase<Tx>;
    let time: number;
    const ledgers: Ledger<Tx>[] = [];
    const leaseMs = 1_000;
    const now = (): number => time;
    const open = async (options: LedgerOptions = {}): Promise<Ledger<Tx>> => {
      const ledger = await database.open({ leaseMs, now, ...options });
      ledgers.push(ledger);
      return ledger;
    };
    /** Two workers. */
    let a: Ledger<Tx>;
    let b: Ledger<Tx>;
    const effect = (text: string) => (tx: Tx) => database.writeEffect(tx, text);
    const lease = async (ledger: Ledger<Tx>, outcome: ModerationOutcome): Promise<Lease> => {
      const begun = await ledger.begin(outcome);
      if (begun.status !== "run")
        throw new Error(`${outcome.taskId} does not begin: ${begun.status}`);
      return begun.lease;
    };
    const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
      const found: T[] = [];
      for await (const item of items) found.push(item);
      return found;
    };
    const stateOf = async (taskId: string) => (await a.find([taskId])).get(taskId)?.state;

    beforeAll(async () => {
      database = await makeDatabase();
    });
    beforeEach(async () => {
      for (const ledger of ledgers.splice(0)) await ledger.close();
      await database.clear();
      time = Date.UTC(2026, 0, 5);
      a = await open({ holder: "a" });
      b = await open({ holder: "b" });
    });
    afterAll(async () => {
      for (const ledger of ledgers.splice(0)) await ledger.close();
      await database?.end();
    });

    describe("submitted tasks", () => {
      it("are recorded, completed, and found by their key", async () => {
        await a.recordSubmitted({
          taskId: "t",
          kind: "video",
          project: "media",
          uri: "oss://b/k.mp4",
          userData: "order 7",
          key: "film-7",
        });
        await b.recordSubmitted({ taskId: "t", kind: "video", submittedAt: time - 50 });
        const expected = {
          taskId: "t",
          kind: "video",
          project: "media",
          uri: "oss://b/k.mp4",
          userData: "order 7",
          key: "film-7",
          createdAt: time - 50,
          state: "submitted",
          review: null,
          final: null,
        };
        expect(await b.findSubmissions(["film-7", "film-8", "a\0"])).toEqual(
          new Map([["film-7", expected]]),
        );
        expect(await b.findSubmissions([])).toEqual(new Map());
        expect(await b.find(["t", "absent", "a\0"])).toEqual(new Map([["t", expected]]));
      });

      it("are unique per key", async () => {
        await a.recordSubmitted({ taskId: "t", kind: "image", key: "k" });
        await a.recordSubmitted({ taskId: "t", kind: "image", key: "k" });
        await expect(
          b.recordSubmitted({ taskId: "u", kind: "image", key: "k" }),
        ).rejects.toMatchObject({
          name: "LedgerError",
          code: "DuplicateKey",
          message: expect.stringContaining("u is a second one"),
        });
        expect((await a.findSubmissions(["k"])).get("k")).toMatchObject({ taskId: "t" });
        expect(await stateOf("u")).toBeUndefined();
      });

      it.each([
        { key: "" },
        { key: "a\0" },
        { key: "\ud800" },
        { submittedAt: 1.5 },
        { submittedAt: Number.NaN },
      ])("reject %j", async (change) => {
        const recorded = a.recordSubmitted({ taskId: "t", kind: "image", ...change });
        await expect(recorded).rejects.toMatchObject({
          name: "LedgerError",
          code: "InvalidSubmission",
        });
      });

      /** The answer for one key. */
      const beginOne = async (ledger: Ledger<Tx>, key: string): Promise<BegunSubmission> =>
        (await ledger.beginSubmissions([key], 1_000))[0] as BegunSubmission;
      const submissionLease = async (ledger: Ledger<Tx>, key: string): Promise<SubmissionLease> => {
        const begun = await beginOne(ledger, key);
        if (begun.status === "new" || begun.status === "unclear") return begun.lease;
        throw new Error(begun.status);
      };

      it("are begun by one run, until their result is recorded", async () => {
        const begun = await a.beginSubmissions(["x", "y", "z"], 1_000);
        const fence = expect.stringMatching(/^.+$/);
        expect(begun).toEqual([
          { status: "new", lease: { key: "x", fence, leaseMs: 1_000 } },
          { status: "new", lease: { key: "y", fence, leaseMs: 1_000 } },
          { status: "new", lease: { key: "z", fence, leaseMs: 1_000 } },
        ]);
        time += 700;
        await a.recordSubmitted({ taskId: "t", kind: "image", key: "x" });
        if (begun[2]?.status === "new") await a.cancelSubmission(begun[2].lease);
        expect(await b.beginSubmissions(["w", "z", "y", "x"], 1_000)).toEqual([
          { status: "new", lease: { key: "w", fence, leaseMs: 1_000 } },
          { status: "new", lease: { key: "z", fence, leaseMs: 1_000 } },
          { status: "busy", leftMs: 300 },
          { status: "done", task: expect.objectContaining({ taskId: "t", key: "x" }) },
        ]);
        expect(await b.beginSubmissions([], 1_000)).toEqual([]);
        await expect(b.beginSubmissions(["ok", ""], 1_000)).rejects.toMatchObject({
          code: "InvalidSubmission",
        });
        await expect(b.beginSubmissions(["ok"], Number.NaN)).rejects.toMatchObject({
          code: "InvalidSubmission",
        });
        expect(await beginOne(b, "ok")).toMatchObject({ status: "new" });
      });

      it("are unclear for the next run when their lease has run out", async () => {
        const first = await submissionLease(a, "x");
        time += 999;
        expect(await beginOne(b, "x")).toEqual({ status: "busy", leftMs: 1 });
        time += 1;
        const second = await submissionLease(b, "x");
        expect(second.fence).not.toBe(first.fence);
        expect(await beginOne(a, "x")).toEqual({ status: "busy", leftMs: 1_000 });
        time += 1_000;
        expect(await beginOne(a, "x")).toMatchObject({ status: "unclear" });
      });

      it("belong to their run for the whole time again when it is extended", async () => {
        const held = await submissionLease(a, "x");
        time += 999;
        await a.extendSubmission(held);
        time += 999;
        expect(await beginOne(b, "x")).toEqual({ status: "busy", leftMs: 1 });
        // Nobody else has begun it.
        time += 5_000;
        await a.extendSubmission(held);
        expect(await beginOne(b, "x")).toEqual({ status: "busy", leftMs: 1_000 });
      });

      it("can't be extended or cancelled with the lease of an earlier run", async () => {
        const fenced = { name: "LedgerError", code: "Fenced", retryable: true };
        const first = await submissionLease(a, "x");
        time += 1_000;
        const second = await submissionLease(b, "x");
        await expect(a.extendSubmission(first)).rejects.toMatchObject(fenced);
        await a.cancelSubmission(first);
        expect(await beginOne(a, "x")).toEqual({ status: "busy", leftMs: 1_000 });
        await b.cancelSubmission(second);
        // The first run may have sent a request: it stays unclear, and begins at once.
        const third = await submissionLease(b, "x");
        expect(await beginOne(a, "x")).toEqual({ status: "busy", leftMs: 1_000 });
        await b.recordSubmitted({ taskId: "t", kind: "image", key: "x" });
        await expect(b.extendSubmission(third)).rejects.toMatchObject(fenced);
        await expect(a.extendSubmission(first)).rejects.toMatchObject(fenced);
      });

      it("that were cancelled and begun again don't belong to the earlier run", async () => {
        const first = await submissionLease(a, "x");
        await a.cancelSubmission(first);
        await a.cancelSubmission(first);
        expect(await beginOne(b, "x")).toMatchObject({ status: "new" });
        await expect(a.extendSubmission(first)).rejects.toMatchObject({ code: "Fenced" });
        await a.cancelSubmission(first);
        expect(await beginOne(a, "x")).toMatchObject({ status: "busy" });
      });

      it.each([
        ["new", 0],
        ["unclear", 1_000],
      ])("belong to one caller if several begin %s ones at the same time", async (status, age) => {
        const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
        if (age > 0) await a.beginSubmissions(keys, age);
        time += age;
        const answered = await Promise.all([
          a.beginSubmissions(keys, 1_000),
          b.beginSubmissions([...keys].reverse(), 1_000),
          a.beginSubmissions(keys, 1_000),
        ]);
        const begun = answered.flatMap((answers, run) =>
          answers.map((answer, index) => [run === 1 ? 19 - index : index, answer.status] as const),
        );
        for (const index of keys.keys()) {
          const statuses = begun.filter(([at]) => at === index).map((each) => each[1]);
          expect(statuses.sort()).toEqual(["busy", "busy", status].sort());
        }
      });

      it("stay decided if they are recorded after their verdict", async () => {
        await a.commit(await lease(a, verdict("t")));
        await a.recordSubmitted({ taskId: "t", kind: "image", userData: "late", key: "k" });
        expect((await a.findSubmissions(["k"])).get("k")).toMatchObject({
          state: "decided",
          userData: "late",
          uri: "oss://bucket/a.jpg",
        });
      });
    });

    describe("a verdict", () => {
      it("is handled once, with its effect", async () => {
        const begun = await a.begin(verdict("t"));
        expect(begun).toEqual({
          status: "run",
          key: "t/final",
          lease: { taskId: "t", stage: "final", fence: 1, attempt: 1, leaseMs },
        });
        expect(await stateOf("t")).toBe("notified");
        if (begun.status !== "run") return;
        await a.commit(begun.lease, effect("t"));
        expect(await stateOf("t")).toBe("decided");
        for (const ledger of [a, b, a, b, a])
          expect(await ledger.begin(verdict("t"))).toEqual({ status: "done", conflict: null });
        expect(await database.effects()).toEqual(["t"]);
        expect((await a.find(["t"])).get("t")?.final).toMatchObject({
          stage: "final",
          outcome: { suggestion: "pass", projectName: "media" },
          handledAt: time,
          attempts: 1,
          holder: null,
        });
      });

      it("returns what its effect returns", async () => {
        expect(await a.commit(await lease(a, verdict("t")), () => ({ row: 7 }))).toEqual({
          row: 7,
        });
      });

      it("that failed begins again with the same key", async () => {
        await a.release(await lease(a, verdict("t")));
        expect(await b.begin(verdict("t"))).toMatchObject({
          status: "run",
          key: "t/final",
          lease: { fence: 2, attempt: 2 },
        });
      });

      it("whose effect throws is not handled, and leaves no effect", async () => {
        const held = await lease(a, verdict("t"));
        const fail = (): never => {
          throw new Error("no");
        };
        await expect(
          a.commit(held, (tx) => database.writeEffect(tx, "half")?.then(fail) ?? fail()),
        ).rejects.toThrow(/^no$/);
        expect(await database.effects()).toEqual([]);
        expect(await stateOf("t")).toBe("notified");
        await a.commit(held, effect("whole"));
        expect(await database.effects()).toEqual(["whole"]);
      });

      it("of a failed task is final", async () => {
        const failed: ModerationOutcome = {
          ...verdict("t"),
          status: "failed",
          suggestion: null,
          needsLookup: false,
          code: "X",
          message: "x",
        };
        await a.commit(await lease(a, failed));
        expect(await stateOf("t")).toBe("decided");
        expect(await a.begin(verdict("t"))).toEqual({ status: "done", conflict: failed });
      });

      it("that contradicts the handled one does not run, and is a conflict", async () => {
        const handled = verdict("t", "block");
        await a.commit(await lease(a, handled));
        expect(await b.begin(verdict("t", "pass"))).toEqual({ status: "done", conflict: handled });
        expect((await b.find(["t"])).get("t")?.final?.outcome.suggestion).toBe("block");
      });

      it("without a verdict is refused", async () => {
        const empty: ModerationOutcome = {
          ...verdict("t"),
          status: "succeeded",
          suggestion: null,
          needsLookup: true,
        };
        await expect(a.begin(empty)).rejects.toMatchObject({
          code: "VerdictMissing",
          retryable: true,
        });
      });

      it.each(["", "a\0b", "\ud800", "x".repeat(1_001)])(
        "of the id %j is refused",
        async (taskId) => {
          await expect(a.begin(verdict(taskId))).rejects.toMatchObject({
            name: "LedgerError",
            code: "InvalidTaskId",
          });
          await expect(a.recordSubmitted({ taskId, kind: "image" })).rejects.toMatchObject({
            code: "InvalidTaskId",
          });
        },
      );

      it("keeps any text exactly in the outcome, and readable in the columns", async () => {
        const odd = "a\0b\ud800 \u2028'; DROP TABLE immkit_task; -- \u{1f600}";
        await lease(a, { ...verdict("t"), userData: odd, uri: odd, projectName: odd });
        const task = (await b.find(["t"])).get("t");
        expect(task?.final?.outcome).toMatchObject({ userData: odd, uri: odd, projectName: odd });
        expect(task?.userData).toBe("a\ufffdb\ufffd \u2028'; DROP TABLE immkit_task; -- \u{1f600}");
      });
    });

    describe("a lease", () => {
      it("excludes other workers until its last millisecond", async () => {
        await lease(a, verdict("t"));
        expect(await a.begin(verdict("t"))).toMatchObject({
          status: "busy",
          holder: expect.stringMatching(/^a:/),
        });
        time += leaseMs - 1;
        expect(await b.begin(verdict("t"))).toMatchObject({ status: "busy" });
        time += 1;
        expect(await b.begin(verdict("t"))).toMatchObject({
          status: "run",
          lease: { fence: 2, attempt: 2 },
        });
      });

      it("lasts its full time after an extension, also across a second boundary", async () => {
        // A store that compares the milliseconds within a second passes a test that stays inside
        // one.
        time += 999;
        const held = await lease(a, verdict("t"));
        for (let round = 0; round < 5; round++) {
          time += leaseMs - 1;
          await a.extend(held);
        }
        time += leaseMs - 1;
        expect(await b.begin(verdict("t"))).toMatchObject({ status: "busy" });
        time += 1;
        expect(await b.begin(verdict("t"))).toMatchObject({ status: "run" });
      });

      it("that ran out can be extended and committed if no other worker took it", async () => {
        const held = await lease(a, verdict("t"));
        time += leaseMs * 3;
        await a.extend(held);
        expect(await b.begin(verdict("t"))).toMatchObject({ status: "busy" });
        time += leaseMs * 3;
        await a.commit(held, effect("t"));
        expect(await b.begin(verdict("t"))).toMatchObject({ status: "done" });
      });

      it("that another worker took can't commit, extend or release", async () => {
        const late = await lease(a, verdict("t"));
        time += leaseMs;
        const current = await lease(b, verdict("t"));
        await expect(a.commit(late, effect("late"))).rejects.toMatchObject({
          name: "LedgerError",
          code: "Fenced",
          retryable: true,
        });
        await expect(a.extend(late)).rejects.toMatchObject({ code: "Fenced" });
        await a.release(late);
        expect(await a.begin(verdict("t"))).toMatchObject({
          status: "busy",
          holder: expect.stringMatching(/^b:/),
        });
        await b.commit(current, effect("current"));
        await expect(a.commit(late, effect("late"))).rejects.toMatchObject({ code: "Fenced" });
        await expect(a.extend(late)).rejects.toMatchObject({ code: "Fenced" });
        await a.release(late);
        expect(await database.effects()).toEqual(["current"]);
        expect(await stateOf("t")).toBe("decided");
      });

      it("commits once, and not after its release", async () => {
        const held = await lease(a, verdict("t"));
        await a.release(held);
        await expect(a.commit(held, effect("released"))).rejects.toMatchObject({
          code: "Fenced",
        });
        const again = await lease(a, verdict("t"));
        await a.commit(again, effect("once"));
        await expect(a.commit(again, effect("twice"))).rejects.toMatchObject({ code: "Fenced" });
        expect(await database.effects()).toEqual(["once"]);
      });

      it("counts as ended if the clock was set back", async () => {
        await lease(a, verdict("t"));
        time -= 3_000;
        expect(await b.begin(verdict("t"))).toMatchObject({ status: "busy" });
        time -= 86_400_000;
        expect(await b.begin(verdict("t"))).toMatchObject({ status: "run", lease: { fence: 2 } });
      });
    });

    describe("the reason why a lease has ended", () => {
      const reasonOf = async (held: Lease, end: "commit" | "extend" = "commit") =>
        a[end](held).then(
          () => "it has not",
          (error: Error) => error.message.replace(/ b:[^ ]+/, " B"),
        );

      it("is that it was released, or has handled the verdict", async () => {
        const held = await lease(a, verdict("t"));
        await a.release(held);
        const ended = "The lease on the final verdict of t has ended: ";
        expect(await reasonOf(held)).toBe(`${ended}it was released.`);
        const again = await lease(a, verdict("t"));
        await a.commit(again);
        expect(await reasonOf(again)).toBe(`${ended}the verdict was handled with it.`);
        expect(await reasonOf(again, "extend")).toBe(`${ended}the verdict was handled with it.`);
      });

      it("is that another worker has the verdict, or has handled it", async () => {
        const held = await lease(a, verdict("t"));
        time += leaseMs;
        const other = await lease(b, verdict("t"));
        const ended = "The lease on the final verdict of t has ended: ";
        expect(await reasonOf(held)).toBe(`${ended}B has the verdict.`);
        await b.release(other);
        expect(await reasonOf(held)).toBe(`${ended}another worker had the verdict since.`);
        await b.commit(await lease(b, verdict("t")));
        expect(await reasonOf(held)).toBe(`${ended}another worker has handled the verdict.`);
      });

      it("is that the final verdict has arrived", async () => {
        const held = await lease(a, verdict("t", "review"));
        await b.begin(verdict("t", "pass"));
        const ended =
          "The lease on the review verdict of t has ended: the final verdict has arrived.";
        expect(await reasonOf(held, "extend")).toBe(ended);
        time += leaseMs;
        await lease(b, verdict("t", "pass"));
        expect(await reasonOf(held)).toBe(ended);
      });

      it("is that the ledger does not know the verdict", async () => {
        const foreign: Lease = { taskId: "t", stage: "final", fence: 1, attempt: 1, leaseMs };
        expect(await reasonOf(foreign)).toBe(
          "The lease on the final verdict of t has ended: this ledger does not know the verdict.",
        );
      });
    });

    describe("review and the final verdict", () => {
      it("are two versions, each handled once", async () => {
        await a.commit(await lease(a, verdict("t", "review")), effect("review"));
        expect(await stateOf("t")).toBe("notified");
        expect(await b.begin(verdict("t", "review"))).toEqual({ status: "done", conflict: null });
        const begun = await b.begin(verdict("t", "block"));
        expect(begun).toMatchObject({ status: "run", key: "t/final" });
        if (begun.status === "run") await b.commit(begun.lease, effect("block"));
        expect(await a.begin(verdict("t", "review"))).toEqual({ status: "done", conflict: null });
        expect(await database.effects()).toEqual(["review", "block"]);
        expect(await stateOf("t")).toBe("decided");
      });

      it("a review after the final verdict does not run", async () => {
        await a.commit(await lease(a, verdict("t", "block")), effect("block"));
        expect(await b.begin(verdict("t", "review"))).toEqual({ status: "stale" });
        expect(await stateOf("t")).toBe("decided");
      });

      it("a review does not run while the final verdict is being handled or waits for its next try", async () => {
        const held = await lease(a, verdict("t", "block"));
        expect(await b.begin(verdict("t", "review"))).toEqual({ status: "stale" });
        await a.release(held);
        expect(await b.begin(verdict("t", "review"))).toEqual({ status: "stale" });
      });

      it("the final verdict waits while the review is being handled, and is recorded", async () => {
        const review = await lease(a, verdict("t", "review"));
        expect(await b.begin(verdict("t", "pass"))).toMatchObject({
          status: "busy",
          holder: expect.stringMatching(/^a:/),
        });
        expect((await b.find(["t"])).get("t")?.final).toMatchObject({
          outcome: { suggestion: "pass" },
          attempts: 0,
          handledAt: null,
        });
        // It must not wait forever.
        await expect(a.extend(review)).rejects.toMatchObject({ code: "Fenced" });
        await a.commit(review, effect("review"));
        expect(await b.begin(verdict("t", "pass"))).toMatchObject({
          status: "run",
          lease: { fence: 1, attempt: 1 },
        });
      });

      it("a review does not commit after the final verdict", async () => {
        const review = await lease(a, verdict("t", "review"));
        time += leaseMs;
        const final = await lease(b, verdict("t", "pass"));
        await expect(a.commit(review, effect("review"))).rejects.toMatchObject({ code: "Fenced" });
        await b.commit(final, effect("pass"));
        await expect(a.commit(review, effect("review"))).rejects.toMatchObject({ code: "Fenced" });
        expect(await database.effects()).toEqual(["pass"]);
      });
    });

    describe("at the same time", () => {
      it("one of many workers gets the lease", async () => {
        const workers = [a, b, await open({ holder: "c" })];
        const begun = await Promise.all(
          Array.from({ length: 12 }, (_, index) =>
            (workers[index % 3] as Ledger<Tx>).begin(verdict("t")),
          ),
        );
        expect(begun.map(({ status }) => status).sort()).toEqual([
          ...Array(11).fill("busy"),
          "run",
        ]);
      });

      it("many verdicts are handled, each once", async () => {
        const outcomes = Array.from({ length: 60 }, (_, index) => verdict(`t${index % 20}`));
        await Promise.all(
          outcomes.map(async (outcome, index) => {
            const ledger = index % 2 === 0 ? a : b;
            const begun = await ledger.begin(outcome);
            if (begun.status === "run") await ledger.commit(begun.lease, effect(outcome.taskId));
          }),
        );
        expect((await database.effects()).sort()).toEqual(
          Array.from({ length: 20 }, (_, index) => `t${index}`).sort(),
        );
        expect(await a.counts()).toEqual({
          submitted: 0,
          notified: 0,
          decided: 20,
          expired: 0,
          pruned: 0,
          handled: 20,
          quarantined: 0,
        });
      });
    });

    describe("open tasks", () => {
      const ids = async (options?: Parameters<Ledger["pending"]>[0]): Promise<string[]> => {
        const found: string[] = [];
        for await (const task of a.pending(options)) found.push(task.taskId);
        return found;
      };

      it("are tasks without a handled final verdict, oldest first", async () => {
        await a.recordSubmitted({ taskId: "new", kind: "image", submittedAt: time - 10 });
        await a.recordSubmitted({ taskId: "old", kind: "image", submittedAt: time - 1_000 });
        await a.recordSubmitted({ taskId: "decided", kind: "image", submittedAt: time - 2_000 });
        await a.commit(await lease(a, verdict("decided")));
        await a.commit(await lease(a, verdict("review", "review")));
        await lease(a, verdict("leased"));
        expect(await ids()).toEqual(["old", "new", "leased", "review"]);
        expect(await ids({ olderThan: time - 10 })).toEqual(["old"]);
      });

      it("are listed over several pages, and by project", async () => {
        for (let index = 0; index < 450; index += 50) {
          await Promise.all(
            Array.from({ length: 50 }, (_, offset) =>
              a.recordSubmitted({
                taskId: `t${String(index + offset).padStart(3, "0")}`,
                kind: "image",
                submittedAt: time - Math.floor((index + offset) / 7),
                ...((index + offset) % 2 === 0
                  ? { project: "even" }
                  : (index + offset) % 3 === 0
                    ? {}
                    : { project: "odd" }),
              }),
            ),
          );
        }
        const everything = await ids();
        expect(everything).toHaveLength(450);
        expect(new Set(everything).size).toBe(450);
        expect(await ids({ project: "even" })).toHaveLength(225 + 75);
        expect(await ids({ project: "even'; --" })).toHaveLength(75);
      });

      it("end when they expire, unless a verdict still arrives", async () => {
        await a.recordSubmitted({ taskId: "t", kind: "image" });
        expect(await a.expire("t")).toBe(true);
        expect(await ids()).toEqual([]);
        expect(await a.counts()).toMatchObject({ expired: 1, submitted: 0 });
        await b.commit(await lease(b, verdict("t")), effect("t"));
        expect(await stateOf("t")).toBe("decided");
        expect(await a.expire("t")).toBe(false);
        expect(await a.expire("absent")).toBe(false);
        await a.commit(await lease(a, verdict("review", "review")));
        expect(await a.expire("review")).toBe(true);
      });

      it("do not expire while a verdict is unhandled", async () => {
        await a.release(await lease(a, verdict("t")));
        expect(await a.expire("t")).toBe(false);
        expect(await stateOf("t")).toBe("notified");
      });
    });

    describe("the review queue", () => {
      const queue = async (options?: ReviewQueueOptions) => {
        const found: unknown[] = [];
        for await (const { taskId, reviewState, waitedMs } of b.reviewQueue(options))
          found.push([taskId, reviewState, waitedMs]);
        return found;
      };

      it("has the tasks whose latest verdict is review, handled or not, oldest first", async () => {
        await a.recordSubmitted({ taskId: "old", kind: "image", submittedAt: time - 5_000 });
        await lease(a, verdict("unhandled", "review"));
        time += 10;
        await a.commit(await lease(a, verdict("old", "review")));
        await a.commit(await lease(a, verdict("passed")));
        await a.recordSubmitted({ taskId: "submitted", kind: "image" });
        time += 100;
        expect(await queue()).toEqual([
          ["unhandled", "waiting", 110],
          ["old", "waiting", 100],
        ]);
        expect(await queue({ olderThan: time - 100 })).toEqual([["unhandled", "waiting", 110]]);
        const [first, second] = await all(a.reviewQueue());
        expect(first).toMatchObject({ state: "notified", review: { handledAt: null } });
        expect(second).toMatchObject({
          uri: "oss://bucket/a.jpg",
          review: { outcome: { suggestion: "review" }, handledAt: time - 100 },
          final: null,
          deletedAt: time - 110 - 5_000 + 7 * 86_400_000,
        });
      });

      it("loses a task when its final verdict arrives, and says what that was", async () => {
        await a.commit(await lease(a, verdict("t", "review")));
        time += 60_000;
        const final = await lease(a, { ...verdict("t", "block"), eventId: "from-the-reviewer" });
        time += 5;
        expect(await queue()).toEqual([]);
        expect(await queue({ state: "decided" })).toEqual([["t", "decided", 60_000]]);
        await a.commit(final);
        const [decided] = await all(a.reviewQueue({ state: "decided" }));
        expect(decided?.final).toMatchObject({
          outcome: { suggestion: "block", eventId: "from-the-reviewer" },
          receivedAt: time - 5,
          handledAt: time,
        });
        // A copy of the review that comes late changes nothing.
        await a.begin(verdict("t", "review"));
        expect(await queue()).toEqual([]);
      });

      it("loses a task at a final verdict that waits for the review's handler", async () => {
        await lease(a, verdict("t", "review"));
        await b.begin(verdict("t", "pass"));
        expect(await queue()).toEqual([]);
        expect(await queue({ state: "decided" })).toEqual([["t", "decided", 0]]);
      });

      it("has a task as expired when the service has deleted it, unless it is decided after all", async () => {
        await a.commit(await lease(a, verdict("t", "review")));
        await a.expire("t");
        expect(await queue()).toEqual([]);
        expect(await queue({ state: "expired" })).toEqual([["t", "expired", 0]]);
        await a.commit(await lease(a, verdict("t", "pass")));
        expect(await queue({ state: "expired" })).toEqual([]);
        expect(await queue({ state: "decided" })).toEqual([["t", "decided", 0]]);
        expect((await a.find(["t"])).get("t")?.state).toBe("decided");
      });

      it("is read over several pages, and by project", async () => {
        const ids = Array.from({ length: 410 }, (_, index) => `t${String(index).padStart(3, "0")}`);
        for (let at = 0; at < ids.length; at += 41) {
          time++;
          await Promise.all(
            ids.slice(at, at + 41).map((taskId, index) =>
              a.begin({
                ...verdict(taskId, "review"),
                projectName: [null, "even", "odd"][index % 3] as string | null,
              }),
            ),
          );
        }
        const found = await all(a.reviewQueue());
        expect(found.map(({ taskId }) => taskId)).toEqual(ids);
        const odd = await all(a.reviewQueue({ project: "odd" }));
        expect(odd).toHaveLength(270);
        expect(await all(a.reviewQueue({ project: "odd'; --" }))).toHaveLength(140);
      });

      it("rejects an unknown state", async () => {
        expect(() => a.reviewQueue({ state: "open" as never })).toThrow(
          expect.objectContaining({ name: "ConfigError", setting: "state" }),
        );
      });
    });

    describe("retention", () => {
      const dayMs = 86_400_000;
      const nothing = { tasks: 0, keys: 0, quarantined: 0 };

      it("deletes the details of old closed tasks, and keeps keys, open tasks and the quarantine", async () => {
        await a.recordSubmitted({ taskId: "keyed", kind: "video", userData: "u", key: "k" });
        await a.commit(await lease(a, verdict("keyed", "review")));
        await a.commit(await lease(a, verdict("keyed", "block")));
        await a.commit(await lease(a, verdict("decided")));
        await a.recordSubmitted({ taskId: "expired", kind: "image", uri: "oss://b/x" });
        await a.expire("expired");
        await a.recordSubmitted({ taskId: "open", kind: "image" });
        await a.commit(await lease(a, verdict("review", "review")));
        await a.beginSubmissions(["begun"], 1_000);
        await a.quarantine.keep(Buffer.from("?"), { code: "x", message: "x", path: null });
        time += 30 * dayMs;
        expect(await a.prune()).toEqual(nothing);
        time += 1;
        expect(await a.prune({ tasksOlderThanDays: 31 })).toEqual(nothing);
        expect(await a.prune()).toEqual({ tasks: 3, keys: 0, quarantined: 0 });
        expect(await a.counts()).toEqual({
          submitted: 1,
          notified: 1,
          decided: 0,
          expired: 0,
          pruned: 3,
          handled: 1,
          quarantined: 1,
        });
        expect(await a.prune()).toEqual(nothing);
        expect((await a.findSubmissions(["k"])).get("k")).toEqual({
          taskId: "keyed",
          kind: "video",
          project: "media",
          uri: null,
          userData: "",
          key: "k",
          createdAt: time - 1 - 30 * dayMs,
          state: "decided",
          review: null,
          final: null,
        });
        // A nightly list that has the work again does not pay again.
        expect(await a.beginSubmissions(["k", "begun"], 1_000)).toMatchObject([
          { status: "done", task: { taskId: "keyed" } },
          { status: "unclear" },
        ]);
        await expect(
          a.recordSubmitted({ taskId: "other", kind: "image", key: "k" }),
        ).rejects.toMatchObject({ code: "DuplicateKey" });
        expect(await all(a.reviewQueue({ state: "decided" }))).toEqual([]);
        expect(await all(a.reviewQueue())).toMatchObject([{ taskId: "review" }]);
      });

      it("answers a message about a pruned task as a duplicate, and handles one about an expired task", async () => {
        await a.commit(await lease(a, verdict("decided", "block")));
        await a.recordSubmitted({ taskId: "expired", kind: "image" });
        await a.expire("expired");
        time += 40 * dayMs;
        expect(await a.prune()).toEqual({ tasks: 2, keys: 0, quarantined: 0 });
        for (const suggestion of ["block", "pass", "review"] as const)
          expect(await a.begin(verdict("decided", suggestion))).toEqual({
            status: "done",
            conflict: null,
          });
        await a.commit(await lease(a, verdict("expired")), effect("expired"));
        expect(await a.counts()).toMatchObject({ decided: 1, pruned: 1, handled: 1 });
        time += 40 * dayMs;
        expect(await a.prune()).toEqual({ tasks: 1, keys: 0, quarantined: 0 });
        expect(await database.effects()).toEqual(["expired"]);
      });

      it("deletes keys and quarantined messages after their own times, if asked", async () => {
        await a.recordSubmitted({ taskId: "t", kind: "image", key: "k" });
        await a.commit(await lease(a, verdict("t")));
        await a.beginSubmissions(["begun"], 1_000);
        await a.quarantine.keep(Buffer.from("?"), { code: "x", message: "x", path: null });
        const ages = { keysOlderThanDays: 365, quarantineOlderThanDays: 90 };
        time += 90 * dayMs;
        expect(await a.prune(ages)).toEqual({ tasks: 1, keys: 0, quarantined: 0 });
        time += 1;
        expect(await a.prune(ages)).toEqual({ tasks: 0, keys: 0, quarantined: 1 });
        time += 275 * dayMs - 1;
        expect(await a.prune(ages)).toEqual(nothing);
        // The submission's lease ended a second after the task was decided.
        time += 1_001;
        expect(await a.prune(ages)).toEqual({ tasks: 0, keys: 2, quarantined: 0 });
        expect(await a.counts()).toMatchObject({ pruned: 0 });
        expect(await a.beginSubmissions(["k", "begun"], 1_000)).toMatchObject([
          { status: "new" },
          { status: "new" },
        ]);
      });

      it("works in batches, reports each, and can be stopped and shared between workers", async () => {
        const taskIds = Array.from({ length: 1_100 }, (_, index) => `t${index}`);
        for (let at = 0; at < taskIds.length; at += 100) {
          await Promise.all(
            taskIds.slice(at, at + 100).map(async (taskId) => {
              await a.recordSubmitted({ taskId, kind: "image" });
              await a.expire(taskId);
            }),
          );
        }
        time += 31 * dayMs;
        const stop = new AbortController();
        const stopped = a.prune({
          signal: stop.signal,
          onProgress: (report) => {
            expect(report).toEqual({ tasks: 500, keys: 0, quarantined: 0 });
            stop.abort(new Error("enough"));
          },
        });
        await expect(stopped).rejects.toThrow("enough");
        const both = await Promise.all([a.prune(), b.prune({ signal: undefined })]);
        expect(both.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(600);
        expect(await a.counts()).toMatchObject({ pruned: 1_100, expired: 0 });
      });

      it.each([
        [{ tasksOlderThanDays: 0 }, "tasksOlderThanDays"],
        [{ tasksOlderThanDays: 13.9 }, "tasksOlderThanDays"],
        [{ tasksOlderThanDays: Number.NaN }, "tasksOlderThanDays"],
        [{ keysOlderThanDays: 29 }, "keysOlderThanDays"],
        [{ tasksOlderThanDays: 60, keysOlderThanDays: 59 }, "keysOlderThanDays"],
        [{ keysOlderThanDays: Number.POSITIVE_INFINITY }, "keysOlderThanDays"],
        [{ quarantineOlderThanDays: 0 }, "quarantineOlderThanDays"],
      ])("rejects %j", async (options, setting) => {
        await expect(a.prune(options)).rejects.toMatchObject({ name: "ConfigError", setting });
      });
    });

    describe("quarantine", () => {
      it("keeps bytes, reason and count", async () => {
        const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
        await a.quarantine.keep(bytes, {
          code: "InvalidUtf8",
          message: "bad\0",
          path: "/Message\0",
        });
        time += 5;
        await b.quarantine.keep(bytes, { code: "InvalidJson", message: "worse", path: null });
        await b.quarantine.keep(new Uint8Array(0), { code: "Empty", message: "nothing", path: "" });
        const kept = [];
        for await (const message of a.quarantine.list())
          kept.push({ ...message, bytes: Uint8Array.from(message.bytes) });
        expect(kept).toEqual([
          {
            id: expect.stringMatching(/^[0-9a-f]{64}$/),
            bytes,
            reason: { code: "InvalidJson", message: "worse", path: null },
            count: 2,
            firstAt: time - 5,
            lastAt: time,
          },
          expect.objectContaining({
            bytes: new Uint8Array(0),
            count: 1,
            reason: { code: "Empty", message: "nothing", path: "" },
          }),
        ]);
        expect(await b.quarantine.remove(kept[0]?.id ?? "")).toBe(true);
        expect(await b.quarantine.remove(kept[0]?.id ?? "")).toBe(false);
        expect(await b.quarantine.remove("a\0")).toBe(false);
        expect(await a.counts()).toMatchObject({ quarantined: 1 });
      });
    });

    describe("rejected calls", () => {
      it.each([
        [{ leaseMs: 99 }, "leaseMs"],
        [{ leaseMs: 3_600_001 }, "leaseMs"],
        [{ leaseMs: 1_000.5 }, "leaseMs"],
        [{ holder: "" }, "holder"],
        [{ holder: "a\0" }, "holder"],
      ] as const)("%j", async (options, setting) => {
        await expect(open(options)).rejects.toMatchObject({ name: "ConfigError", setting });
      });

      it("use after close", async () => {
        const closed = await open();
        await closed.close();
        await closed.close();
        await expect(closed.begin(verdict("t"))).rejects.toMatchObject({
          name: "LedgerError",
          code: "LedgerClosed",
        });
      });
    });
  });
}
