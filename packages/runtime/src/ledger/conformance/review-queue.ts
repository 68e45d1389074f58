import assert from "node:assert/strict";
import type { Ledger, ReviewQueueOptions } from "../ledger.ts";
import { assertMatch, collect } from "./match.ts";
import type { Suite } from "./suite.ts";
import { verdictOf as verdict } from "./verdict.ts";

/** Tasks that wait for a reviewer. */
export function reviewQueue({ describe, it }: Suite): void {
  describe("the review queue", () => {
    const queueOf = async (ledger: Ledger, options?: ReviewQueueOptions): Promise<unknown[]> =>
      (await collect(ledger.reviewQueue(options))).map(({ taskId, reviewState, waitedMs }) => [
        taskId,
        reviewState,
        waitedMs,
      ]);

    it("has the tasks whose latest verdict is review, handled or not, oldest first", async ({
      a,
      b,
      clock,
      lease,
    }) => {
      await a.recordSubmitted({ taskId: "old", kind: "image", submittedAt: clock.now - 5_000 });
      await lease(a, verdict("unhandled", "review"));
      clock.now += 10;
      await a.commit(await lease(a, verdict("old", "review")));
      await a.commit(await lease(a, verdict("passed")));
      await a.recordSubmitted({ taskId: "submitted", kind: "image" });
      clock.now += 100;
      assertMatch(await queueOf(b), [
        ["unhandled", "waiting", 110],
        ["old", "waiting", 100],
      ]);
      assertMatch(await queueOf(b, { olderThan: clock.now - 100 }), [
        ["unhandled", "waiting", 110],
      ]);
      const [first, second] = await collect(a.reviewQueue());
      assertMatch(first, { state: "notified", review: { handledAt: null } });
      assertMatch(second, {
        uri: "oss://bucket/a.jpg",
        review: { outcome: { suggestion: "review" }, handledAt: clock.now - 100 },
        final: null,
        deletedAt: clock.now - 110 - 5_000 + 7 * 86_400_000,
      });
    });

    it("loses a task when its final verdict arrives, and says what that was", async ({
      a,
      b,
      clock,
      lease,
    }) => {
      await a.commit(await lease(a, verdict("t", "review")));
      clock.now += 60_000;
      const final = await lease(a, { ...verdict("t", "block"), eventId: "from-the-reviewer" });
      clock.now += 5;
      assertMatch(await queueOf(b), []);
      assertMatch(await queueOf(b, { state: "decided" }), [["t", "decided", 60_000]]);
      await a.commit(final);
      const [decided] = await collect(a.reviewQueue({ state: "decided" }));
      assertMatch(decided?.final, {
        outcome: { suggestion: "block", eventId: "from-the-reviewer" },
        receivedAt: clock.now - 5,
        handledAt: clock.now,
      });
      // A copy of the review that comes late changes nothing.
      await a.begin(verdict("t", "review"));
      assertMatch(await queueOf(b), []);
    });

    it("loses a task at a final verdict that waits for the review's handler", async ({
      a,
      b,
      lease,
    }) => {
      await lease(a, verdict("t", "review"));
      await b.begin(verdict("t", "pass"));
      assertMatch(await queueOf(b), []);
      assertMatch(await queueOf(b, { state: "decided" }), [["t", "decided", 0]]);
    });

    it("has a task as expired when the service has deleted it, unless it is decided after all", async ({
      a,
      b,
      lease,
    }) => {
      await a.commit(await lease(a, verdict("t", "review")));
      await a.expire("t");
      assertMatch(await queueOf(b), []);
      assertMatch(await queueOf(b, { state: "expired" }), [["t", "expired", 0]]);
      await a.commit(await lease(a, verdict("t", "pass")));
      assertMatch(await queueOf(b, { state: "expired" }), []);
      assertMatch(await queueOf(b, { state: "decided" }), [["t", "decided", 0]]);
      assertMatch((await a.find(["t"])).get("t")?.state, "decided");
    });

    it("is read over several pages, and by project", async ({ a, clock }) => {
      const ids = Array.from({ length: 410 }, (_, index) => `t${String(index).padStart(3, "0")}`);
      for (let at = 0; at < ids.length; at += 41) {
        clock.now++;
        await Promise.all(
          ids.slice(at, at + 41).map((taskId, index) =>
            a.begin({
              ...verdict(taskId, "review"),
              projectName: [null, "even", "odd"][index % 3] as string | null,
            }),
          ),
        );
      }
      const found = await collect(a.reviewQueue());
      const foundIds = found.map(({ taskId }) => taskId);
      assertMatch(foundIds.toSorted(), ids);
      // Those of the same millisecond come in any order.
      const times = foundIds.map((taskId) => Math.floor(ids.indexOf(taskId) / 41));
      assertMatch(
        times,
        times.toSorted((x, y) => x - y),
      );
      const odd = await collect(a.reviewQueue({ project: "odd" }));
      assert.equal(odd.length, 270);
      const strange = await collect(a.reviewQueue({ project: "odd'; --" }));
      assert.equal(strange.length, 140);
    });

    it("rejects an unknown state, and what is not a time", async ({ a }) => {
      const reading = async () => await collect(a.reviewQueue({ state: "open" as never }));
      await assert.rejects(reading, { name: "ConfigError", setting: "state" });
      const timeless = async () => await collect(a.reviewQueue({ olderThan: Number.NaN }));
      await assert.rejects(timeless, { name: "ConfigError", setting: "olderThan" });
    });
  });
}
