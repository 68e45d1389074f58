import assert from "node:assert/strict";
import { assertMatch } from "./match.ts";
import type { Suite } from "./suite.ts";
import { verdictOf as verdict } from "./verdict.ts";
import { leaseMs } from "./workers.ts";

/** `review` is never handled after the final verdict. */
export function stages({ describe, it }: Suite): void {
  describe("review and the final verdict", () => {
    it("are two versions, each handled once", async ({ a, b, lease, effect, effects, stateOf }) => {
      await a.commit(await lease(a, verdict("t", "review")), effect("review"));
      assertMatch(await stateOf("t"), "notified");
      assertMatch(await b.begin(verdict("t", "review")), { status: "done", conflict: null });
      const begun = await b.begin(verdict("t", "block"));
      assertMatch(begun, { status: "run", key: "t/final" });
      if (begun.status === "run") await b.commit(begun.lease, effect("block"));
      assertMatch(await a.begin(verdict("t", "review")), { status: "done", conflict: null });
      assertMatch(await effects(), ["review", "block"]);
      assertMatch(await stateOf("t"), "decided");
    });

    it("a review after the final verdict does not run", async ({
      a,
      b,
      lease,
      effect,
      stateOf,
    }) => {
      await a.commit(await lease(a, verdict("t", "block")), effect("block"));
      assertMatch(await b.begin(verdict("t", "review")), { status: "stale" });
      assertMatch(await stateOf("t"), "decided");
    });

    it("a review does not run while the final verdict is being handled or waits for its next try", async ({
      a,
      b,
      lease,
    }) => {
      const held = await lease(a, verdict("t", "block"));
      assertMatch(await b.begin(verdict("t", "review")), { status: "stale" });
      await a.release(held);
      assertMatch(await b.begin(verdict("t", "review")), { status: "stale" });
    });

    it("the final verdict waits while the review is being handled, and is recorded", async ({
      a,
      b,
      lease,
      effect,
    }) => {
      const review = await lease(a, verdict("t", "review"));
      assertMatch(await b.begin(verdict("t", "pass")), {
        status: "busy",
        holder: /^a\b/,
      });
      assertMatch((await b.find(["t"])).get("t")?.final, {
        outcome: { suggestion: "pass" },
        attempts: 0,
        handledAt: null,
      });
      // It must not wait forever.
      await assert.rejects(a.extend(review), { code: "Fenced" });
      await a.commit(review, effect("review"));
      assertMatch(await b.begin(verdict("t", "pass")), {
        status: "run",
        lease: { fence: 1, attempt: 1 },
      });
    });

    it("a review does not commit after the final verdict", async ({
      a,
      b,
      clock,
      lease,
      effect,
      effects,
    }) => {
      const review = await lease(a, verdict("t", "review"));
      clock.now += leaseMs;
      const final = await lease(b, verdict("t", "pass"));
      await assert.rejects(a.commit(review, effect("review")), { code: "Fenced" });
      await b.commit(final, effect("pass"));
      await assert.rejects(a.commit(review, effect("review")), { code: "Fenced" });
      assertMatch(await effects(), ["pass"]);
    });
  });
}
