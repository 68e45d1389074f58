import assert from "node:assert/strict";
import type { Lease } from "../ledger.ts";
import { assertMatch } from "./match.ts";
import type { Suite } from "./suite.ts";
import { verdictOf as verdict } from "./verdict.ts";
import { leaseMs } from "./workers.ts";

/** One worker has a verdict at a time, until its lease ends. */
export function leases({ describe, it }: Suite): void {
  describe("a lease", () => {
    it("excludes other workers until its last millisecond", async ({ a, b, clock, lease }) => {
      await lease(a, verdict("t"));
      assertMatch(await a.begin(verdict("t")), {
        status: "busy",
        holder: /^a\b/,
      });
      clock.now += leaseMs - 1;
      assertMatch(await b.begin(verdict("t")), { status: "busy" });
      clock.now += 1;
      assertMatch(await b.begin(verdict("t")), {
        status: "run",
        lease: { fence: 2, attempt: 2 },
      });
    });

    it("lasts its full time after an extension, also across a second boundary", async ({
      a,
      b,
      clock,
      lease,
    }) => {
      // A store that compares the milliseconds within a second passes a test that stays inside
      // one.
      clock.now += 999;
      const held = await lease(a, verdict("t"));
      for (let round = 0; round < 5; round++) {
        clock.now += leaseMs - 1;
        await a.extend(held);
      }
      clock.now += leaseMs - 1;
      assertMatch(await b.begin(verdict("t")), { status: "busy" });
      clock.now += 1;
      assertMatch(await b.begin(verdict("t")), { status: "run" });
    });

    it("that ran out can be extended and committed if no other worker took it", async ({
      a,
      b,
      clock,
      lease,
      effect,
    }) => {
      const held = await lease(a, verdict("t"));
      clock.now += leaseMs * 3;
      await a.extend(held);
      assertMatch(await b.begin(verdict("t")), { status: "busy" });
      clock.now += leaseMs * 3;
      await a.commit(held, effect("t"));
      assertMatch(await b.begin(verdict("t")), { status: "done" });
    });

    it("that another worker took can't commit, extend or release", async ({
      a,
      b,
      clock,
      lease,
      effect,
      effects,
      stateOf,
    }) => {
      const late = await lease(a, verdict("t"));
      clock.now += leaseMs;
      const current = await lease(b, verdict("t"));
      await assert.rejects(a.commit(late, effect("late")), {
        name: "LedgerError",
        code: "Fenced",
        retryable: true,
      });
      await assert.rejects(a.extend(late), { code: "Fenced" });
      await a.release(late);
      assertMatch(await a.begin(verdict("t")), {
        status: "busy",
        holder: /^b\b/,
      });
      await b.commit(current, effect("current"));
      await assert.rejects(a.commit(late, effect("late")), { code: "Fenced" });
      await assert.rejects(a.extend(late), { code: "Fenced" });
      await a.release(late);
      assertMatch(await effects(), ["current"]);
      assertMatch(await stateOf("t"), "decided");
    });

    it("commits once, and not after its release", async ({ a, lease, effect, effects }) => {
      const held = await lease(a, verdict("t"));
      await a.release(held);
      await assert.rejects(a.commit(held, effect("released")), {
        code: "Fenced",
      });
      const again = await lease(a, verdict("t"));
      await a.commit(again, effect("once"));
      await assert.rejects(a.commit(again, effect("twice")), { code: "Fenced" });
      assertMatch(await effects(), ["once"]);
    });

    it("counts as ended if the clock was set back", async ({ a, b, clock, lease }) => {
      await lease(a, verdict("t"));
      clock.now -= 3_000;
      assertMatch(await b.begin(verdict("t")), { status: "busy" });
      clock.now -= 86_400_000;
      assertMatch(await b.begin(verdict("t")), { status: "run", lease: { fence: 2 } });
    });
  });

  describe("the reason why a lease has ended", () => {
    /** The message is for people. It must say the reason in any words that have this one. */
    const endedBecause = (reason: RegExp) => ({
      name: "LedgerError",
      code: "Fenced",
      message: reason,
    });

    it("is that it was released, or has handled the verdict", async ({ a, lease }) => {
      const held = await lease(a, verdict("t"));
      await a.release(held);
      await assert.rejects(a.commit(held), endedBecause(/released/));
      const again = await lease(a, verdict("t"));
      await a.commit(again);
      await assert.rejects(a.commit(again), endedBecause(/handled/));
      await assert.rejects(a.extend(again), endedBecause(/handled/));
    });

    it("is that another worker has the verdict, or has handled it", async ({
      a,
      b,
      clock,
      lease,
    }) => {
      const held = await lease(a, verdict("t"));
      clock.now += leaseMs;
      const other = await lease(b, verdict("t"));
      await assert.rejects(a.commit(held), endedBecause(/\bb\b/));
      await b.release(other);
      await assert.rejects(a.commit(held), endedBecause(/another worker/));
      await b.commit(await lease(b, verdict("t")));
      await assert.rejects(a.commit(held), endedBecause(/another worker.*handled/));
    });

    it("is that the final verdict has arrived", async ({ a, b, clock, lease }) => {
      const held = await lease(a, verdict("t", "review"));
      await b.begin(verdict("t", "pass"));
      await assert.rejects(a.extend(held), endedBecause(/final verdict/));
      clock.now += leaseMs;
      await lease(b, verdict("t", "pass"));
      await assert.rejects(a.commit(held), endedBecause(/final verdict/));
    });

    it("is that the ledger does not know the verdict", async ({ a }) => {
      const foreign: Lease = { taskId: "t", stage: "final", fence: 1, attempt: 1, leaseMs };
      await assert.rejects(a.commit(foreign), endedBecause(/know/));
    });
  });
}
