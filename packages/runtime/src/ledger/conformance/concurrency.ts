import type { Ledger } from "../ledger.ts";
import { assertMatch } from "./match.ts";
import type { Suite } from "./suite.ts";
import { verdictOf as verdict } from "./verdict.ts";

/** Calls of several workers at the same time. */
export function concurrency({ describe, it }: Suite): void {
  describe("at the same time", () => {
    it("one of many workers gets the lease", async ({ a, b, open }) => {
      const workers = [a, b, await open({ holder: "c" })];
      const begun = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          (workers[index % 3] as Ledger).begin(verdict("t")),
        ),
      );
      assertMatch(begun.map(({ status }) => status).sort(), [...Array(11).fill("busy"), "run"]);
    });

    it("many verdicts are handled, each once", async ({ a, b, effect, effects }) => {
      const outcomes = Array.from({ length: 60 }, (_, index) => verdict(`t${index % 20}`));
      await Promise.all(
        outcomes.map(async (outcome, index) => {
          const ledger = index % 2 === 0 ? a : b;
          const begun = await ledger.begin(outcome);
          if (begun.status === "run") await ledger.commit(begun.lease, effect(outcome.taskId));
        }),
      );
      assertMatch(
        (await effects()).sort(),
        Array.from({ length: 20 }, (_, index) => `t${index}`).sort(),
      );
      assertMatch(await a.counts(), {
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
}
