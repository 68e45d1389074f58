import { describe, expect, it } from "vitest";
import { compare, disjoint, equivalent, includes } from "../compare/compare.ts";
import { newAccess } from "../compare/new-access.ts";
import { permits } from "../compare/permits.ts";
import { decide, decideAssumeRole } from "../decide/decide.ts";
import { escalations } from "../escalation/escalation.ts";
import { explain } from "../explain/explain.ts";
import { whoCan } from "../explain/who-can.ts";
import { lint } from "../lint/lint.ts";
import { minimise } from "../minimise/minimise.ts";
import type { NamedPolicy, PolicyDocument } from "../policy.ts";
import { PolicyError } from "./error.ts";
import { type PolicyInput, toPolicySet } from "./input.ts";
import { parsePolicy } from "./parse.ts";

const plain: PolicyDocument = {
  Version: "1",
  Statement: [{ Effect: "Allow", Action: ["a:b"], Resource: ["*"] }],
};
const trusting: PolicyDocument = {
  Version: "1",
  Statement: [
    ...plain.Statement,
    { Effect: "Allow", Action: ["a:b"], Resource: ["*"], Principal: ["1"] },
  ],
};
const named = (name: string, document: PolicyDocument): NamedPolicy => ({ name, document });

describe("toPolicySet", () => {
  it("names a bare document `policy`, and puts it into the right list", () => {
    expect(toPolicySet(plain)).toEqual({ identity: [named("policy", plain)], resource: [] });
    expect(toPolicySet(trusting)).toEqual({ resource: [named("policy", trusting)] });
  });

  it("sorts policies by whether one statement names a principal", () => {
    const [a, b, c] = [named("a", plain), named("b", trusting), named("c", plain)];
    expect(toPolicySet(a)).toEqual({ identity: [a], resource: [] });
    expect(toPolicySet([a, b, c])).toEqual({ identity: [a, c], resource: [b] });
    expect(toPolicySet([])).toEqual({ identity: [], resource: [] });
  });

  it("names the bare documents of a list by their position", () => {
    expect(toPolicySet([plain])).toEqual({ identity: [named("policy", plain)], resource: [] });
    expect(toPolicySet([plain, named("b", plain), trusting])).toEqual({
      identity: [named("policy 1", plain), named("b", plain)],
      resource: [named("policy 3", trusting)],
    });
    expect(equivalent(plain, minimise(plain)).answer).toBe("yes");
  });

  it("says that the policies of a set have names", () => {
    const set = { identity: [plain] } as unknown as PolicyInput;
    expect(() => toPolicySet(set)).toThrow(
      'The policies of a set have names, and this one does not: write { name: "…", document: … }. (at /identity/0)',
    );
  });

  it("returns a set unchanged", () => {
    const set = { control: [named("a", trusting)] };
    expect(toPolicySet(set)).toBe(set);
  });

  it.each<[string, unknown, string, string]>([
    ["a text", '{"Version":"1","Statement":[]}', "WrongType", ""],
    ["nothing", null, "WrongType", ""],
    ["a document without statements", { Version: "1" }, "UnknownMember", "/Version"],
    [
      "a set with a member that is misspelt",
      { identities: [named("a", plain)] },
      "UnknownMember",
      "/identities",
    ],
    ["a policy where a set has lists", { identity: plain }, "WrongType", "/identity"],
    [
      "a document that was not parsed",
      { Statement: { Effect: "Allow" } },
      "WrongType",
      "/Statement",
    ],
    ["a policy in a list", [named("a", plain), { name: "b", document: "{}" }], "WrongType", ""],
    [
      "a policy in a set",
      { session: [{ name: "b", document: { Statement: [7] } }] },
      "WrongType",
      "/Statement/0",
    ],
  ])("rejects %s", (_, input, code, pointer) => {
    const refused = expect.objectContaining({ name: "PolicyError", code, pointer });
    expect(() => toPolicySet(input as PolicyInput)).toThrow(refused);
  });
});

// A compiler takes what JSON.parse gives for a policy.
const raw = JSON.parse(
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"acs:oss:*:*:media/*"}]}',
);
const call = { action: "oss:GetObject", resource: "acs:oss:*:1:media/a" };

it.each<[string, (policy: PolicyDocument) => unknown]>([
  ["includes", (policy) => includes(policy, plain)],
  ["includes, the other way", (policy) => includes(plain, policy)],
  ["equivalent", (policy) => equivalent(policy, plain)],
  ["disjoint", (policy) => disjoint(plain, policy)],
  ["compare", (policy) => compare(policy, plain)],
  ["newAccess", (policy) => newAccess(policy, plain)],
  ["newAccess, the other way", (policy) => newAccess(plain, policy)],
  ["permits", (policy) => permits(policy, {})],
  ["whoCan", (policy) => whoCan([{ name: "ann", policies: policy }], {})],
  ["decide", (policy) => decide(policy, call)],
  [
    "decideAssumeRole",
    (policy) => decideAssumeRole(plain, { name: "policy", document: policy }, call),
  ],
  ["explain", (policy) => explain(policy)],
  ["lint", (policy) => lint(policy)],
  ["escalations", (policy) => escalations(policy)],
  ["minimise", (policy) => minimise(policy)],
])("%s rejects an unparsed policy", (_, ask) => {
  expect(() => ask(raw)).toThrow(
    new PolicyError(
      "WrongType",
      "/Statement/0/Action",
      'Policy "policy" was not parsed: Action is not a list of strings. Parse it with parsePolicy first.',
    ),
  );
  expect(() => ask(parsePolicy(raw))).not.toThrow();
});
