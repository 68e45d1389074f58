import { expect, it } from "vitest";
import { resourceMatches } from "../../document/glob.ts";
import { doc, get, policyOf, project, told } from "../../testing/lint-rules.ts";

const id = "star-crosses-separator";
const on = (...Resource: string[]) => doc({ ...get, Resource });

it.each<[pattern: string, instead: string[], below: string, longer: string]>([
  [
    "acs:imm:*:*:project/prod*",
    ["acs:imm:*:*:project/prod", "acs:imm:*:*:project/prod/*"],
    "what is below ",
    "acs:imm:*:*:project/prod-other",
  ],
  [
    "acs:oss:*:*:media*",
    ["acs:oss:*:*:media", "acs:oss:*:*:media/*"],
    "what is below ",
    "acs:oss:*:*:media-other",
  ],
  [
    "acs:oss:*:*:media**",
    ["acs:oss:*:*:media", "acs:oss:*:*:media/*"],
    "what is below ",
    "acs:oss:*:*:media-other",
  ],
  [
    "acs:oss:*:*:medi?*",
    ["acs:oss:*:*:medi?", "acs:oss:*:*:medi?/*"],
    "what is below ",
    "acs:oss:*:*:medi?-other",
  ],
  [
    "acs:imm:*:*:project/münchen*",
    ["acs:imm:*:*:project/münchen", "acs:imm:*:*:project/münchen/*"],
    "what is below ",
    "acs:imm:*:*:project/münchen-other",
  ],
  [
    "acs:imm:*:*:project/p/dataset/d2*",
    ["acs:imm:*:*:project/p/dataset/d2", "acs:imm:*:*:project/p/dataset/d2/*"],
    "what is below ",
    "acs:imm:*:*:project/p/dataset/d2-other",
  ],
  [
    "acs:mns:*:*:/queues/q*/messages",
    ["acs:mns:*:*:/queues/q/messages"],
    "",
    "acs:mns:*:*:/queues/q-other/messages",
  ],
  [
    "acs:oss:cn-hangzhou:1:a b*",
    ["acs:oss:cn-hangzhou:1:a b", "acs:oss:cn-hangzhou:1:a b/*"],
    "what is below ",
    "acs:oss:cn-hangzhou:1:a b-other",
  ],
  ["acs:oss:*:*:media*/*", ["acs:oss:*:*:media/*"], "", "acs:oss:*:*:media-other/*"],
  ["acs:oss:*:*:media*/x", ["acs:oss:*:*:media/x"], "", "acs:oss:*:*:media-other/x"],
  ["acs:oss:*:*:a*/b*", ["acs:oss:*:*:a/b*"], "", "acs:oss:*:*:a-other/b*"],
  [
    "acs:imm:*:*:a*/b*",
    ["acs:imm:*:*:a/b", "acs:imm:*:*:a/b/*"],
    "what is below ",
    "acs:imm:*:*:a-other/b-other",
  ],
  [
    "acs:oss:*:*:a\nb*",
    ["acs:oss:*:*:a\nb", "acs:oss:*:*:a\nb/*"],
    "what is below ",
    "acs:oss:*:*:a\nb-other",
  ],
])("%s is more than what is below its name", (pattern, instead, below, longer) => {
  const message = `"${pattern}" is not only ${below}"${instead[0]}", but also every longer name, such as "${longer}".`;
  const fix = `Write ${instead.map((each) => `"${each}"`).join(" and ")}.`;
  const [statement] = on(project, pattern).Statement;
  expect(
    told(id, doc({ ...get, Resource: "*" }, { ...get, Resource: [project, pattern, instead[0]] })),
  ).toEqual([
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

it.each<[pattern: string, also: string, such: string]>([
  ["acs:oss:*:*:media-*", "acs:oss:*:*:media-x/y", "acs:oss:*:*:media-a"],
  [
    "acs:oss:*:*:media-*/uploads/*",
    "acs:oss:*:*:media-x/y/uploads/*",
    "acs:oss:*:*:media-a/uploads/*",
  ],
  ["acs:oss:*:*:*-uploads/*", "acs:oss:*:*:x/y-uploads/*", "acs:oss:*:*:a-uploads/*"],
  ["acs:oss:*:*:media-*-prod/*", "acs:oss:*:*:media-x/y-prod/*", "acs:oss:*:*:media-a-prod/*"],
  ["acs:oss:*:*:media**prod*/*", "acs:oss:*:*:mediax/yprodx/*", "acs:oss:*:*:mediaaproda/*"],
  ["acs:oss:::*m*", "acs:oss:::x/ymx", "acs:oss:::ama"],
  ["acs:imm:*:*:project/team-*", "acs:imm:*:*:project/team-x/y", "acs:imm:*:*:project/team-a"],
  [
    "acs:imm:*:*:project/prod*/dataset/*-x",
    "acs:imm:*:*:project/prodx/y/dataset/x/y-x",
    "acs:imm:*:*:project/proda/dataset/a-x",
  ],
  ["acs:ram::1:role/app_*", "acs:ram::1:role/app_x/y", "acs:ram::1:role/app_a"],
])(
  "%s is more than names that begin or end so, and people have to say which are meant",
  (pattern, also, such) => {
    const message = `The star in "${pattern}" does not end where a name does: it also takes in "${also}". Write each name that is meant in full, such as "${such}".`;
    expect(told(id, on(project, pattern))).toEqual([["medium", 0, pattern, message, null, null]]);
    expect(resourceMatches(pattern, also)).toBe(true);
  },
);

it.each([
  "acs:imm:*:*:project/prod",
  "acs:imm:*:*:project/*",
  "acs:oss:*:*:media/*",
  "acs:oss:*:*:media/*.jpg",
  "acs:oss:*:*:media/logs/2024-*",
  "acs:oss:*:*:media/up*",
  "acs:oss:*:*:*/up*",
  "acs:oss:*:*:media/*-uploads/*",
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
  expect(
    told(id, doc({ NotAction: "imm:GetTask", Resource: wide })).map(([, , pattern]) => pattern),
  ).toEqual([wide]);
  expect(told(id, doc(get, { ...get, Effect: "Deny", Resource: wide }))).toEqual([]);
  expect(
    told(
      id,
      policyOf("trust", { Action: "sts:AssumeRole", Principal: { RAM: "acs:ram::1:role/a*" } }),
    ),
  ).toEqual([]);
});
