import { expect, it } from "vitest";
import { doc, get, policyOf, project, told } from "./rules.test.support.ts";

const id = "star-crosses-separator";
const on = (...Resource: string[]) => doc({ ...get, Resource });

it.each<[pattern: string, instead: string[], below: string, longer: string]>([
  [
    "acs:imm:*:*:project/prod*",
    ["acs:imm:*:*:project/prod", "acs:imm:*:*:project/prod/*"],
    "what is below ",
    "acs:imm:*:*:project/prod-other",
  ],
  ["acs:oss:*:*:media*", ["acs:oss:*:*:media", "acs:oss:*:*:media/*"], "what is below ", "acs:oss:*:*:media-other"],
  ["acs:oss:*:*:media**", ["acs:oss:*:*:media", "acs:oss:*:*:media/*"], "what is below ", "acs:oss:*:*:media-other"],
  ["acs:oss:*:*:media/up?*", ["acs:oss:*:*:media/up?", "acs:oss:*:*:media/up?/*"], "what is below ", "acs:oss:*:*:media/up?-other"],
  [
    "acs:oss:cn-hangzhou:1:a b*",
    ["acs:oss:cn-hangzhou:1:a b", "acs:oss:cn-hangzhou:1:a b/*"],
    "what is below ",
    "acs:oss:cn-hangzhou:1:a b-other",
  ],
  ["acs:oss:::*m*", ["acs:oss:::*m", "acs:oss:::*m/*"], "what is below ", "acs:oss:::*m-other"],
  ["acs:oss:*:*:media*/*", ["acs:oss:*:*:media/*"], "", "acs:oss:*:*:media-other/*"],
  ["acs:oss:*:*:media*/x", ["acs:oss:*:*:media/x"], "", "acs:oss:*:*:media-other/x"],
  ["acs:oss:*:*:a*/b*", ["acs:oss:*:*:a/b", "acs:oss:*:*:a/b/*"], "what is below ", "acs:oss:*:*:a-other/b-other"],
  ["acs:oss:*:*:a\nb*", ["acs:oss:*:*:a\nb", "acs:oss:*:*:a\nb/*"], "what is below ", "acs:oss:*:*:a\nb-other"],
])("%s is more than what is below its name", (pattern, instead, below, longer) => {
  const message = `"${pattern}" is not only ${below}"${instead[0]}", but also every longer name, such as "${longer}".`;
  const fix = `Write ${instead.map((each) => `"${each}"`).join(" and ")}.`;
  const [statement] = on(project, pattern).Statement;
  expect(told(id, doc({ ...get, Resource: "*" }, { ...get, Resource: [project, pattern, instead[0]] }))).toEqual([
    [
      "medium",
      1,
      pattern,
      message,
      fix,
      [
        { ...statement, Resource: ["*"] },
        { ...statement, Resource: [project, ...instead] },
      ],
    ],
  ]);
});

it.each([
  "acs:imm:*:*:project/prod",
  "acs:imm:*:*:project/*",
  "acs:oss:*:*:media/*",
  "acs:oss:*:*:media/*.jpg",
  "acs:oss:*:*:*",
  "acs:oss:cn-*:1*:media/*",
  "acs:mns:*:*:/queues/*/messages",
  "acs:oss:*:12*",
  "acs:o*:*:*:media*",
  "*:media*",
  "*acs:oss:*:*:media*",
  "*",
])("%s takes in nothing that its name does not say", (pattern) => {
  expect(told(id, on(pattern))).toEqual([]);
});

it("looks at what is allowed, also by NotAction, and not at what is denied or has no resource", () => {
  const wide = "acs:oss:*:*:media*";
  expect(told(id, doc({ NotAction: "imm:GetTask", Resource: wide })).map(([, , pattern]) => pattern)).toEqual([wide]);
  expect(told(id, doc(get, { ...get, Effect: "Deny", Resource: wide }))).toEqual([]);
  expect(told(id, policyOf("trust", { Action: "sts:AssumeRole", Principal: { RAM: "acs:ram::1:role/a*" } }))).toEqual([]);
});
