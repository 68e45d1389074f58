import { describe, expect, it } from "vitest";
import type { NamedPolicy, Statement } from "../policy.ts";
import {
  actionPattern,
  allBoxes,
  type Box,
  callerPattern,
  mapBoxes,
  modelOf,
  resourcePattern,
} from "./model.ts";

const policy = (name: string, ...statements: readonly Partial<Statement>[]): NamedPolicy => ({
  name,
  document: {
    Version: "1",
    Statement: statements.map((each) => ({
      Effect: "Allow",
      ...("NotAction" in each ? {} : { Action: ["a:b"] }),
      Resource: ["*"],
      ...each,
    })),
  },
});
const places = (boxes: readonly Box[] | undefined) =>
  boxes?.map((box) => `${box.policy}/${box.index}`);
const deny = { Effect: "Deny" } as const;

describe("modelOf", () => {
  it("has a layer for each kind of limiting policies, and one for all granting policies", () => {
    const model = modelOf({
      identity: [policy("i", {}, deny, {})],
      resource: [policy("r", { Principal: [] }, deny)],
      session: [policy("s", deny, {})],
      control: [policy("c", {})],
    });
    expect(model.layers.map(places)).toEqual([["c/0"], ["s/1"], ["i/0", "i/2", "r/0"]]);
    expect(places(model.denials)).toEqual(["s/0", "i/1"]);
    expect(places(allBoxes(model))).toEqual(["c/0", "s/1", "i/0", "i/2", "r/0", "s/0", "i/1"]);
  });

  it("has no layer for a missing kind, and an empty layer if a kind allows nothing", () => {
    expect(modelOf({})).toEqual({ layers: [[]], denials: [] });
    expect(
      modelOf({ control: [], session: [], identity: [policy("i", {})] }).layers.map(places),
    ).toEqual([["i/0"]]);
    expect(modelOf({ control: [policy("c", deny)] }).layers.map(places)).toEqual([[], []]);
    expect(places(modelOf({ control: [policy("c", deny)] }).denials)).toEqual(["c/0"]);
    expect(modelOf({ session: [policy("s", deny)] }).layers.map(places)).toEqual([[], []]);
  });

  it("reads a statement: lower-case actions, unique patterns, all resources by default", () => {
    const Condition = {
      Bool: { "acs:MFAPresent": ["true"] },
      StringLike: { "acs:UserAgent": ["a"], "acs:SourceVpc": ["b"] },
    };
    const statement: Partial<Statement> = {
      Action: ["A:B", "A:B", "a:C"],
      Resource: ["acs:r:::X", "acs:r:::X"],
      Condition,
    };
    const [box, not, trust] = modelOf({
      identity: [policy("i", statement, { NotAction: ["a:b"] }, { Resource: undefined as never })],
    }).layers[0] as Box[];
    expect(box?.actions).toEqual({
      patterns: [actionPattern("a:b"), actionPattern("a:c")],
      negated: false,
    });
    expect(box?.resources).toEqual([resourcePattern("acs:r:::X")]);
    expect(box?.tests).toEqual([
      {
        key: "acs:MFAPresent",
        condition: { operator: "Bool", key: "acs:MFAPresent", values: ["true"] },
      },
      {
        key: "acs:UserAgent",
        condition: { operator: "StringLike", key: "acs:UserAgent", values: ["a"] },
      },
      {
        key: "acs:SourceVpc",
        condition: { operator: "StringLike", key: "acs:SourceVpc", values: ["b"] },
      },
    ]);
    expect(box?.statement).toMatchObject(statement);
    expect(not?.actions).toEqual({ patterns: [actionPattern("a:b")], negated: true });
    expect(trust?.resources).toEqual([resourcePattern("*")]);
  });

  it("denies nothing with a statement without actions", () => {
    const [box] = modelOf({ identity: [policy("i", { Action: undefined as never })] })
      .layers[0] as Box[];
    expect(box?.actions).toEqual({ patterns: [], negated: true });
  });

  it("matches the caller of a resource policy by ARN, by id, or anybody", () => {
    const tests = (
      Principal: Statement["Principal"],
      place: "resource" | "identity" = "resource",
    ) =>
      modelOf({
        [place]: [policy("r", Principal === undefined ? {} : { Principal })],
      }).layers[0]?.map((box) => box.tests);
    const byArn = { key: "principal", oneOf: [callerPattern("acs:ram::1:user/a")] };
    const byId = { key: "principalId", oneOf: [callerPattern("2"), callerPattern("3")] };
    expect(tests(["acs:ram::1:user/a", "2", "3"])).toEqual([[byArn], [byId]]);
    expect(tests(["2", "3"])).toEqual([[byId]]);
    expect(tests({ RAM: ["acs:ram::1:user/a"] })).toEqual([[byArn]]);
    expect(tests(["2", "*"])).toEqual([[]]);
    expect(tests({})).toEqual([]);
    expect(tests(undefined)).toEqual([]);
    expect(tests(["2"], "identity")).toEqual([[]]);
  });
});

describe("resourcePattern", () => {
  it("keeps wildcards within their field, and folds only role names", () => {
    expect(resourcePattern("acs:r:*:*:a")).not.toEqual({
      ...resourcePattern("*:*:*:*"),
      text: "acs:r:*:*:a",
    });
    expect(resourcePattern("acs:ram::1:role/Ab").foldFrom).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(resourcePattern("acs:ram::1:user/Ab").foldFrom).toBe(Number.POSITIVE_INFINITY);
    // Less than a whole name is matched as one text.
    expect(resourcePattern("acs:*").tokens.at(-2)).toBe(resourcePattern("*").tokens[0]);
  });
});

describe("mapBoxes", () => {
  it("replaces each box in place by the boxes that the function returns", () => {
    const model = modelOf({ control: [policy("c", {}, deny)], identity: [policy("i", {}, {})] });
    const seen: string[] = [];
    const changed = mapBoxes(model, (box, effect) => {
      seen.push(`${box.policy}/${box.index} ${effect}`);
      return box.policy === "i" && box.index === 0 ? [] : [box, box];
    });
    expect(seen).toEqual(["c/0 Allow", "i/0 Allow", "i/1 Allow", "c/1 Deny"]);
    expect(changed.layers.map(places)).toEqual([
      ["c/0", "c/0"],
      ["i/1", "i/1"],
    ]);
    expect(places(changed.denials)).toEqual(["c/1", "c/1"]);
  });
});
