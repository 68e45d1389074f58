import assert from "node:assert/strict";
import type { Ledger, PendingOptions } from "../ledger.ts";
import { assertMatch, collect } from "./match.ts";
import type { Suite } from "./suite.ts";
import { verdictOf as verdict } from "./verdict.ts";

/** Tasks that wait for their verdict. */
export function openTasks({ describe, it }: Suite): void {
  describe("open tasks", () => {
    const idsIn = async (ledger: Ledger, options?: PendingOptions): Promise<string[]> =>
      (await collect(ledger.pending(options))).map(({ taskId }) => taskId);

    it("are tasks without a handled final verdict, oldest first", async ({ a, clock, lease }) => {
      await a.recordSubmitted({ taskId: "new", kind: "image", submittedAt: clock.now - 10 });
      await a.recordSubmitted({ taskId: "old", kind: "image", submittedAt: clock.now - 1_000 });
      await a.recordSubmitted({ taskId: "decided", kind: "image", submittedAt: clock.now - 2_000 });
      await a.commit(await lease(a, verdict("decided")));
      await a.commit(await lease(a, verdict("review", "review")));
      clock.now += 1;
      await lease(a, verdict("leased"));
      assertMatch(await idsIn(a), ["old", "new", "review", "leased"]);
      assertMatch(await idsIn(a, { olderThan: clock.now - 11 }), ["old"]);
    });

    it("are listed over several pages, and by project", async ({ a, clock }) => {
      for (let index = 0; index < 450; index += 50) {
        await Promise.all(
          Array.from({ length: 50 }, (_, offset) =>
            a.recordSubmitted({
              taskId: `t${String(index + offset).padStart(3, "0")}`,
              kind: "image",
              submittedAt: clock.now - Math.floor((index + offset) / 7),
              ...((index + offset) % 2 === 0
                ? { project: "even" }
                : (index + offset) % 3 === 0
                  ? {}
                  : { project: "odd" }),
            }),
          ),
        );
      }
      const everything = await idsIn(a);
      assert.equal(everything.length, 450);
      assertMatch(new Set(everything).size, 450);
      assert.equal((await idsIn(a, { project: "even" })).length, 225 + 75);
      assert.equal((await idsIn(a, { project: "even'; --" })).length, 75);
    });

    it("end when they expire, unless a verdict still arrives", async ({
      a,
      b,
      lease,
      effect,
      stateOf,
    }) => {
      await a.recordSubmitted({ taskId: "t", kind: "image" });
      assertMatch(await a.expire("t"), true);
      assertMatch(await idsIn(a), []);
      assertMatch(await a.counts(), { expired: 1, submitted: 0 });
      await b.commit(await lease(b, verdict("t")), effect("t"));
      assertMatch(await stateOf("t"), "decided");
      assertMatch(await a.expire("t"), false);
      assertMatch(await a.expire("absent"), false);
      await a.commit(await lease(a, verdict("review", "review")));
      assertMatch(await a.expire("review"), true);
    });

    it("do not expire while a verdict is unhandled", async ({ a, lease, stateOf }) => {
      await a.release(await lease(a, verdict("t")));
      assertMatch(await a.expire("t"), false);
      assertMatch(await stateOf("t"), "notified");
    });
  });
}
