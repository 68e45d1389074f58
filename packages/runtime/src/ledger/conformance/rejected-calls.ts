import assert from "node:assert/strict";
import type { Suite } from "./suite.ts";
import { verdictOf as verdict } from "./verdict.ts";

/** Options out of range, and calls of a closed ledger. */
export function rejectedCalls({ describe, it }: Suite): void {
  describe("rejected calls", () => {
    for (const [options, setting] of [
      [{ leaseMs: 99 }, "leaseMs"],
      [{ leaseMs: 3_600_001 }, "leaseMs"],
      [{ leaseMs: 1_000.5 }, "leaseMs"],
      [{ holder: "" }, "holder"],
      [{ holder: "a\0" }, "holder"],
    ] as const)
      it(JSON.stringify(options), async ({ open }) => {
        await assert.rejects(open(options), { name: "ConfigError", setting });
      });

    it("use after close", async ({ open }) => {
      const closed = await open();
      await closed.close();
      await closed.close();
      await assert.rejects(closed.begin(verdict("t")), {
        name: "LedgerError",
        code: "LedgerClosed",
      });
    });
  });
}
