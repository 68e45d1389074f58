import { describe, expect, it } from "vitest";
import type { PolicyDocument, Statement } from "../policy.ts";
import { checked } from "../testing/lint-rules.ts";
import { fixOf, lostActions } from "./fix.ts";
import type { LintedPolicy } from "./rule.ts";

const allow = (...Action: string[]): Statement => ({ Effect: "Allow", Action, Resource: ["*"] });
const deny = (...Action: string[]): Statement => ({ Effect: "Deny", Action, Resource: ["*"] });
const not = (...NotAction: string[]): Statement => ({
  Effect: "Allow",
  NotAction,
  Resource: ["*"],
});

describe("fixOf", () => {
  const of = (...Statement: Statement[]): PolicyDocument => ({ Version: "1", Statement });
  const fix = (layer: LintedPolicy["layer"], ...statements: Statement[]) =>
    fixOf({ name: "p", document: of(allow("imm:Old")), layer }, "Do it.", statements);
  /** Two statements that have this many characters as one policy. */
  const twoOf = (size: number): [Statement, Statement] => {
    const rest = size - JSON.stringify(of(allow("imm:"), allow("imm:"))).length;
    return [allow(`imm:${"a".repeat(rest >> 1)}`), allow(`imm:${"b".repeat(rest - (rest >> 1))}`)];
  };

  it.each([
    { layer: "identity" as const, limit: 6144 },
    { layer: "session" as const, limit: 2048 },
  ])("is one policy of a $layer policy up to $limit characters", ({ layer, limit }) => {
    const fitting = twoOf(limit);
    expect(fix(layer, ...fitting)).toStrictEqual({ message: "Do it.", document: of(...fitting) });
  });

  it("is several policies if they are too large and several can be attached", () => {
    const [a, b] = twoOf(6145);
    expect(fix("identity", a, b)).toStrictEqual({
      message: "Do it. It takes 2 policies. Attach all of them.",
      document: of(a),
      moreDocuments: [of(b)],
    });
    expect(fix("session", ...twoOf(2049))).toBeNull();
  });

  it("has no limit for policies on resources and control policies", () => {
    const large = twoOf(7000);
    for (const layer of ["resource", "control"] as const)
      expect(fix(layer, ...large)).toStrictEqual({ message: "Do it.", document: of(...large) });
  });

  it("is null if a statement is too large", () => {
    expect(fix("identity", allow(`imm:${"a".repeat(6144)}`))).toBeNull();
  });

  it("has no document if nothing is left of the policy", () => {
    expect(fix("identity")).toStrictEqual({ message: "Do it.", document: null });
  });
});

const lost = (tables: string, others = "") =>
  ` The list comes from the action ${tables} (${checked}). Actions that are not listed there are lost${others}.`;
const others = ", and so are all other services";

describe("actions that a fix loses", () => {
  it.each<[string, before: Statement[], after: Statement[], message: string]>([
    [
      "a pattern of a service with an incomplete table",
      [allow("oss:*")],
      [allow("oss:GetObject")],
      lost("table of oss"),
    ],
    [
      "patterns of two services",
      [allow("oss:*", "log:*")],
      [allow("oss:GetObject", "log:GetLogStore")],
      lost("tables of oss, log"),
    ],
    [
      "a pattern across services",
      [allow("*:Get*")],
      [allow("oss:GetObject", "imm:GetTask")],
      lost("tables of imm, oss", others),
    ],
    ["everything", [allow("*")], [allow("oss:GetObject")], lost("table of oss", others)],
    ["NotAction", [not("ram:*")], [allow("oss:GetObject")], lost("table of oss", others)],
    [
      "a pattern in one of two statements",
      [allow("imm:GetTask"), allow("oss:*")],
      [allow("imm:GetTask", "oss:GetObject")],
      lost("table of oss"),
    ],
    [
      "a pattern that only a Deny keeps",
      [allow("oss:*"), deny("*")],
      [allow("oss:GetObject"), deny("*")],
      lost("table of oss"),
    ],
  ])("%s", (_, before, after, expected) => {
    expect(lostActions(before, after)).toBe(expected);
  });

  it.each<[string, before: Statement[], after: Statement[]]>([
    ["a pattern of a service with a complete table", [allow("imm:*")], [allow("imm:GetTask")]],
    ["a name", [allow("oss:GetObject", "oss:PutObject")], [allow("oss:GetObject")]],
    ["a corrected name", [allow("oss:GetObjct")], [allow("oss:GetObject")]],
    [
      "a pattern that is removed as a whole",
      [allow("oss:*", "imm:GetTask")],
      [allow("imm:GetTask")],
    ],
    [
      "a pattern that is removed, next to a name that stays",
      [allow("oss:*", "oss:GetObject")],
      [allow("oss:GetObject")],
    ],
    [
      "a pattern that a wider one covers",
      [allow("oss:*"), allow("*")],
      [allow("oss:GetObject"), allow("*")],
    ],
    [
      "a pattern that NotAction covers",
      [allow("oss:*"), not("ram:*")],
      [allow("oss:GetObject"), not("ram:*")],
    ],
    ["a Deny", [deny("oss:*")], [deny("oss:GetObject")]],
    ["everything", [allow("oss:*")], []],
  ])("are none: %s", (_, before, after) => {
    expect(lostActions(before, after)).toBe("");
  });
});
