import { expect, it } from "vitest";
import { bucket, doc, get, problems } from "../../testing/lint-rules.ts";

const id = "deny-without-effect";
const message = "This Deny has no effect: no statement here allows a request that it denies.";
const fix = "Remove the statement, or correct its actions and resources.";
const allow = { Action: "imm:*" };
const deny = (more: object = {}) => ({ Effect: "Deny", Action: "imm:DeleteProject", ...more });
const tls = { Condition: { Bool: { "acs:SecureTransport": "true" } } };
const plain = { Condition: { Bool: { "acs:SecureTransport": "false" } } };

it.each<[name: string, denial: object]>([
  ["on another resource", deny({ Resource: "acs:imm:*:*:project/q" })],
  ["on a resource in another letter case", deny({ Resource: "acs:imm:*:*:Project/p" })],
  ["of another service", deny({ Action: "oss:*", Resource: "*" })],
  [
    "of everything that is not allowed anyway",
    { Effect: "Deny", NotAction: "imm:*", Resource: "*" },
  ],
])("a Deny %s", (_, denial) => {
  const [left] = doc(allow).Statement;
  expect(problems(id, doc(allow, denial))).toEqual([
    { severity: "low", statement: 1, pattern: null, message, fix, fixed: [left] },
  ]);
});

it("a Deny under a condition that no allowed request satisfies", () => {
  expect(problems(id, doc({ ...allow, ...tls }, deny(plain)))).toHaveLength(1);
  expect(problems(id, doc({ ...allow, ...tls }, deny(tls)))).toEqual([]);
  expect(problems(id, doc(allow, deny(plain)))).toEqual([]);
});

it("a Deny that has an effect, whichever statement or policy allows the request", () => {
  expect(problems(id, doc(get, allow, deny({ Resource: "*" })))).toEqual([]);
  expect(problems(id, doc(deny({ Resource: "*" })))).toEqual([]);
  const policies = (first: object, second: object) => [
    { name: "first", document: doc(first) },
    { name: "second", document: doc(second) },
  ];
  expect(problems(id, policies(deny(), allow))).toEqual([]);
  expect(problems(id, policies(deny(), get))).toEqual([
    { severity: "low", statement: 0, pattern: null, message, fix, fixed: null },
  ]);
  const own = [
    { name: "own", document: doc({ Effect: "Deny", Action: "oss:GetObject", Resource: "*" }) },
  ];
  expect(
    problems(id, { identity: own, resource: [{ name: "bucket", document: bucket(["7"]) }] }),
  ).toEqual([]);
  expect(
    problems(id, { identity: own, session: [{ name: "session", document: doc(allow) }] }),
  ).toHaveLength(1);
});

it("a Deny for other callers in a policy on a resource", () => {
  const statement = (Effect: string, ...Principal: string[]) => ({
    ...bucket(Principal).Statement[0],
    Effect,
  });
  const both = (...denied: string[]) =>
    bucket(["7"], {}).Statement.concat(statement("Deny", ...denied) as never);
  expect(problems(id, { Version: "1", Statement: both("8") })).toHaveLength(1);
  expect(problems(id, { Version: "1", Statement: both("7", "8") })).toEqual([]);
});
