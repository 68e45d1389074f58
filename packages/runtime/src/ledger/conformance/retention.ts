import assert from "node:assert/strict";
import { assertMatch, collect } from "./match.ts";
import type { Suite } from "./suite.ts";
import { verdictOf as verdict } from "./verdict.ts";

/** What is deleted when it is old, and what is kept. */
export function retention({ describe, it }: Suite): void {
  describe("retention", () => {
    const dayMs = 86_400_000;
    const nothing = { tasks: 0, keys: 0, quarantined: 0 };

    it("deletes the details of old closed tasks, and keeps keys, open tasks and the quarantine", async ({
      a,
      clock,
      lease,
    }) => {
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
      clock.now += 30 * dayMs;
      assertMatch(await a.prune(), nothing);
      clock.now += 1;
      assertMatch(await a.prune({ tasksOlderThanDays: 31 }), nothing);
      assertMatch(await a.prune(), { tasks: 3, keys: 0, quarantined: 0 });
      assertMatch(await a.counts(), {
        submitted: 1,
        notified: 1,
        decided: 0,
        expired: 0,
        pruned: 3,
        handled: 1,
        quarantined: 1,
      });
      assertMatch(await a.prune(), nothing);
      assertMatch((await a.findSubmissions(["k"])).get("k"), {
        taskId: "keyed",
        kind: "video",
        project: "media",
        uri: null,
        userData: "",
        key: "k",
        createdAt: clock.now - 1 - 30 * dayMs,
        state: "decided",
        review: null,
        final: null,
      });
      // A nightly list that has the work again does not pay again.
      assertMatch(await a.beginSubmissions(["k", "begun"], 1_000), [
        { status: "done", task: { taskId: "keyed" } },
        { status: "unclear" },
      ]);
      const other = a.recordSubmitted({ taskId: "other", kind: "image", key: "k" });
      await assert.rejects(other, { code: "DuplicateKey" });
      assertMatch(await collect(a.reviewQueue({ state: "decided" })), []);
      assertMatch(await collect(a.reviewQueue()), [{ taskId: "review" }]);
    });

    it("answers a message about a pruned task as a duplicate, and handles one about an expired task", async ({
      a,
      clock,
      lease,
      effect,
      effects,
    }) => {
      await a.commit(await lease(a, verdict("decided", "block")));
      await a.recordSubmitted({ taskId: "expired", kind: "image" });
      await a.expire("expired");
      clock.now += 40 * dayMs;
      assertMatch(await a.prune(), { tasks: 2, keys: 0, quarantined: 0 });
      for (const suggestion of ["block", "pass", "review"] as const)
        assertMatch(await a.begin(verdict("decided", suggestion)), {
          status: "done",
          conflict: null,
        });
      await a.commit(await lease(a, verdict("expired")), effect("expired"));
      assertMatch(await a.counts(), { decided: 1, pruned: 1, handled: 1 });
      clock.now += 40 * dayMs;
      assertMatch(await a.prune(), { tasks: 1, keys: 0, quarantined: 0 });
      assertMatch(await effects(), ["expired"]);
    });

    it("deletes keys and quarantined messages after their own times, if asked", async ({
      a,
      clock,
      lease,
    }) => {
      await a.recordSubmitted({ taskId: "t", kind: "image", key: "k" });
      await a.commit(await lease(a, verdict("t")));
      await a.beginSubmissions(["begun"], 1_000);
      await a.quarantine.keep(Buffer.from("?"), { code: "x", message: "x", path: null });
      const ages = { keysOlderThanDays: 365, quarantineOlderThanDays: 90 };
      clock.now += 90 * dayMs;
      assertMatch(await a.prune(ages), { tasks: 1, keys: 0, quarantined: 0 });
      clock.now += 1;
      assertMatch(await a.prune(ages), { tasks: 0, keys: 0, quarantined: 1 });
      clock.now += 275 * dayMs - 1;
      assertMatch(await a.prune(ages), nothing);
      // The submission's lease ended a second after the task was decided.
      clock.now += 1_001;
      assertMatch(await a.prune(ages), { tasks: 0, keys: 2, quarantined: 0 });
      assertMatch(await a.counts(), { pruned: 0 });
      assertMatch(await a.beginSubmissions(["k", "begun"], 1_000), [
        { status: "new" },
        { status: "new" },
      ]);
    });

    it("works in batches, reports each, and can be stopped and shared between workers", async ({
      a,
      b,
      clock,
    }) => {
      const taskIds = Array.from({ length: 1_100 }, (_, index) => `t${index}`);
      for (let at = 0; at < taskIds.length; at += 100) {
        await Promise.all(
          taskIds.slice(at, at + 100).map(async (taskId) => {
            await a.recordSubmitted({ taskId, kind: "image" });
            await a.expire(taskId);
          }),
        );
      }
      clock.now += 31 * dayMs;
      const stop = new AbortController();
      let first: number | undefined;
      const stopped = a.prune({
        signal: stop.signal,
        onProgress: (report) => {
          first ??= report.tasks;
          stop.abort(new Error("enough"));
        },
      });
      await assert.rejects(stopped, { message: "enough" });
      assert.ok(first !== undefined && first >= 1 && first <= 500, `the first batch: ${first}`);
      const both = await Promise.all([a.prune(), b.prune({ signal: undefined })]);
      assertMatch(
        both.reduce((sum, { tasks }) => sum + tasks, 0),
        1_100 - first,
      );
      assertMatch(await a.counts(), { pruned: 1_100, expired: 0 });
    });

    for (const [options, setting] of [
      [{ tasksOlderThanDays: 0 }, "tasksOlderThanDays"],
      [{ tasksOlderThanDays: 13.9 }, "tasksOlderThanDays"],
      [{ tasksOlderThanDays: Number.NaN }, "tasksOlderThanDays"],
      [{ keysOlderThanDays: 29 }, "keysOlderThanDays"],
      [{ tasksOlderThanDays: 60, keysOlderThanDays: 59 }, "keysOlderThanDays"],
      [{ keysOlderThanDays: Number.POSITIVE_INFINITY }, "keysOlderThanDays"],
      [{ quarantineOlderThanDays: 0 }, "quarantineOlderThanDays"],
    ] as const)
      it(`rejects ${JSON.stringify(options)}`, async ({ a }) => {
        await assert.rejects(a.prune(options), { name: "ConfigError", setting });
      });
  });
}
