import { expect, it } from "vitest";
import { doc, get, problems } from "../../testing/lint-rules.ts";

const id = "redundant-statement";
const message = "The other statements of this policy already cover this one.";
const fix = "Remove the statement.";
const wide = { Action: "imm:Get*" };
const tls = (value: string) => ({ Condition: { Bool: { "acs:SecureTransport": value } } });

it.each<[name: string, statements: object[], redundant: number[]]>([
  ["a narrower statement after a wider one", [wide, get], [1]],
  ["a narrower statement before a wider one", [get, wide], [0]],
  ["a narrower Deny", [get, { ...wide, Effect: "Deny" }, { ...get, Effect: "Deny" }], [2]],
  ["one under a condition, next to one without", [get, { ...get, ...tls("true") }], [1]],
  [
    "the second of two equal statements",
    [
      { Sid: "one", ...get },
      { Sid: "two", ...get },
    ],
    [1],
  ],
  ["all but one of several equal statements", [get, get, wide, get], [0, 1, 3]],
  [
    "a statement that two others cover together",
    [
      { ...get, Condition: { IpAddress: { "acs:SourceIp": "0.0.0.0/1" } } },
      { ...get, Condition: { IpAddress: { "acs:SourceIp": "128.0.0.0/1" } } },
      { ...get, Condition: { IpAddress: { "acs:SourceIp": "10.0.0.0/8" } } },
    ],
    [2],
  ],
  ["nothing if statements only overlap", [{ Action: "imm:Get*" }, { Action: "imm:*Task" }], []],
  ["nothing if an Allow and a Deny are equal", [wide, { ...get, Effect: "Deny" }], []],
  [
    "the narrower of two statements with different conditions",
    [{ ...get, ...tls("true") }, get],
    [0],
  ],
  [
    "nothing if there is one statement, even if no request can satisfy it",
    [{ ...get, ...tls("maybe") }],
    [],
  ],
])("reports %s", (_, statements, redundant) => {
  const policy = doc(...statements);
  expect(problems(id, policy)).toEqual(
    redundant.map((index) => ({
      severity: "low",
      statement: index,
      pattern: null,
      message,
      fix,
      fixed: policy.Statement.filter((_, i) => i !== index),
    })),
  );
});

it("checks each policy separately", () => {
  const document = doc(get);
  expect(
    problems(id, [
      { name: "one", document },
      { name: "other", document: doc(wide) },
    ]),
  ).toEqual([]);
});
