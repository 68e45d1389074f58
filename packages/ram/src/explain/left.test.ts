import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { services } from "../actions/table.ts";
import { actionMatches } from "../document/glob.ts";
import { toPolicySet } from "../document/input.ts";
import type { PolicySet, Statement } from "../policy.ts";
import { budgetFor } from "../sets/budget.ts";
import { actionPattern, type Box, type Model, modelOf, resourcePattern } from "../sets/model.ts";
import { isEmpty } from "../sets/search.ts";
import { fuzz, policies, policySet } from "../testing/random.ts";
import { leftOf } from "./left.ts";

/** The slow obvious twin: one question for each statement and pattern, with all there is. */
function isLeft(model: Model, boxes: readonly Box[], pattern: string): boolean {
  const among = (patterns: readonly string[], negated: boolean): readonly Box[] => [
    {
      ...(boxes[0] as Box),
      actions: { patterns: patterns.map(actionPattern), negated },
      resources: [resourcePattern("*")],
      tests: [],
    },
  ];
  const names = services.flatMap(({ actions }) => actions.map(({ name }) => name));
  const table = services.flatMap(({ code, complete }) => (complete ? [`${code}:*`] : []));
  const beyond = /[*?]/.test(pattern) ? [among([...table, ...names], true)] : [];
  return !isEmpty([
    { ...model, layers: [...model.layers.with(-1, boxes), among([pattern], false), ...beyond] },
  ]);
}

const actions = ["s:a", "S:AB", "s:bab", "t:a", "u:ab", "s:b", "imm:GetTask", "oss:GetBucket"];

/**
 * The answers for all that a statement of the set may be asked about; each twice, as what is
 * remembered is an answer too.
 */
function answers(set: PolicySet) {
  const model = modelOf(set);
  const left = leftOf(model, budgetFor([model]));
  const statements = Map.groupBy(
    model.layers.at(-1) as readonly Box[],
    ({ policy, index }) => `${policy} ${index}`,
  );
  return [...statements.values(), ...statements.values()].flatMap((boxes) => {
    const { Action = ["*"], NotAction = [] } = (boxes[0] as Box).statement;
    const named = actions.filter(
      (action) =>
        Action.some((each) => actionMatches(each, action)) &&
        !NotAction.some((each) => actionMatches(each, action)),
    );
    const ask = left(boxes);
    return [...named, ...Action].map((pattern) => ({
      boxes,
      pattern,
      quick: ask.has(pattern),
      slow: isLeft(model, boxes, pattern),
    }));
  });
}

function disagreements(set: PolicySet): readonly unknown[] {
  return answers(set).flatMap(({ boxes, pattern, quick, slow }) =>
    quick === slow ? [] : [{ statement: boxes[0]?.statement, pattern, quick, slow }],
  );
}

describe("what is left", () => {
  it("is what one question for each action finds", () => {
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(policySet, (set) => {
        expect(disagreements(set)).toEqual([]);
        for (const { quick } of answers(set)) seen.add(quick);
      }),
      { numRuns: 150 * fuzz },
    );
    expect([...seen].sort()).toEqual([false, true]);
  }, 60_000);

  it("is that also of many statements, with several layers", () => {
    const set = fc.record({
      identity: policies("identity", false, 5),
      resource: policies("resource", true, 2),
      session: policies("session", false, 2),
      control: policies("control", false, 2),
    });
    fc.assert(
      fc.property(set, (each) => {
        expect(disagreements(each)).toEqual([]);
      }),
      { numRuns: 60 * fuzz },
    );
  }, 60_000);

  const allow = (Action: string[], Resource: string[], more: object = {}) => ({
    Effect: "Allow" as const,
    Action,
    Resource,
    ...more,
  });
  const deny = (Action: string[], Resource: string[], more: object = {}) => ({
    ...allow(Action, Resource, more),
    Effect: "Deny" as const,
  });
  const agent = (operator: string, value = "x") => ({
    Condition: { [operator]: { "acs:UserAgent": [value] } },
  });

  /** Which of the actions are left of each statement. */
  function left(...Statement: Statement[]) {
    const set = toPolicySet({ Version: "1", Statement });
    expect(disagreements(set)).toEqual([]);
    const model = modelOf(set);
    const ask = leftOf(model, budgetFor([model]));
    return (model.layers.at(-1) as readonly Box[]).map((box) =>
      actions.filter(ask([box]).has).join(" "),
    );
  }

  it("is told by denials that leave nothing together, whichever others there are beside them", () => {
    const denials = [
      deny(["s:a", "s:*b"], ["*"], agent("StringEquals")),
      deny(["s:a", "S:Ab", "t:a"], ["*"], agent("StringNotEquals")),
      deny(["s:a"], ["acs:r:*:*:z*"]),
      deny(["s:*", "t:*"], ["acs:r:*:*:y*"]),
      deny(["s:bab"], ["*"], agent("StringEquals", "y")),
    ];
    expect(left(allow(["*"], ["acs:r:*:*:*"]), ...denials)).toEqual([
      "s:bab t:a u:ab s:b imm:GetTask oss:GetBucket",
    ]);
    expect(
      left(
        allow(["*"], ["acs:r:*:*:*"]),
        allow(["*"], ["acs:r:*:*:a*"]),
        allow(["*"], ["acs:r:*:*:y?"]),
        ...denials,
      ),
    ).toEqual([
      "s:bab t:a u:ab s:b imm:GetTask oss:GetBucket",
      "s:bab t:a u:ab s:b imm:GetTask oss:GetBucket",
      "u:ab imm:GetTask oss:GetBucket",
    ]);
  });

  it("is told anew for a statement of the same resources with other conditions", () => {
    const both = [
      deny(["s:*"], ["*"], agent("StringEquals")),
      deny(["t:*"], ["*"], agent("StringNotEquals")),
    ];
    expect(
      left(
        allow(["*"], ["*"], agent("StringEquals")),
        allow(["*"], ["*"], agent("StringNotEquals")),
        ...both,
      ),
    ).toEqual([
      "t:a u:ab imm:GetTask oss:GetBucket",
      "s:a S:AB s:bab u:ab s:b imm:GetTask oss:GetBucket",
    ]);
  });

  it("takes a star for every text, and not for one character", () => {
    const set = toPolicySet({
      Version: "1",
      Statement: [allow(["*:b", "s:*"], ["*"]), deny(["?:b", "s:?"], ["*"])],
    });
    const model = modelOf(set);
    const ask = leftOf(model, budgetFor([model]))(model.layers.at(-1) as readonly Box[]);
    expect(["*:b", "s:*", "s:b"].map(ask.has)).toEqual([true, true, false]);
    expect(disagreements(set)).toEqual([]);
  });

  it("is told of a call that can't be told from one that is denied", () => {
    // Nobody says which texts are numbers too.
    const entangled = {
      Condition: {
        StringEquals: { "acs:UserAgent": ["one"] },
        NumericEquals: { "acs:UserAgent": ["1"] },
      },
    };
    const denials = [deny(["s:*"], ["*"], agent("StringEquals")), deny(["t:*"], ["acs:r:*:*:a*"])];
    expect(left(allow(["s:*", "t:*", "u:*"], ["*"], entangled), ...denials)).toEqual([
      actions.join(" "),
    ]);
  });
});
