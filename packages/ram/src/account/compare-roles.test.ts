import { describe, expect, it } from "vitest";
import { parsePolicy } from "../document/parse.ts";
import { allow, policy, trust } from "../testing/account.ts";
import { compareRoles } from "./compare-roles.ts";

const media = "acs:oss:*:*:media/*";
const [get, put] = [allow("oss:GetObject", media), allow("oss:PutObject", media)];
const imm = { Service: ["imm.aliyuncs.com"] };
const everybody = { ...imm, RAM: ["*"] };
const ann = { RAM: "acs:ram::1:user/ann" };
const bob = { RAM: "acs:ram::1:user/bob" };
const annAndBob = { RAM: ["acs:ram::1:user/ann", "acs:ram::1:user/bob"] };
const colour = { StringLike: { "acme:Colour": "r*" } };
const listIf = (key: string) =>
  allow("oss:ListObjects", "*", { Condition: { StringLike: { [key]: "r*" } } });

function role(principal: object, ...statements: readonly object[]) {
  return roleWith(trust(principal), ...statements);
}

/** A role that IMM can assume if a tag has a value that matches the pattern. */
function taggedRole(pattern: string, ...statements: readonly object[]) {
  const Condition = { StringLike: { "acme:Colour": pattern } };
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: imm, Condition };
  return roleWith(policy(statement), ...statements);
}

function roleWith(trusting: object, ...statements: readonly object[]) {
  return {
    policies: [{ name: "own", document: parsePolicy(policy(...statements)) }],
    trust: { name: "trust", document: parsePolicy(trusting, { kind: "trust" }) },
  };
}

const assume = { action: "sts:AssumeRole" };
const getObject = { action: "oss:GetObject" };
const putObject = { action: "oss:PutObject" };

describe("compareRoles", () => {
  it.each([
    ["equal", role(imm, get), role(imm, get), null, null],
    ["narrower", role(imm, get), role(everybody, get), null, assume],
    ["wider", role(everybody, get), role(imm, get), assume, null],
    // The policies allow everything that the trust policy could allow.
    ["wider", role(everybody, allow("sts:*", "*")), role(imm, allow("sts:*", "*")), assume, null],
    ["narrower", role(imm, get), role(everybody, get, put), null, putObject],
    ["overlapping", role(everybody, get), role(imm, get, put), assume, putObject],
    ["overlapping", role(ann, get), role(bob, get), assume, assume],
    ["overlapping", role(imm, get), role(imm, put), getObject, putObject],
    ["disjoint", role(ann, get), role(bob, put), getObject, putObject],
    ["undetermined", taggedRole("r*", get), taggedRole("re*", get), null, null],
    ["undetermined", taggedRole("r*", get, put), taggedRole("b*", get), putObject, null],
    // It is undetermined only whether they have something in common.
    [
      "undetermined",
      role(ann, get, put),
      role(annAndBob, allow("oss:GetObject", media, { Condition: colour })),
      putObject,
      assume,
    ],
    [
      "undetermined",
      role(ann, get, listIf("acme:Colour")),
      role(bob, put, listIf("acme:Shade")),
      expect.anything(),
      expect.anything(),
    ],
  ])("%s: case %#", (relation, a, b, onlyInA, onlyInB) => {
    expect(compareRoles(a, b)).toMatchObject({ relation, onlyInA, onlyInB });
  });

  it("has the comparison of each half", () => {
    expect(compareRoles(role(everybody, get), role(imm, get))).toMatchObject({
      policies: { relation: "equal", onlyInA: null, onlyInB: null },
      trust: { relation: "wider", onlyInA: assume, onlyInB: null },
    });
  });

  it("says why it is undetermined", () => {
    expect(compareRoles(taggedRole("r*", get), taggedRole("re*", get)).reason).toContain(
      "acme:Colour",
    );
  });
});
