import assert from "node:assert/strict";
import type { BegunSubmission, Ledger, SubmissionLease } from "../ledger.ts";
import { assertMatch } from "./match.ts";
import type { Suite } from "./suite.ts";
import { verdictOf as verdict } from "./verdict.ts";

/** Tasks that are recorded, and the right to submit them. */
export function submissions({ describe, it }: Suite): void {
  describe("submitted tasks", () => {
    it("are recorded, completed, and found by their key", async ({ a, b, clock }) => {
      await a.recordSubmitted({
        taskId: "t",
        kind: "video",
        project: "media",
        uri: "oss://b/k.mp4",
        userData: "order 7",
        key: "film-7",
      });
      await b.recordSubmitted({ taskId: "t", kind: "video", submittedAt: clock.now - 50 });
      const expected = {
        taskId: "t",
        kind: "video",
        project: "media",
        uri: "oss://b/k.mp4",
        userData: "order 7",
        key: "film-7",
        createdAt: clock.now - 50,
        state: "submitted",
        review: null,
        final: null,
      };
      assertMatch(
        await b.findSubmissions(["film-7", "film-8", "a\0"]),
        new Map([["film-7", expected]]),
      );
      assertMatch(await b.findSubmissions([]), new Map());
      assertMatch(await b.find(["t", "absent", "a\0"]), new Map([["t", expected]]));
    });

    it("are unique per key", async ({ a, b, stateOf }) => {
      await a.recordSubmitted({ taskId: "t", kind: "image", key: "k" });
      await a.recordSubmitted({ taskId: "t", kind: "image", key: "k" });
      await assert.rejects(b.recordSubmitted({ taskId: "u", kind: "image", key: "k" }), {
        name: "LedgerError",
        code: "DuplicateKey",
      });
      assertMatch((await a.findSubmissions(["k"])).get("k"), { taskId: "t" });
      assertMatch(await stateOf("u"), undefined);
    });

    for (const change of [
      { key: "" },
      { key: "a\0" },
      { key: "\ud800" },
      { submittedAt: 1.5 },
      { submittedAt: Number.NaN },
    ])
      it(`reject ${JSON.stringify(change)}`, async ({ a }) => {
        const recorded = a.recordSubmitted({ taskId: "t", kind: "image", ...change });
        await assert.rejects(recorded, { name: "LedgerError", code: "InvalidSubmission" });
      });

    /** The answer for one key. */
    const beginOne = async (ledger: Ledger, key: string): Promise<BegunSubmission> =>
      (await ledger.beginSubmissions([key], 1_000))[0] as BegunSubmission;
    const submissionLease = async (ledger: Ledger, key: string): Promise<SubmissionLease> => {
      const begun = await beginOne(ledger, key);
      if (begun.status === "new" || begun.status === "unclear") return begun.lease;
      throw new Error(begun.status);
    };

    it("are begun by one run, until their result is recorded", async ({ a, b, clock }) => {
      const begun = await a.beginSubmissions(["x", "y", "z"], 1_000);
      const fence = /^.+$/;
      assertMatch(begun, [
        { status: "new", lease: { key: "x", fence, leaseMs: 1_000 } },
        { status: "new", lease: { key: "y", fence, leaseMs: 1_000 } },
        { status: "new", lease: { key: "z", fence, leaseMs: 1_000 } },
      ]);
      clock.now += 700;
      await a.recordSubmitted({ taskId: "t", kind: "image", key: "x" });
      if (begun[2]?.status === "new") await a.cancelSubmission(begun[2].lease);
      assertMatch(await b.beginSubmissions(["w", "z", "y", "x"], 1_000), [
        { status: "new", lease: { key: "w", fence, leaseMs: 1_000 } },
        { status: "new", lease: { key: "z", fence, leaseMs: 1_000 } },
        { status: "busy", leftMs: 300 },
        { status: "done", task: { taskId: "t", key: "x" } },
      ]);
      assertMatch(await b.beginSubmissions([], 1_000), []);
      await assert.rejects(b.beginSubmissions(["ok", ""], 1_000), {
        code: "InvalidSubmission",
      });
      await assert.rejects(b.beginSubmissions(["ok"], Number.NaN), {
        code: "InvalidSubmission",
      });
      assertMatch(await beginOne(b, "ok"), { status: "new" });
    });

    it("are unclear for the next run when their lease has run out", async ({ a, b, clock }) => {
      const first = await submissionLease(a, "x");
      clock.now += 999;
      assertMatch(await beginOne(b, "x"), { status: "busy", leftMs: 1 });
      clock.now += 1;
      const second = await submissionLease(b, "x");
      assert.notEqual(second.fence, first.fence);
      assertMatch(await beginOne(a, "x"), { status: "busy", leftMs: 1_000 });
      clock.now += 1_000;
      assertMatch(await beginOne(a, "x"), { status: "unclear" });
    });

    it("belong to their run for the whole time again when it is extended", async ({
      a,
      b,
      clock,
    }) => {
      const held = await submissionLease(a, "x");
      clock.now += 999;
      await a.extendSubmission(held);
      clock.now += 999;
      assertMatch(await beginOne(b, "x"), { status: "busy", leftMs: 1 });
      // Nobody else has begun it.
      clock.now += 5_000;
      await a.extendSubmission(held);
      assertMatch(await beginOne(b, "x"), { status: "busy", leftMs: 1_000 });
    });

    it("can't be extended or cancelled with the lease of an earlier run", async ({
      a,
      b,
      clock,
    }) => {
      const fenced = { name: "LedgerError", code: "Fenced", retryable: true };
      const first = await submissionLease(a, "x");
      clock.now += 1_000;
      const second = await submissionLease(b, "x");
      await assert.rejects(a.extendSubmission(first), fenced);
      await a.cancelSubmission(first);
      assertMatch(await beginOne(a, "x"), { status: "busy", leftMs: 1_000 });
      await b.cancelSubmission(second);
      // The first run may have sent a request: it stays unclear, and begins at once.
      const third = await submissionLease(b, "x");
      assertMatch(await beginOne(a, "x"), { status: "busy", leftMs: 1_000 });
      await b.recordSubmitted({ taskId: "t", kind: "image", key: "x" });
      await assert.rejects(b.extendSubmission(third), fenced);
      await assert.rejects(a.extendSubmission(first), fenced);
    });

    it("that were cancelled and begun again don't belong to the earlier run", async ({ a, b }) => {
      const first = await submissionLease(a, "x");
      await a.cancelSubmission(first);
      await a.cancelSubmission(first);
      assertMatch(await beginOne(b, "x"), { status: "new" });
      await assert.rejects(a.extendSubmission(first), { code: "Fenced" });
      await a.cancelSubmission(first);
      assertMatch(await beginOne(a, "x"), { status: "busy" });
    });

    for (const [status, age] of [
      ["new", 0],
      ["unclear", 1_000],
    ] as const)
      it(`belong to one caller if several begin ${status} ones at the same time`, async ({
        a,
        b,
        clock,
      }) => {
        const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
        if (age > 0) await a.beginSubmissions(keys, age);
        clock.now += age;
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
          assertMatch(statuses.sort(), ["busy", "busy", status].sort());
        }
      });

    it("stay decided if they are recorded after their verdict", async ({ a, lease }) => {
      await a.commit(await lease(a, verdict("t")));
      await a.recordSubmitted({ taskId: "t", kind: "image", userData: "late", key: "k" });
      assertMatch((await a.findSubmissions(["k"])).get("k"), {
        state: "decided",
        userData: "late",
        uri: "oss://bucket/a.jpg",
      });
    });
  });
}
