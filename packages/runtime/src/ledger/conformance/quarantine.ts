import { assertMatch, collect } from "./match.ts";
import type { Suite } from "./suite.ts";

/** Messages in quarantine. */
export function quarantine({ describe, it }: Suite): void {
  describe("quarantine", () => {
    it("keeps bytes, reason and count", async ({ a, b, clock }) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await a.quarantine.keep(bytes, {
        code: "InvalidUtf8",
        message: "bad\0",
        path: "/Message\0",
      });
      clock.now += 5;
      await b.quarantine.keep(bytes, { code: "InvalidJson", message: "worse", path: null });
      await b.quarantine.keep(new Uint8Array(0), { code: "Empty", message: "nothing", path: "" });
      const kept = await collect(a.quarantine.list());
      assertMatch(kept, [
        {
          id: /^[0-9a-f]{64}$/,
          bytes,
          reason: { code: "InvalidJson", message: "worse", path: null },
          count: 2,
          firstAt: clock.now - 5,
          lastAt: clock.now,
        },
        {
          bytes: new Uint8Array(0),
          count: 1,
          reason: { code: "Empty", message: "nothing", path: "" },
        },
      ]);
      assertMatch(await b.quarantine.remove(kept[0]?.id ?? ""), true);
      assertMatch(await b.quarantine.remove(kept[0]?.id ?? ""), false);
      assertMatch(await b.quarantine.remove("a\0"), false);
      assertMatch(await a.counts(), { quarantined: 1 });
    });
  });
}
