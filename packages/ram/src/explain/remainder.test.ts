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
import { remaindersIn } from "./remainder.ts";

/** The slow, obvious twin: one question for each statement and pattern, about the whole model. */
function includesSlowly(model: Model, boxes: readonly Box[], pattern: string): boolean {
  const boxOf = (patterns: readonly string[], negated: boolean): readonly Box[] => [
    {
      ...(boxes[0] as Box),
      actions: { patterns: patterns.map(actionPattern), negated },
      resources: [resourcePattern("*")],
      tests: [],
    },
  ];
  const listed = services.flatMap(({ code, complete, actions }) =>
    complete ? [`${code}:*`] : actions.map(({ name }) => name),
  );
  const unlisted = /[*?]/.test(pattern) ? [boxOf(listed, true)] : [];
  return !isEmpty([
    { ...model, layers: [...model.layers.with(-1, boxes), boxOf([pattern], false), ...unlisted] },
  ]);
}

const actions = ["s:a", "S:AB", "s:bab", "t:a", "u:ab", "s:b", "imm:GetTask", "oss:GetBucket"];

/** Both answers to each question about each statement. Each is asked twice, to test the caches. */
function answers(set: PolicySet) {
  const model = modelOf(set);
  const remainderOf = remaindersIn(model, budgetFor([model]));
  const statements = Map.groupBy(
    model.layers.at(-1) as readonly Box[],
    ({ policy, index }) => `${policy} ${index}`,
  );
  return [...statements.values(), ...statements.values()].flatMap((boxes) => {
    const { Action = ["*"], NotAction = [] } = (boxes[0] as Box).statement;
    const allowed = actions.filter(
      (action) =>
        Action.some((pattern) => actionMatches(pattern, action)) &&
        !NotAction.some((pattern) => actionMatches(pattern, action)),
    );
    const remainder = remainderOf(boxes);
    return [...allowed, ...Action].map((pattern) => ({
      statement: boxes[0]?.statement,
      pattern,
      quick: remainder.includes(pattern),
      slow: includesSlowly(model, boxes, pattern),
    }));
  });
}

function disagreements(set: PolicySet): readonly unknown[] {
  return answers(set).filter(({ quick, slow }) => quick !== slow);
}

describe("the remainder of a statement", () => {
  it("includes the same actions as one question per action", () => {
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

  it("includes it also with many statements and several layers", () => {
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

  /** The actions that the remainder of each statement includes. */
  function remaining(...Statement: Statement[]) {
    const set = toPolicySet({ Version: "1", Statement });
    expect(disagreements(set)).toEqual([]);
    const model = modelOf(set);
    const remainderOf = remaindersIn(model, budgetFor([model]));
    return (model.layers.at(-1) as readonly Box[]).map((box) =>
      actions.filter(remainderOf([box]).includes).join(" "),
    );
  }

  it("leaves out actions that several denials deny together, also with other denials", () => {
    const denials = [
      deny(["s:a", "s:*b"], ["*"], agent("StringEquals")),
      deny(["s:a", "S:Ab", "t:a"], ["*"], agent("StringNotEquals")),
      deny(["s:a"], ["acs:r:*:*:z*"]),
      deny(["s:*", "t:*"], ["acs:r:*:*:y*"]),
      deny(["s:bab"], ["*"], agent("StringEquals", "y")),
    ];
    expect(remaining(allow(["*"], ["acs:r:*:*:*"]), ...denials)).toEqual([
      "s:bab t:a u:ab s:b imm:GetTask oss:GetBucket",
    ]);
    expect(
      remaining(
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

  it("differs between statements with the same resources and other conditions", () => {
    const both = [
      deny(["s:*"], ["*"], agent("StringEquals")),
      deny(["t:*"], ["*"], agent("StringNotEquals")),
    ];
    expect(
      remaining(
        allow(["*"], ["*"], agent("StringEquals")),
        allow(["*"], ["*"], agent("StringNotEquals")),
        ...both,
      ),
    ).toEqual([
      "t:a u:ab imm:GetTask oss:GetBucket",
      "s:a S:AB s:bab u:ab s:b imm:GetTask oss:GetBucket",
    ]);
  });

  it("reads * as any text, and ? as one character", () => {
    const set = toPolicySet({
      Version: "1",
      Statement: [allow(["*:b", "s:*"], ["*"]), deny(["?:b", "s:?"], ["*"])],
    });
    const model = modelOf(set);
    const remainder = remaindersIn(
      model,
      budgetFor([model]),
    )(model.layers.at(-1) as readonly Box[]);
    expect(["*:b", "s:*", "s:b"].map(remainder.includes)).toEqual([true, true, false]);
    expect(disagreements(set)).toEqual([]);
  });

  it("includes an action if it is undetermined whether all of it is denied", () => {
    // RAM documents no rule for a value that is compared as a text and as a number.
    const entangled = {
      Condition: {
        StringEquals: { "acs:UserAgent": ["one"] },
        NumericEquals: { "acs:UserAgent": ["1"] },
      },
    };
    const denials = [deny(["s:*"], ["*"], agent("StringEquals")), deny(["t:*"], ["acs:r:*:*:a*"])];
    expect(remaining(allow(["s:*", "t:*", "u:*"], ["*"], entangled), ...denials)).toEqual([
      actions.join(" "),
    ]);
  });
});
