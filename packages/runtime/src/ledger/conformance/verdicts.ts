import assert from "node:assert/strict";
import type { ModerationOutcome } from "../../generated/outcome.ts";
import { assertMatch } from "./match.ts";
import type { Suite } from "./suite.ts";
import { verdictOf as verdict } from "./verdict.ts";
import { leaseMs } from "./workers.ts";

/** Each version of a verdict is handled once. */
export function verdicts({ describe, it }: Suite): void {
  describe("a verdict", () => {
    it("is handled once, with its effect", async ({ a, b, clock, effect, effects, stateOf }) => {
      const begun = await a.begin(verdict("t"));
      assertMatch(begun, {
        status: "run",
        key: "t/final",
        lease: { taskId: "t", stage: "final", fence: 1, attempt: 1, leaseMs },
      });
      assertMatch(await stateOf("t"), "notified");
      if (begun.status !== "run") return;
      await a.commit(begun.lease, effect("t"));
      assertMatch(await stateOf("t"), "decided");
      for (const ledger of [a, b, a, b, a])
        assertMatch(await ledger.begin(verdict("t")), { status: "done", conflict: null });
      assertMatch(await effects(), ["t"]);
      assertMatch((await a.find(["t"])).get("t")?.final, {
        stage: "final",
        outcome: { suggestion: "pass", projectName: "media" },
        handledAt: clock.now,
        attempts: 1,
        holder: null,
      });
    });

    it("returns what its effect returns", async ({ a, lease }) => {
      assertMatch(await a.commit(await lease(a, verdict("t")), () => ({ row: 7 })), {
        row: 7,
      });
    });

    it("that failed begins again with the same key", async ({ a, b, lease }) => {
      await a.release(await lease(a, verdict("t")));
      assertMatch(await b.begin(verdict("t")), {
        status: "run",
        key: "t/final",
        lease: { fence: 2, attempt: 2 },
      });
    });

    it("whose effect throws is not handled, and leaves no effect", async ({
      a,
      lease,
      effect,
      effects,
      stateOf,
    }) => {
      const held = await lease(a, verdict("t"));
      const fail = (): never => {
        throw new Error("no");
      };
      const failing = a.commit(held, (tx) => effect("half")(tx)?.then(fail) ?? fail());
      await assert.rejects(failing, { message: "no" });
      assertMatch(await effects(), []);
      assertMatch(await stateOf("t"), "notified");
      await a.commit(held, effect("whole"));
      assertMatch(await effects(), ["whole"]);
    });

    it("of a failed task is final", async ({ a, lease, stateOf }) => {
      const failed: ModerationOutcome = {
        ...verdict("t"),
        status: "failed",
        suggestion: null,
        needsLookup: false,
        code: "X",
        message: "x",
      };
      await a.commit(await lease(a, failed));
      assertMatch(await stateOf("t"), "decided");
      assertMatch(await a.begin(verdict("t")), { status: "done", conflict: failed });
    });

    it("that contradicts the handled one does not run, and is a conflict", async ({
      a,
      b,
      lease,
    }) => {
      const handled = verdict("t", "block");
      await a.commit(await lease(a, handled));
      assertMatch(await b.begin(verdict("t", "pass")), { status: "done", conflict: handled });
      assertMatch((await b.find(["t"])).get("t")?.final?.outcome.suggestion, "block");
    });

    it("without a verdict is refused", async ({ a }) => {
      const empty: ModerationOutcome = {
        ...verdict("t"),
        status: "succeeded",
        suggestion: null,
        needsLookup: true,
      };
      await assert.rejects(a.begin(empty), {
        code: "VerdictMissing",
        retryable: true,
      });
    });

    for (const taskId of ["", "a\0b", "\ud800", "x".repeat(1_001)])
      it(`of the id ${JSON.stringify(taskId)} is refused`, async ({ a }) => {
        const refused = { name: "LedgerError", code: "InvalidTaskId" };
        await assert.rejects(a.begin(verdict(taskId)), refused);
        await assert.rejects(a.recordSubmitted({ taskId, kind: "image" }), refused);
      });

    it("keeps any text exactly in the outcome, and readable in the columns", async ({
      a,
      b,
      lease,
    }) => {
      const odd = "a\0b\ud800 \u2028'; DROP TABLE immkit_task; -- \u{1f600}";
      await lease(a, { ...verdict("t"), userData: odd, uri: odd, projectName: odd });
      const task = (await b.find(["t"])).get("t");
      assertMatch(task?.final?.outcome, { userData: odd, uri: odd, projectName: odd });
      assertMatch(task?.userData, "a\ufffdb\ufffd \u2028'; DROP TABLE immkit_task; -- \u{1f600}");
    });
  });
}
