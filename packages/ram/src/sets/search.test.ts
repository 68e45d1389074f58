import { describe, expect, it } from "vitest";
import { Budget } from "../automaton/budget.ts";
import { spellOut } from "../automaton/symbolic-text.ts";
import type { PolicySet, Statement } from "../policy.ts";
import { modelOf } from "./model.ts";
import { search } from "./search.ts";
import type { SymbolicRequest } from "./solve.ts";

const allow = (
  action: string,
  resource = "acs:a:c:1:x",
  Condition?: Statement["Condition"],
): Statement => ({
  Effect: "Allow",
  Action: [action],
  Resource: [resource],
  ...(Condition === undefined ? {} : { Condition }),
});
const model = (...Statement: readonly Statement[]) => layered({ identity: Statement });
const layered = (layers: Partial<Record<keyof PolicySet, readonly Statement[]>>) =>
  modelOf(
    Object.fromEntries(
      Object.entries(layers).map(([place, Statement]) => [
        place,
        [{ name: place, document: { Version: "1", Statement } }],
      ]),
    ),
  );
/** The action of the call that is found. */
function found(
  ...[some, none, budget = new Budget(1e6)]: [
    Parameters<typeof search>[0],
    Parameters<typeof search>[1],
    Budget?,
  ]
) {
  const point = search(some, none, budget);
  return typeof point === "object" && point !== null ? spellOut(point.action, "?") : point;
}

/** Two letters in all orders: what takes more steps than anybody will wait for. */
const orders = (letter: string, end: string) =>
  allow("oss:*", `acs:oss:*:*:${`*${letter}`.repeat(300)}${end}`);
const tooMuch = "The patterns are too entangled: the analysis ran out of steps.";

describe("search", () => {
  it.each([
    ["a request of one statement", [model(allow("a:b"))], [], "a:b"],
    ["none without statements", [model()], [], null],
    ["none in two disjoint statements", [model(allow("a:b")), model(allow("a:c"))], [], null],
    [
      "the common part of the second statements",
      [model(allow("a:b"), allow("a:c")), model(allow("a:d"), allow("a:c"))],
      [],
      "a:c",
    ],
    [
      "what all layers allow",
      [layered({ identity: [allow("a:b"), allow("a:c")], session: [allow("a:c")] })],
      [],
      "a:c",
    ],
    [
      "a request that one denies",
      [model(allow("a:b"))],
      [model(allow("a:*"), { ...allow("a:b"), Effect: "Deny" as const })],
      "a:b",
    ],
    [
      "a request that one layer does not allow",
      [model(allow("a:b"))],
      [layered({ identity: [allow("a:b")], control: [allow("a:c")] })],
      "a:b",
    ],
    [
      "a request that two refuse in different ways",
      [model(allow("a:b"), allow("a:c"), allow("a:d"))],
      [model(allow("a:b")), model(allow("*", "*"), { ...allow("a:d"), Effect: "Deny" as const })],
      "a:d",
    ],
    [
      "none if one of two allows it",
      [model(allow("a:b"))],
      [model(allow("a:c")), model(allow("a:b"))],
      null,
    ],
  ])("finds %s", (_, some, none, action) => {
    expect(found(some, none)).toBe(action);
  });

  it("uses one placeholder character that no condition contains", () => {
    const like = (...values: string[]) => ({ StringLike: { "acs:UserAgent": values } });
    const point = search(
      [
        model(
          allow("a:b", "*", { StringLike: { "acs:UserAgent": ["?"], "acs:SourceVpc": ["x?"] } }),
        ),
      ],
      [model(allow("a:b", "*", like("y")))],
      new Budget(1e6),
    ) as SymbolicRequest;
    expect([...point.values].sort()).toEqual([
      ["acs:SourceVpc", "xz"],
      ["acs:UserAgent", "z"],
    ]);
  });

  it("stays undetermined unless another way finds a request", () => {
    const ip = allow("a:b", "*", { IpAddress: { "acs:SourceIp": ["10.0.0.0/8"] } });
    const like = model(allow("a:b", "*", { StringLike: { "acs:SourceIp": ["10.*"] } }));
    const doubt = "acs:SourceIp is compared as ip and as string.";
    expect(found([model(ip)], [like])).toBe(doubt);
    expect(
      found([model(ip, allow("a:b", "*", { Bool: { "acs:SourceIp": ["maybe"] } }))], [like]),
    ).toBe(doubt);
    expect(found([model(ip, allow("a:c"))], [like])).toBe("a:c");
  });

  it("is undetermined beyond the bound, but still finds easy requests", () => {
    const not: Statement = { ...allow("oss:*", "acs:oss:*:*:*abx"), Effect: "Deny" };
    const hard = (...more: Statement[]) => [
      model(orders("a", "?x"), not, ...more),
      model(orders("b", "x"), ...more),
    ];
    expect(found(hard(), [], new Budget(20_000))).toBe(tooMuch);
    expect(found(hard(allow("a:c")), [], new Budget(20_000))).toBe("a:c");
    expect(found([model(allow("a:b"))], [], new Budget(0))).toBe(tooMuch);
  });

  it("stops when the budget is spent, even if ways remain", () => {
    const counted = new Counter(2000);
    const many = Array.from({ length: 100 }, () => orders("a", "?x"));
    expect(found([model(...many), model(orders("b", "x"))], [], counted)).toBe(tooMuch);
    expect(counted.asked).toBeLessThan(5);
  });

  it("rethrows unexpected errors", () => {
    const broken = new Budget(1e6);
    broken.spend = () => {
      throw new RangeError("boom");
    };
    expect(() => found([model(allow("a:b"))], [], broken)).toThrow(RangeError);
  });
});

class Counter extends Budget {
  asked = 0;
  override share(): Budget {
    this.asked += 1;
    return super.share();
  }
}
