import { describe, expect, it } from "vitest";
import { services } from "../actions/table.ts";
import type { Statement } from "../policy.ts";
import { lostByTables } from "./spelt-out.ts";

const allow = (...Action: string[]): Statement => ({ Effect: "Allow", Action, Resource: ["*"] });
const deny = (...Action: string[]): Statement => ({ Effect: "Deny", Action, Resource: ["*"] });
const not = (...NotAction: string[]): Statement => ({
  Effect: "Allow",
  NotAction,
  Resource: ["*"],
});
const date = services[0]?.checked;
const told = (tables: string, others = "") =>
  ` The list is made from the ${tables} (${date}): what is not in there goes${others}.`;
const others = ", as does every other service";

describe("what a fix takes away with the tables", () => {
  it.each<[string, before: Statement[], after: Statement[], told: string]>([
    [
      "a pattern of a service of which a part is known",
      [allow("oss:*")],
      [allow("oss:GetObject")],
      told("table of oss"),
    ],
    [
      "patterns of two",
      [allow("oss:*", "log:*")],
      [allow("oss:GetObject", "log:GetLogStore")],
      told("tables of oss, log"),
    ],
    [
      "a pattern of any service",
      [allow("*:Get*")],
      [allow("oss:GetObject", "imm:GetTask")],
      told("tables of imm, oss", others),
    ],
    ["everything", [allow("*")], [allow("oss:GetObject")], told("table of oss", others)],
    [
      "what NotAction leaves",
      [not("ram:*")],
      [allow("oss:GetObject")],
      told("table of oss", others),
    ],
    [
      "a pattern that one statement of two has",
      [allow("imm:GetTask"), allow("oss:*")],
      [allow("imm:GetTask", "oss:GetObject")],
      told("table of oss"),
    ],
    [
      "a pattern that only a Deny goes on having",
      [allow("oss:*"), deny("*")],
      [allow("oss:GetObject"), deny("*")],
      told("table of oss"),
    ],
  ])("%s", (_, before, after, expected) => {
    expect(lostByTables(before, after)).toBe(expected);
  });

  it.each<[string, before: Statement[], after: Statement[]]>([
    ["a pattern of a service of which all is known", [allow("imm:*")], [allow("imm:GetTask")]],
    ["a name", [allow("oss:GetObject", "oss:PutObject")], [allow("oss:GetObject")]],
    ["a name that is corrected", [allow("oss:GetObjct")], [allow("oss:GetObject")]],
    ["a pattern that goes as a whole", [allow("oss:*", "imm:GetTask")], [allow("imm:GetTask")]],
    [
      "a pattern that goes beside a name that stays",
      [allow("oss:*", "oss:GetObject")],
      [allow("oss:GetObject")],
    ],
    [
      "a pattern that a wider one has still",
      [allow("oss:*"), allow("*")],
      [allow("oss:GetObject"), allow("*")],
    ],
    [
      "a pattern that NotAction has still",
      [allow("oss:*"), not("ram:*")],
      [allow("oss:GetObject"), not("ram:*")],
    ],
    ["what is denied", [deny("oss:*")], [deny("oss:GetObject")]],
    ["all", [allow("oss:*")], []],
  ])("is nothing for %s", (_, before, after) => {
    expect(lostByTables(before, after)).toBe("");
  });
});
