import { describe, expect, it } from "vitest";
import { createNonceStore } from "./keys.ts";

describe("nonces", () => {
  it("can be used once per key, until a request with that date would be rejected anyway", () => {
    const nonces = createNonceStore(1000);
    expect(nonces.use("a", "n", 0)).toBe(true);
    expect(nonces.use("a", "n", 999)).toBe(false);
    expect(nonces.use("b", "n", 999)).toBe(true);
    expect(nonces.use("a", "n", 1000)).toBe(true);
  });
});
