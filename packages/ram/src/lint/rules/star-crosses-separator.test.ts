import { expect, it } from "vitest";
import { resourceMatches } from "../../document/glob.ts";
import { doc, get, policyOf, problems, project } from "../../testing/lint-rules.ts";

const id = "star-crosses-separator";
const on = (...Resource: string[]) => doc({ ...get, Resource });

it.each<[pattern: string, names: string[], longer: string]>([
  [
    "acs:imm:*:*:project/prod*",
    ["acs:imm:*:*:project/prod", "acs:imm:*:*:project/prod/*"],
    "acs:imm:*:*:project/prod-other",
  ],
  ["acs:oss:*:*:media*", ["acs:oss:*:*:media", "acs:oss:*:*:media/*"], "acs:oss:*:*:media-other"],
  ["acs:oss:*:*:media**", ["acs:oss:*:*:media", "acs:oss:*:*:media/*"], "acs:oss:*:*:media-other"],
  ["acs:oss:*:*:medi?*", ["acs:oss:*:*:medi?", "acs:oss:*:*:medi?/*"], "acs:oss:*:*:medi?-other"],
  [
    "acs:imm:*:*:project/münchen*",
    ["acs:imm:*:*:project/münchen", "acs:imm:*:*:project/münchen/*"],
    "acs:imm:*:*:project/münchen-other",
  ],
  [
    "acs:imm:*:*:project/p/dataset/d2*",
    ["acs:imm:*:*:project/p/dataset/d2", "acs:imm:*:*:project/p/dataset/d2/*"],
    "acs:imm:*:*:project/p/dataset/d2-other",
  ],
  [
    "acs:mns:*:*:/queues/q*/messages",
    ["acs:mns:*:*:/queues/q/messages"],
    "acs:mns:*:*:/queues/q-other/messages",
  ],
  [
    "acs:oss:cn-hangzhou:1:a b*",
    ["acs:oss:cn-hangzhou:1:a b", "acs:oss:cn-hangzhou:1:a b/*"],
    "acs:oss:cn-hangzhou:1:a b-other",
  ],
  ["acs:oss:*:*:media*/*", ["acs:oss:*:*:media/*"], "acs:oss:*:*:media-other/*"],
  ["acs:oss:*:*:media*/x", ["acs:oss:*:*:media/x"], "acs:oss:*:*:media-other/x"],
  ["acs:oss:*:*:a*/b*", ["acs:oss:*:*:a/b*"], "acs:oss:*:*:a-other/b*"],
  ["acs:imm:*:*:a*/b*", ["acs:imm:*:*:a/b", "acs:imm:*:*:a/b/*"], "acs:imm:*:*:a-other/b-other"],
  ["acs:oss:*:*:a\nb*", ["acs:oss:*:*:a\nb", "acs:oss:*:*:a\nb/*"], "acs:oss:*:*:a\nb-other"],
])("%s also matches longer names", (pattern, names, longer) => {
  const message = `"${pattern}" also matches longer names, such as "${longer}".`;
  const fix = `Write ${names.map((each) => `"${each}"`).join(" and ")}.`;
  const [statement] = on(project, pattern).Statement;
  expect(
    problems(
      id,
      doc({ ...get, Resource: "*" }, { ...get, Resource: [project, pattern, names[0]] }),
    ),
  ).toEqual([
    {
      severity: "medium",
      statement: 1,
      pattern,
      message,
      fix,
      fixed: [
        { ...statement, Resource: ["*"] },
        { ...statement, Resource: [project, ...names] },
      ],
    },
  ]);
});

it.each<[pattern: string, match: string, name: string]>([
  ["acs:oss:*:*:media-*", "acs:oss:*:*:media-x/y", "acs:oss:*:*:media-a"],
  [
    "acs:oss:*:*:media-*/uploads/*",
    "acs:oss:*:*:media-x/y/uploads/*",
    "acs:oss:*:*:media-a/uploads/*",
  ],
  ["acs:oss:*:*:*-uploads/*", "acs:oss:*:*:x/y-uploads/*", "acs:oss:*:*:a-uploads/*"],
  ["acs:oss:*:*:media-*-prod/*", "acs:oss:*:*:media-x/y-prod/*", "acs:oss:*:*:media-a-prod/*"],
  ["acs:oss:*:*:media**prod*/*", "acs:oss:*:*:mediax/yprodx/*", "acs:oss:*:*:mediaaproda/*"],
  ["acs:oss:*:*:*/up*", "acs:oss:*:*:x/y/up*", "acs:oss:*:*:a/up*"],
  ["acs:oss:*:*:*/logs/*", "acs:oss:*:*:x/y/logs/*", "acs:oss:*:*:a/logs/*"],
  ["acs:oss:*:*:media-*-x/*", "acs:oss:*:*:media-x/y-x/*", "acs:oss:*:*:media-a-x/*"],
  ["acs:oss:::*m*", "acs:oss:::x/ymx", "acs:oss:::ama"],
  ["acs:imm:*:*:project/team-*", "acs:imm:*:*:project/team-x/y", "acs:imm:*:*:project/team-a"],
  [
    "acs:imm:*:*:project/prod*/dataset/*-x",
    "acs:imm:*:*:project/prodx/y/dataset/x/y-x",
    "acs:imm:*:*:project/proda/dataset/a-x",
  ],
  ["acs:kms:*:*:secret/app_*", "acs:kms:*:*:secret/app_x/y", "acs:kms:*:*:secret/app_a"],
])(
  "%s also matches separators, and only the author knows which names are needed",
  (pattern, match, name) => {
    const message = `The star in "${pattern}" also matches separators: "${match}" is allowed too. Write each name in full, such as "${name}".`;
    expect(problems(id, on(project, pattern))).toEqual([
      { severity: "medium", statement: 0, pattern, message, fix: null, fixed: null },
    ]);
    expect(resourceMatches(pattern, match)).toBe(true);
  },
);

it.each([
  // These names can't hold a slash, and nothing is below them.
  "acs:ram::1:role/app-*",
  "acs:ram::1:role/app*",
  "acs:ram::*:policy/*-read",
  "acs:ecs:*:*:instance/i-bp1*",
  "acs:rds:*:*:dbinstance/rm-*",
  "acs:imm:*:*:project/prod",
  "acs:imm:*:*:project/*",
  "acs:oss:*:*:media/*",
  "acs:oss:*:*:media/*.jpg",
  "acs:oss:*:*:media/logs/2024-*",
  "acs:oss:*:*:media/up*",
  "acs:oss:*:*:*/*.jpg",
  // Each match is an object of a bucket whose name begins with this.
  "acs:oss:*:*:media-*/*",
  "acs:fc:*:*:services/app.*/functions/*",
  "acs:oss:*:*:media/*-uploads/*",
  "acs:oss:*:*:*",
  "acs:oss:cn-*:1*:media/*",
  "acs:mns:*:*:/queues/*/messages",
  "acs:oss:*:12*",
  "acs:o*:*:*:media*",
  "*:media*",
  "*acs:oss:*:*:media*",
  "*",
])("%s is fine", (pattern) => {
  expect(problems(id, on(pattern))).toEqual([]);
});

it("checks Allow statements, also with NotAction, but not Deny statements and trust policies", () => {
  const wide = "acs:oss:*:*:media*";
  expect(
    problems(id, doc({ NotAction: "imm:GetTask", Resource: wide })).map(({ pattern }) => pattern),
  ).toEqual([wide]);
  expect(problems(id, doc(get, { ...get, Effect: "Deny", Resource: wide }))).toEqual([]);
  expect(
    problems(
      id,
      policyOf("trust", { Action: "sts:AssumeRole", Principal: { RAM: "acs:ram::1:role/a*" } }),
    ),
  ).toEqual([]);
});
