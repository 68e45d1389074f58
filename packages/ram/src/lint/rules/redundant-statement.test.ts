import { expect, it } from "vitest";
import { doc, get, told } from "../../testing/lint-rules.ts";

const id = "redundant-statement";
const message = "The other statements of this policy already say this.";
const fix = "Remove the statement.";
const wide = { Action: "imm:Get*" };
const tls = (value: string) => ({ Condition: { Bool: { "acs:SecureTransport": value } } });

it.each<[string, object[], redundant: number[]]>([
  ["a narrower statement behind", [wide, get], [1]],
  ["a narrower statement before", [get, wide], [0]],
  ["a narrower Deny", [get, { ...wide, Effect: "Deny" }, { ...get, Effect: "Deny" }], [2]],
  ["one under a condition, beside one without", [get, { ...get, ...tls("true") }], [1]],
  [
    "the later of two that say the same",
    [
      { Sid: "one", ...get },
      { Sid: "two", ...get },
    ],
    [1],
  ],
  ["all but one of several", [get, get, wide, get], [0, 1, 3]],
  [
    "what two say together",
    [
      { ...get, Condition: { IpAddress: { "acs:SourceIp": "0.0.0.0/1" } } },
      { ...get, Condition: { IpAddress: { "acs:SourceIp": "128.0.0.0/1" } } },
      { ...get, Condition: { IpAddress: { "acs:SourceIp": "10.0.0.0/8" } } },
    ],
    [2],
  ],
  ["not what overlaps", [{ Action: "imm:Get*" }, { Action: "imm:*Task" }], []],
  ["not a Deny of what is allowed", [wide, { ...get, Effect: "Deny" }], []],
  ["not what is wider by its condition", [{ ...get, ...tls("true") }, get], [0]],
  ["not a statement by itself, even if no call can meet it", [{ ...get, ...tls("maybe") }], []],
])("blames %s", (_, statements, redundant) => {
  const policy = doc(...statements);
  expect(told(id, policy)).toEqual(
    redundant.map((index) => [
      "low",
      index,
      null,
      message,
      fix,
      policy.Statement.filter((_, i) => i !== index),
    ]),
  );
});

it("looks at each policy by itself", () => {
  const document = doc(get);
  expect(
    told(id, [
      { name: "one", document },
      { name: "other", document: doc(wide) },
    ]),
  ).toEqual([]);
});
