import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRequest } from "../document/request.ts";
import type { PolicySet, Statement } from "../policy.ts";
import { isEmpty } from "../sets/search.ts";
import { fuzz, policySet } from "../testing/random.ts";
import { compilePolicies, difference, inhabited, intersection } from "./difference.ts";

type Rest = Partial<Statement>;
const allow = (action: string, resource = "acs:a:c:1:x", rest: Rest = {}): Statement => ({
  Effect: "Allow",
  Action: [action],
  Resource: [resource],
  ...rest,
});
const deny = (...args: Parameters<typeof allow>): Statement => ({
  ...allow(...args),
  Effect: "Deny",
});
const when = (operator: string, key: string, ...values: string[]): Rest => ({
  Condition: { [operator]: { [key]: values } },
});
const unknown = when("StringEquals", "x:Y", "1");
const other = when("StringEquals", "x:Z", "1");
const side = (...statements: readonly Statement[]) => compilePolicies(setOf(...statements));
const setOf = (...statements: readonly Statement[]): PolicySet => ({
  identity: [{ name: "p", document: { Version: "1", Statement: statements } }],
});
const nothing = side();
const call = (action: string, rest: object = {}) => ({
  is: "inhabited",
  request: { action, resource: "acs:a:c:1:x", ...rest },
});
const dependsOn = (keys: string) => ({
  is: "undetermined",
  reason: `The answer depends on ${keys}, and it is not known which values requests have there.`,
});

describe("difference", () => {
  it.each([
    ["not empty if only the first allows it", side(allow("a:b")), nothing, call("a:b")],
    ["empty if both allow everything", side(allow("a:b")), side(allow("a:*")), { is: "empty" }],
    [
      "empty if only the letter case differs",
      side(allow("A:B")),
      side(allow("a:b")),
      { is: "empty" },
    ],
    [
      "a text between two patterns",
      side(allow("a:b?")),
      side(allow("a:bx"), allow("a:by")),
      call("a:bz"),
    ],
    [
      "empty between two halves",
      side(allow("a:b")),
      side(allow("a:b", "*"), deny("a:c")),
      { is: "empty" },
    ],
    [
      "a request that the second denies",
      side(allow("a:b")),
      side(allow("*"), deny("a:b")),
      call("a:b"),
    ],
    ["empty if both deny it", side(allow("a:b"), deny("a:*")), nothing, { is: "empty" }],
    [
      "a request that the second denies under a condition",
      side(allow("a:b")),
      side(allow("a:b"), deny("a:b", "*", when("Bool", "acs:SecureTransport", "false"))),
      call("a:b", { context: { "acs:SecureTransport": "false" } }),
    ],
    [
      "a value between the values of the other",
      side(allow("a:b", undefined, when("StringLike", "acs:UserAgent", "a?"))),
      side(allow("a:b", undefined, when("StringEquals", "acs:UserAgent", "ax", "ay"))),
      call("a:b", { context: { "acs:UserAgent": "az" } }),
    ],
    [
      "undetermined for a key that is compared as two kinds",
      side(allow("a:b", undefined, when("IpAddress", "acs:SourceIp", "10.0.0.0/8"))),
      side(allow("a:b", undefined, when("StringLike", "acs:SourceIp", "10.*"))),
      { is: "undetermined", reason: "acs:SourceIp is compared as ip and as string." },
    ],
  ])("is %s", (_, a, b, answer) => {
    expect(difference(a, b)).toEqual(answer);
    expect(isEmpty([a.model], [b.model])).toBe(answer.is === "empty");
  });

  // An unknown key: nobody says whether a call with it can be made.
  it.each([
    ["allowed under it", side(allow("a:b", undefined, unknown)), nothing, dependsOn("x:Y")],
    [
      "allowed under it on both sides",
      side(allow("a:b", undefined, unknown)),
      side(allow("a:b", undefined, unknown)),
      { is: "empty" },
    ],
    [
      "allowed without it too",
      side(allow("a:b", undefined, unknown), allow("a:c")),
      nothing,
      call("a:c"),
    ],
    [
      "allowed without it too, on a name that is not written as usual",
      side(allow("*", "*", when("StringNotLike", "x:Y", "1")), allow("*", "acs:r:::a")),
      nothing,
      { is: "inhabited", request: { action: "xx:xx", resource: "acs:r:::a" } },
    ],
    [
      "denied unless it holds",
      side(allow("a:b")),
      side(allow("a:b", undefined, unknown)),
      { ...call("a:b"), lacks: ["x:Y"] },
    ],
    [
      "denied under it, but another request is not",
      side(allow("a:*")),
      side(allow("a:b", undefined, unknown)),
      call("a:x"),
    ],
    [
      "denied with and without it",
      side(allow("a:b")),
      side(allow("a:b", undefined, unknown), deny("a:b")),
      call("a:b"),
    ],
    [
      "denied under it",
      side(allow("a:b"), deny("a:b", undefined, unknown)),
      nothing,
      { ...call("a:b"), lacks: ["x:Y"] },
    ],
    [
      "denied unless it holds, by a negated operator",
      side(allow("a:b"), deny("a:b", undefined, when("StringNotEquals", "x:Y", "1"))),
      nothing,
      dependsOn("x:Y"),
    ],
    [
      "allowed unless it holds, by a negated operator",
      side(allow("a:b", undefined, when("StringNotEquals", "x:Y", "1"))),
      nothing,
      { ...call("a:b"), lacks: ["x:Y"] },
    ],
    [
      "denied under it elsewhere",
      side(allow("a:b"), deny("a:c", undefined, unknown)),
      nothing,
      call("a:b"),
    ],
    [
      "denied there under it, and another call is not allowed there at all",
      side(allow("a:b"), allow("a:c")),
      side(allow("a:b"), deny("a:b", undefined, unknown)),
      call("a:c"),
    ],
    [
      "denied there under it",
      side(allow("a:b")),
      side(allow("a:b"), deny("a:b", undefined, unknown)),
      dependsOn("x:Y"),
    ],
    [
      "under two of them, each named once",
      side(
        allow("a:b", undefined, unknown),
        allow("a:c", undefined, unknown),
        allow("a:c", undefined, other),
      ),
      nothing,
      dependsOn("x:Y, x:Z"),
    ],
    [
      "with a known condition",
      side(
        allow("a:b"),
        deny("a:b", undefined, {
          Condition: { StringEquals: { "x:Y": ["1"], "acs:UserAgent": ["u"] } },
        }),
      ),
      side(allow("a:b", undefined, when("StringNotEquals", "acs:UserAgent", "u"))),
      { ...call("a:b", { context: { "acs:UserAgent": "u" } }), lacks: ["x:Y"] },
    ],
    [
      "with a known condition that can fail",
      side(
        allow("a:b"),
        deny("a:b", undefined, {
          Condition: { StringEquals: { "x:Y": ["1"], "acs:UserAgent": ["u"] } },
        }),
      ),
      nothing,
      call("a:b"),
    ],
  ])("with layers: %s", (_, a, b, answer) => {
    expect(difference(a, b)).toMatchObject(answer);
  });
});

// RAM accepts operators that it doesn't document, and nobody says when they hold.
describe("a condition with an undocumented operator", () => {
  const set = when("ForAllValues:StringEquals", "x:Y", "1", "2");
  const open = {
    is: "undetermined",
    reason:
      "The answer depends on ForAllValues:StringEquals of x:Y, and RAM does not document when that holds.",
  };
  it.each([
    ["allows under it", side(allow("a:b", undefined, set)), nothing, open],
    ["denies under it", side(allow("a:b"), deny("a:b", undefined, set)), nothing, open],
    [
      "was there before",
      side(allow("a:b", undefined, set)),
      side(allow("a:b", undefined, set)),
      { is: "empty" },
    ],
    [
      "had its values in another order",
      side(allow("a:b", undefined, set)),
      side(allow("a:b", undefined, when("ForAllValues:StringEquals", "x:Y", "2", "1", "2"))),
      { is: "empty" },
    ],
    [
      "had other values",
      side(allow("a:b", undefined, set)),
      side(allow("a:b", undefined, when("ForAllValues:StringEquals", "x:Y", "1"))),
      {
        is: "undetermined",
        reason:
          "The answer depends on ForAllValues:StringEquals of x:Y, and RAM does not document when that holds.",
      },
    ],
    ["is removed", side(allow("a:b")), side(allow("a:b", undefined, set)), open],
    ["is added", side(allow("a:b", undefined, set)), side(allow("a:b")), { is: "empty" }],
    [
      "says nothing about another statement",
      side(allow("a:b", undefined, set), allow("a:c")),
      nothing,
      call("a:c"),
    ],
    [
      "and a key without a published meaning",
      side(
        allow("a:b", undefined, {
          Condition: { ...set.Condition, StringEquals: { "x:Z": ["1"] } },
        }),
      ),
      nothing,
      {
        is: "undetermined",
        reason:
          "The answer depends on x:Z, and it is not known which values requests have there. The answer depends on ForAllValues:StringEquals of x:Y, and RAM does not document when that holds.",
      },
    ],
  ])("%s", (_, a, b, answer) => {
    expect(difference(a, b)).toEqual(answer);
  });
});

it("is undetermined at the bound, also with an unknown key", () => {
  const letters = (letter: string, end: string) => `acs:oss:*:*:${`*${letter}`.repeat(200)}${end}`;
  const a = side(
    allow("oss:b", letters("a", "?x")),
    deny("oss:b", "acs:oss:*:*:*abx"),
    allow("oss:c", "*", unknown),
  );
  expect(intersection(a, side(allow("oss:b", letters("b", "x"))))).toEqual({
    is: "undetermined",
    reason: expect.stringContaining("too entangled"),
  });
});

describe("intersection", () => {
  it.each([
    [side(allow("a:b*")), side(allow("a:*c")), call("a:bc")],
    [side(allow("a:b")), side(allow("a:c")), { is: "empty" }],
    [side(allow("a:b")), nothing, { is: "empty" }],
    [side(allow("a:b"), deny("a:b")), side(allow("a:b")), { is: "empty" }],
    [side(allow("a:b")), side(allow("a:b", undefined, unknown)), dependsOn("x:Y")],
  ])("%#", (a, b, answer) => {
    expect(intersection(a, b)).toEqual(answer);
    expect(intersection(b, a)).toMatchObject(answer);
    expect(isEmpty([a.model, b.model])).toBe(answer.is === "empty");
  });
});

describe("inhabited", () => {
  it("accepts any number of sides", () => {
    const [b, c, d] = ["a:b", "a:c", "a:d"].map((action) => side(allow(action))) as [
      typeof nothing,
      typeof nothing,
      typeof nothing,
    ];
    const all = side(allow("a:b"), allow("a:c"), allow("a:d"));
    expect(inhabited([all], [b, d])).toEqual(call("a:c"));
    expect(inhabited([all, all], [b, c, d])).toEqual({ is: "empty" });
    expect(inhabited([], [])).toMatchObject({ is: "inhabited" });
  });

  it("never returns a request that an excluded side allows", () => {
    expect(
      difference(side(allow("oss:Get*", "*")), side(allow("oss:GetBucketInfo", "*"))),
    ).toMatchObject({
      is: "inhabited",
      request: { action: expect.not.stringContaining("GetBucketInfo") },
    });
  });

  it("finds only actions with a service", () => {
    expect(difference(side(allow("*", "*")), side(allow("*:*", "*")))).toEqual({ is: "empty" });
  });

  it("finds requests that each layer refuses", () => {
    const narrowed = compilePolicies({
      ...setOf(allow("a:*")),
      session: [{ name: "s", document: { Version: "1", Statement: [allow("a:b")] } }],
    });
    expect(difference(side(allow("a:*")), narrowed)).toEqual(call("a:x"));
    expect(difference(side(allow("a:b")), narrowed)).toEqual({ is: "empty" });
    expect(difference(narrowed, side(allow("a:b")))).toEqual({ is: "empty" });
  });
});

it("reports no request that the evaluator does not confirm", () => {
  const { policies } = side();
  const { model } = side(allow("a:b"));
  expect(intersection({ policies, model }, { policies, model })).toEqual({
    is: "undetermined",
    reason: "The evaluator did not confirm the request that was found.",
  });
});

it("finds only requests that parseRequest accepts", () => {
  let found = 0;
  fc.assert(
    fc.property(policySet, policySet, (one, other) => {
      const [a, b] = [compilePolicies(one), compilePolicies(other)];
      for (const result of [difference(a, b), intersection(a, b)]) {
        if (result.is !== "inhabited") continue;
        found += 1;
        expect(parseRequest(result.request)).toEqual(result.request);
      }
    }),
    { numRuns: 300 * fuzz },
  );
  expect(found).toBeGreaterThan(100);
});

it("keeps a request with an unusual name if there is no other", () => {
  // Names of OSS have an account, but a policy can leave it out.
  const found = difference(side(allow("oss:GetObject", "acs:oss:*::media/a")), nothing);
  expect(found).toEqual({
    is: "inhabited",
    request: { action: "oss:getobject", resource: "acs:oss:x::media/a" },
  });
});
