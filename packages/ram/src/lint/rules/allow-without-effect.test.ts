import { expect, it } from "vitest";
import { doc, get, problems, trust } from "../../testing/lint-rules.ts";

const id = "allow-without-effect";
const worker = { RAM: "acs:ram::1:role/worker" };

it("is reported if a Deny of the policy covers it", () => {
  const other = { Action: "oss:GetObject", Resource: "acs:oss:*:*:media/*" };
  const policy = doc(other, get, { Effect: "Deny", Action: "imm:*", Resource: "*" });
  expect(problems(id, policy)).toEqual([
    {
      severity: "medium",
      statement: 1,
      pattern: null,
      message: "The Deny statements of this policy deny everything that this statement allows.",
      fix: "Remove the statement, or restrict the Deny.",
      fixed: [
        { Effect: "Allow", Action: ["oss:GetObject"], Resource: ["acs:oss:*:*:media/*"] },
        { Effect: "Deny", Action: ["imm:*"], Resource: ["*"] },
      ],
    },
  ]);
});

it("is not reported if a Deny covers a part, depends on an unknown, or is of another policy", () => {
  const deny = { Effect: "Deny", Action: "imm:*" };
  const tls = { Bool: { "acs:SecureTransport": "false" } };
  const unknown = { StringEquals: { "ecs:tag/a": "1" } };
  expect(problems(id, doc(get, { ...deny, Condition: tls }))).toEqual([]);
  expect(problems(id, doc(get, { ...deny, Condition: unknown }))).toEqual([]);
  expect(problems(id, doc({ ...get, Resource: "*" }, deny))).toEqual([]);
  const apart = [
    { name: "a", document: doc(get) },
    { name: "b", document: doc(deny) },
  ];
  expect(problems(id, apart)).toEqual([]);
});

it.each([
  ["ram:AssumeRole", 1],
  [["ram:AssumeRole", "sts:AssumeRole"], 0],
  ["sts:TagSession", 0],
  ["sts:*", 0],
])("a trust policy that allows %j has %i findings", (Action, count) => {
  const found = problems(id, trust(worker, { Action }));
  expect(found).toHaveLength(count);
  expect(found.map(({ fix }) => fix)).toEqual(Array(count).fill(null));
});
