import { expect, it } from "vitest";
import { doc, policyOf, problems, project } from "../../testing/lint-rules.ts";

const id = "resource-mismatch";
const queue = "acs:mns:cn-hangzhou:1:/queues/q";

it.each<[action: string, resources: string[], forms: string, shaped: string[]]>([
  ["oss:GetObject", ["acs:oss:*:*:media"], "acs:oss:*:*:{name}/{rest}", ["acs:oss:*:*:media/*"]],
  ["oss:ListObjects", ["acs:oss:*:*:media/*"], "acs:oss:*:*:{name}", ["acs:oss:*:*:media"]],
  [
    "oss:GetObject",
    ["acs:oss:*:*:a", "acs:oss:*:*:b"],
    "acs:oss:*:*:{name}/{rest}",
    ["acs:oss:*:*:a/*", "acs:oss:*:*:b/*"],
  ],
  [
    "oss:GetObject",
    ["acs:oss:*:*:a", "acs:oss:*:*:a"],
    "acs:oss:*:*:{name}/{rest}",
    ["acs:oss:*:*:a/*"],
  ],
  ["mns:ReceiveMessage", [queue], "acs:mns:*:*:/queues/{name}/messages", [`${queue}/messages`]],
  [
    "mns:*Message",
    [queue],
    "acs:mns:*:*:/queues/{name}/messages or acs:mns:*:*:/topics/{name}/messages",
    [`${queue}/messages`],
  ],
  ["imm:GetTask", [`${project}/dataset/d`], "acs:imm:*:*:project/{name}", [project]],
  ["imm:GetTask", ["acs:oss:*:*:media/*"], "acs:imm:*:*:project/{name}", []],
  ["imm:ListProjects", ["acs:oss:*:*:media"], "acs:imm:*:*:project/{name} or *", []],
  ["oss:ListBuckets", ["acs:oss:*:*:media"], "acs:oss:*:*:* or *", ["acs:oss:*:*:*"]],
  ["oss:ListBuckets", ["acs:oss:*:1:*:*"], "acs:oss:*:*:* or *", ["acs:oss:*:*:*"]],
  ["ram:PassRole", ["acs:ram::1:user/ann"], "acs:ram:*:*:role/{name}", []],
])("%s is never requested on %j", (action, resources, forms, shaped) => {
  const message = `${action} is requested on ${forms}. No resource of this statement has that form, so the action is not granted.`;
  const fix =
    shaped.length === 0 ? `Remove ${action}.` : `Grant ${action} on ${shaped.join(", ")}.`;
  const own = { Effect: "Allow", Resource: resources } as const;
  const others = shaped.length === 0 ? [] : [{ ...own, Action: [action], Resource: shaped }];
  expect(problems(id, doc({ Action: action, Resource: resources }))).toEqual([
    {
      severity: "medium",
      statement: 0,
      pattern: action,
      message,
      fix,
      fixed: shaped.length === 0 ? null : others,
    },
  ]);
  expect(problems(id, doc({ Action: ["ens:StartInstance", action], Resource: resources }))).toEqual(
    [
      {
        severity: "medium",
        statement: 0,
        pattern: action,
        message,
        fix,
        fixed: [{ ...own, Action: ["ens:StartInstance"] }, ...others],
      },
    ],
  );
});

it.each<[action: string, resources: string[]]>([
  ["oss:GetObject", ["acs:oss:*:*:media", "acs:oss:*:*:media/*"]],
  ["oss:Get*", ["acs:oss:*:*:media"]],
  ["oss:GetObject", ["*"]],
  ["mns:*Message", ["acs:mns:*:*:/topics/t/messages"]],
  ["imm:ListProjects", [project]],
  ["imm:ListProjects", ["*"]],
  ["oss:ListBuckets", ["acs:oss:*:1:*"]],
  ["oss:ListBuckets", ["acs:oss:*:1:?"]],
  ["oss:ListBuckets", ["*"]],
  ["oss:ListBuckets", ["acs:oss:*"]],
  ["imm:ContextualRetrieval", [project]],
  ["imm:GetDataset", ["acs:oss:*:*:media"]],
  ["imm:*", ["acs:oss:*:*:media"]],
  ["ens:StartInstance", [project]],
])("%s can be requested on %j, or its form is not published", (action, resources) => {
  expect(problems(id, doc({ Action: action, Resource: resources }))).toEqual([]);
});

it("ignores Deny statements, NotAction and trust policies", () => {
  const wrong = { Action: "oss:GetObject", Resource: "acs:oss:*:*:media" };
  expect(problems(id, doc({ Action: "imm:GetTask" }, { ...wrong, Effect: "Deny" }))).toEqual([]);
  expect(problems(id, doc({ NotAction: "oss:GetObject", Resource: "acs:oss:*:*:media" }))).toEqual(
    [],
  );
  expect(
    problems(
      id,
      policyOf("trust", { Action: "oss:GetObject", Principal: { RAM: "acs:ram::1:role/a" } }),
    ),
  ).toEqual([]);
});
