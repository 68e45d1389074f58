import { describe, expect, it } from "vitest";
import { FactsError, readFacts } from "./facts-file.ts";

describe("readFacts", () => {
  it("returns valid facts", () => {
    const facts = {
      account: "1234567890123456",
      accounts: { "1234567890123456": { publicAccessBlocked: true, trail: true, trusted: true } },
      buckets: { "shop-evidence-*": { role: "evidence" } },
      production: true,
    };
    expect(readFacts(facts)).toEqual(facts);
    expect(readFacts({})).toEqual({});
  });

  it.each([
    [[], "The facts must be an object."],
    [{ acount: "1" }, '/acount is not a known member. Did you mean "account"?'],
    [{ account: 1 }, "/account must be the id of an account, a string of digits."],
    [{ accounts: { me: {} } }, "/accounts/me must be the id of an account, a string of digits."],
    [
      { accounts: { "1": { blocked: true } } },
      "/accounts/1/blocked is not a known member. Known members: publicAccessBlocked, trail, trusted.",
    ],
    [{ accounts: { "1": { trail: "yes" } } }, "/accounts/1/trail must be true or false."],
    [
      { buckets: { "a/b": { role: "evidences" } } },
      "/buckets/a~1b/role must be one of media, evidence, results, logs, other.",
    ],
    [{ buckets: { a: "media" } }, "/buckets/a must be an object."],
    [{ production: "true" }, "/production must be true or false."],
  ])("rejects %j", (value, message) => {
    expect(() => readFacts(value)).toThrow(FactsError);
    expect(() => readFacts(value)).toThrow(message);
  });
});
