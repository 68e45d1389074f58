import { expect, it } from "vitest";
import { bucket, doc, get, told } from "../../testing/lint-rules.ts";

const id = "deny-without-effect";
const message =
  "This Deny takes nothing away: no call that it denies is allowed by any statement here.";
const fix = "Remove the statement, or correct what it names.";
const allow = { Action: "imm:*" };
const deny = (more: object = {}) => ({ Effect: "Deny", Action: "imm:DeleteProject", ...more });
const tls = { Condition: { Bool: { "acs:SecureTransport": "true" } } };
const plain = { Condition: { Bool: { "acs:SecureTransport": "false" } } };

it.each<[string, object]>([
  ["on another resource", deny({ Resource: "acs:imm:*:*:project/q" })],
  ["of another spelling of the resource", deny({ Resource: "acs:imm:*:*:Project/p" })],
  ["of another service", deny({ Action: "oss:*", Resource: "*" })],
  ["of all that is not allowed either", { Effect: "Deny", NotAction: "imm:*", Resource: "*" }],
])("a Deny %s", (_, denial) => {
  const [left] = doc(allow).Statement;
  expect(told(id, doc(allow, denial))).toEqual([["low", 1, null, message, fix, [left]]]);
});

it("a Deny under a condition that no allowed call meets", () => {
  expect(told(id, doc({ ...allow, ...tls }, deny(plain)))).toHaveLength(1);
  expect(told(id, doc({ ...allow, ...tls }, deny(tls)))).toEqual([]);
  expect(told(id, doc(allow, deny(plain)))).toEqual([]);
});

it("not one that takes something away, whichever statement or policy allows it", () => {
  expect(told(id, doc(get, allow, deny({ Resource: "*" })))).toEqual([]);
  expect(told(id, doc(deny({ Resource: "*" })))).toEqual([]);
  const policies = (first: object, second: object) => [
    { name: "first", document: doc(first) },
    { name: "second", document: doc(second) },
  ];
  expect(told(id, policies(deny(), allow))).toEqual([]);
  expect(told(id, policies(deny(), get))).toEqual([["low", 0, null, message, fix, null]]);
  const own = [
    { name: "own", document: doc({ Effect: "Deny", Action: "oss:GetObject", Resource: "*" }) },
  ];
  expect(
    told(id, { identity: own, resource: [{ name: "bucket", document: bucket(["7"]) }] }),
  ).toEqual([]);
  expect(
    told(id, { identity: own, session: [{ name: "session", document: doc(allow) }] }),
  ).toHaveLength(1);
});

it("in a policy on a resource, not one for other callers", () => {
  const statement = (Effect: string, ...Principal: string[]) => ({
    ...bucket(Principal).Statement[0],
    Effect,
  });
  const both = (...denied: string[]) =>
    bucket(["7"], {}).Statement.concat(statement("Deny", ...denied) as never);
  expect(told(id, { Version: "1", Statement: both("8") })).toHaveLength(1);
  expect(told(id, { Version: "1", Statement: both("7", "8") })).toEqual([]);
});
