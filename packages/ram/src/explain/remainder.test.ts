import { describe, expect, it } from "vitest";
import { toPolicySet } from "../document/input.ts";
import type { Statement } from "../policy.ts";
import { budgetFor } from "../sets/budget.ts";
import { type Box, modelOf } from "../sets/model.ts";
import { Extents, ofEveryAction } from "./extents.ts";
import { Remainder } from "./remainder.ts";

/** Extents that count the searches: each reads the boxes of the denials once. */
class Counted extends Extents {
  searches = 0;

  override boxesOf(bits: bigint): readonly Box[] {
    this.searches += 1;
    return super.boxesOf(bits);
  }
}

const deny = (
  Action: string[],
  Resource: string,
  Condition?: Statement["Condition"],
): Statement => ({
  Effect: "Deny",
  Action,
  Resource: [Resource],
  ...(Condition && { Condition }),
});
const agent = (operator: string) => ({ [operator]: { "acs:UserAgent": ["x"] } });

function on(resources: readonly string[], denials: readonly Statement[]) {
  const allowed = resources.map(
    (Resource): Statement => ({ Effect: "Allow", Action: ["*"], Resource: [Resource] }),
  );
  const model = modelOf(toPolicySet({ Version: "1", Statement: [...allowed, ...denials] }));
  const extents = new Counted([], model.denials);
  const suspects = new Set<bigint>();
  const remainders = (model.layers[0] as readonly Box[]).map(
    (box) => new Remainder([ofEveryAction(box)], extents, suspects, budgetFor([model])),
  );
  /** The answer of a statement, and how many searches it took. */
  return (at: number, action: string): readonly [boolean, number] => {
    const before = extents.searches;
    const answer = (remainders[at] as Remainder).isLeft(extents.classOf(action));
    return [answer, extents.searches - before];
  };
}

describe("Remainder", () => {
  it("asks once for the actions of a class", () => {
    const ask = on(["*"], [deny(["s:*"], "*")]);
    expect(["s:a", "S:B", "t:a", "u:a"].map((action) => ask(0, action))).toEqual([
      [false, 1],
      [false, 0],
      [true, 1],
      [true, 0],
    ]);
  });

  it("takes a call that was found for all classes whose denials it stays out of", () => {
    const ask = on(
      ["acs:r:*:*:*"],
      [deny(["s:*"], "acs:r:*:*:a*"), deny(["s:b", "t:*"], "acs:r:*:*:b*"), deny(["u:*"], "acs:*")],
    );
    expect(["s:a", "s:b", "t:a", "v:a", "u:a"].map((action) => ask(0, action))).toEqual([
      [true, 1],
      [true, 0],
      [true, 0],
      [true, 0],
      [false, 1],
    ]);
  });

  it("remembers of the denials that leave nothing those that are needed for it, also for other statements", () => {
    const ask = on(
      ["*", "acs:r:*:*:a*", "acs:t:*:*:a*"],
      [
        deny(["s:a"], "acs:r:*:*:c*"),
        deny(["s:*"], "*", agent("StringEquals")),
        deny(["s:a", "s:c"], "acs:r:*:*:d*"),
        deny(["s:a", "s:b", "s:c"], "*", agent("StringNotEquals")),
        deny(["s:b"], "acs:r:*:*:e*"),
      ],
    );
    const [left, searches] = ask(0, "s:a");
    expect(left).toBe(false);
    expect(searches).toBeGreaterThan(1);
    expect([ask(0, "s:b"), ask(0, "s:c")]).toEqual([
      [false, 0],
      [false, 0],
    ]);
    // One search for what is suspected, of each statement.
    expect([ask(1, "s:b"), ask(1, "s:a"), ask(2, "s:c"), ask(2, "s:d")]).toEqual([
      [false, 1],
      [false, 0],
      [false, 1],
      [true, 1],
    ]);
  });

  it("tries what is suspected once", () => {
    const ask = on(
      ["acs:r:*:*:a*", "*"],
      [deny(["s:*", "t:*"], "acs:r:*:*:a*"), deny(["t:*"], "acs:r:*:*:b*"), deny(["u:*"], "*")],
    );
    expect([ask(0, "s:a"), ask(1, "u:a"), ask(1, "s:a"), ask(1, "t:a"), ask(0, "u:a")]).toEqual([
      [false, 1],
      [false, 1],
      [true, 2],
      [true, 0],
      [false, 1],
    ]);
  });
});

describe("Extents", () => {
  it("have one class for actions that are in the same boxes, and one box for one extent", () => {
    const Statement: Statement[] = [
      deny(["s:*"], "acs:a"),
      deny(["s:a", "t:a"], "acs:b"),
      deny(["u:*"], "acs:a"),
    ];
    const extents = new Extents([], modelOf(toPolicySet({ Version: "1", Statement })).denials);
    expect(extents.classOf("S:X")).toBe(extents.classOf("u:y"));
    expect(["s:b", "s:a", "t:a", "v:a"].map((action) => extents.classOf(action))).toEqual(
      [1n, 3n, 2n, 0n].map((denials) => ({ layers: [], denials })),
    );
    expect(extents.boxesOf(2n).map(({ statement }) => statement)).toEqual([Statement[1]]);
    expect(extents.boxesOf(3n)).toHaveLength(2);
  });
});
