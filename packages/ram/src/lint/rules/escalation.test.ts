import { describe, expect, it } from "vitest";
import { ram } from "../../actions/ram.ts";
import { expandAction } from "../../actions/table.ts";
import type { Statement } from "../../policy.ts";
import { doc, policyOf, told } from "../../testing/lint-rules.ts";

const on = (Action: string | string[], Resource = "*") =>
  ({ Effect: "Allow", Action: [Action].flat(), Resource: [Resource] }) as const;
const key = on("ram:CreateAccessKey");
const keyPath = "ram:CreateAccessKey makes an AccessKey of another user (access-key)";
const [pass, make] = [on("ram:PassRole"), on("fc:CreateFunction")];
const passPath =
  "ram:PassRole and fc:CreateFunction runs code of its own in a function under a stronger role (pass-role-fc)";
const away = (...actions: string[]) => `Take ${actions.join(", ")} away, or narrow it.`;
const awayOf = (...actions: string[]) =>
  away(...actions.slice(0, 3)).replace(
    " away",
    `${actions.length > 3 ? ` and ${actions.length - 3} more` : ""} away`,
  );
const both = (input: Parameters<typeof told>[1]) => [
  told("escalation", input),
  told("combined-access", input),
];

describe("escalation", () => {
  it.each<
    [string, Statement[], index: number, pattern: string[], path: string, left: Statement[] | null]
  >([
    ["by one action", [key], 0, ["ram:CreateAccessKey"], keyPath, null],
    [
      "by one of several",
      [on(["ram:GetUser", "ram:CreateAccessKey"])],
      0,
      ["ram:CreateAccessKey"],
      keyPath,
      [on("ram:GetUser")],
    ],
    [
      "beside other statements",
      [on("imm:GetTask"), key],
      1,
      ["ram:CreateAccessKey"],
      keyPath,
      [on("imm:GetTask")],
    ],
    [
      "by two actions of a statement",
      [on(["ram:PassRole", "fc:CreateFunction"])],
      0,
      ["ram:PassRole"],
      passPath,
      [make],
    ],
    [
      "by a pattern, which is spelt out",
      [on("ram:*AccessKey")],
      0,
      ["ram:CreateAccessKey", "ram:UpdateAccessKey"],
      `${keyPath}; ram:UpdateAccessKey switches an AccessKey of another user on again, whose secret may be known (access-key-status)`,
      [on("ram:DeleteAccessKey")],
    ],
    [
      "by several ways",
      [on(["ram:CreateAccessKey", "kms:SetKeyPolicy", "oss:PutBucketAcl"])],
      0,
      ["ram:CreateAccessKey", "oss:PutBucketAcl", "kms:SetKeyPolicy"],
      `${keyPath}; oss:PutBucketAcl makes a bucket public (bucket-acl); kms:SetKeyPolicy gives itself the use of a key, and so of what it encrypts (key-policy)`,
      null,
    ],
    [
      "by more ways than are told",
      [
        on([
          "ram:CreateAccessKey",
          "kms:SetKeyPolicy",
          "oss:PutBucketAcl",
          "oss:PutObjectAcl",
          "oss:GetObject",
        ]),
      ],
      0,
      ["ram:CreateAccessKey", "oss:PutBucketAcl", "oss:PutObjectAcl", "kms:SetKeyPolicy"],
      `${keyPath}; oss:PutBucketAcl makes a bucket public (bucket-acl); oss:PutObjectAcl makes single objects public (object-acl); and 1 more way`,
      [on("oss:GetObject")],
    ],
    [
      "by many more ways",
      [
        on([
          "ram:CreateAccessKey",
          "kms:SetKeyPolicy",
          "oss:PutBucketAcl",
          "oss:PutObjectAcl",
          "oss:PutObjectVersionAcl",
        ]),
      ],
      0,
      [
        "ram:CreateAccessKey",
        "oss:PutBucketAcl",
        "oss:PutObjectAcl",
        "oss:PutObjectVersionAcl",
        "kms:SetKeyPolicy",
      ],
      `${keyPath}; oss:PutBucketAcl makes a bucket public (bucket-acl); oss:PutObjectAcl makes single objects public (object-acl); and 2 more ways`,
      null,
    ],
    [
      "by the same first step in two ways, told once",
      [on(["ram:PassRole", "fc:CreateFunction", "fc:UpdateFunction"])],
      0,
      ["ram:PassRole"],
      `${passPath}; ram:PassRole and fc:UpdateFunction gives a function a stronger role, and code of its own (pass-role-fc-update)`,
      [on(["fc:CreateFunction", "fc:UpdateFunction"])],
    ],
    [
      "that a second statement would give as well",
      [key, on("ram:Create*Key"), { ...key, Effect: "Deny", Resource: ["acs:ram::1:user/root"] }],
      0,
      ["ram:CreateAccessKey"],
      keyPath,
      [{ ...key, Effect: "Deny", Resource: ["acs:ram::1:user/root"] }],
    ],
    [
      "by what NotAction leaves",
      [{ Effect: "Allow", NotAction: ["ram:*", "sts:*", "oss:*"], Resource: ["*"] }],
      0,
      ["kms:SetKeyPolicy"],
      "kms:SetKeyPolicy gives itself the use of a key, and so of what it encrypts (key-policy)",
      [
        {
          Effect: "Allow",
          NotAction: ["ram:*", "sts:*", "oss:*", "kms:SetKeyPolicy"],
          Resource: ["*"],
        },
      ],
    ],
    [
      "beside a NotAction that excepts it already",
      [
        key,
        {
          Effect: "Allow",
          NotAction: ["RAM:createaccess*", "ram:*", "sts:*", "oss:*", "kms:*"],
          Resource: ["*"],
        },
      ],
      0,
      ["ram:CreateAccessKey"],
      keyPath,
      [
        {
          Effect: "Allow",
          NotAction: ["RAM:createaccess*", "ram:*", "sts:*", "oss:*", "kms:*"],
          Resource: ["*"],
        },
      ],
    ],
  ])("%s", (how, statements, index, pattern, path, left) => {
    const lost = how.includes("spelt out")
      ? ` The list is made from the table of ram (${ram.checked}): what is not in there goes.`
      : "";
    expect(both(doc(...statements))).toEqual([
      [
        [
          "critical",
          index,
          pattern.join(", "),
          `Whoever holds this: ${path}.`,
          `${awayOf(...pattern)}${lost}`,
          left,
        ],
      ],
      [],
    ]);
  });

  it("is not what is denied, nor what is held back elsewhere", () => {
    expect(both(doc(key, { ...key, Effect: "Deny" }))).toEqual([[], []]);
    const identity = [{ name: "own", document: doc(key) }];
    expect(
      both({ identity, session: [{ name: "session", document: doc(on("ram:GetUser")) }] }),
    ).toEqual([[], []]);
  });

  it("is less grave where a pattern takes in some roles, and leaves those that are allowed by name", () => {
    const role = (name: string) => `acs:ram::1:role/${name}`;
    const assume = (...Resource: string[]): Statement => ({
      Effect: "Allow",
      Action: ["sts:AssumeRole"],
      Resource,
    });
    const path =
      "Whoever holds this: sts:AssumeRole assumes every role of the pattern that trusts the account (assume-any-role).";
    const told = (severity: string, left: Statement[] | null) => [
      [[severity, 0, "sts:AssumeRole", path, away("sts:AssumeRole"), left]],
      [],
    ];
    expect(both(doc(assume(role("app-*"))))).toEqual(told("high", null));
    expect(both(doc(assume(role("*"))))).toEqual(told("critical", null));
    expect(both(doc(assume(role("app-*"), role("a"))))).toEqual(told("high", [assume(role("a"))]));
    expect(both(doc(assume(role("app-*")), assume(role("a"))))).toEqual(
      told("high", [assume(role("a"))]),
    );
    expect(both(doc(assume(role("a"))))).toEqual([[], []]);
    const beside = { ...assume(role("a")), Action: ["ram:GetRole", "sts:AssumeRole"] };
    expect(both(doc(assume(role("app-*")), beside))).toEqual(told("high", [beside]));
    const more = { ...on(["sts:*", "ram:UpdateRole"]), Resource: [role("app-*"), role("a")] };
    expect(
      both(doc(more)).map((list) =>
        list.map(([severity, , pattern, , , left]) => [severity, pattern, left]),
      ),
    ).toEqual([
      [
        [
          "critical",
          "ram:UpdateRole, sts:AssumeRole",
          [
            {
              ...more,
              Action: expandAction("sts:*").flatMap(({ name }) =>
                name === "sts:AssumeRole" ? [] : [name],
              ),
            },
            assume(role("a")),
          ],
        ],
      ],
      [],
    ]);
  });

  it("blames each statement that gives a way of its own", () => {
    expect(
      told("escalation", doc(on("oss:PutBucketAcl"), key)).map(([, statement, pattern]) => [
        statement,
        pattern,
      ]),
    ).toEqual([
      [0, "oss:PutBucketAcl"],
      [1, "ram:CreateAccessKey"],
    ]);
  });
});

describe("combined access", () => {
  const message = `Whoever holds this: ${passPath}.`;

  it("is blamed on the statement of the first step", () => {
    const found = ["critical", 1, "ram:PassRole", message, away("ram:PassRole"), [make]];
    expect(both(doc(make, pass))).toEqual([[], [found]]);
    expect(both(doc(on("imm:GetTask"), pass, make))).toEqual([
      [],
      [[...found.slice(0, 5), [on("imm:GetTask"), make]]],
    ]);
  });

  it("is blamed on each statement that begins one, with the same fix where the same action goes", () => {
    const passTo = (service: string): Statement => ({
      ...pass,
      Condition: { StringEquals: { "acs:Service": [service] } },
    });
    const rest = on(["fc:CreateFunction", "imm:CreateProject"]);
    const found = told(
      "combined-access",
      doc(passTo("fc.aliyuncs.com"), passTo("imm.aliyuncs.com"), rest),
    );
    expect(found.map(([, statement, pattern, , , left]) => [statement, pattern, left])).toEqual([
      [0, "ram:PassRole", [rest]],
      [1, "ram:PassRole", [rest]],
    ]);
  });

  it("has a fix of its own in each policy", () => {
    const policies = [
      { name: "a", document: doc(key) },
      { name: "b", document: doc(on(["kms:SetKeyPolicy", "kms:Decrypt"])) },
      { name: "c", document: doc(on(["ram:CreateAccessKey", "ram:GetUser"])) },
    ];
    expect(told("escalation", policies).map(([, , pattern, , , left]) => [pattern, left])).toEqual([
      ["ram:CreateAccessKey", null],
      ["kms:SetKeyPolicy", [on("kms:Decrypt")]],
    ]);
  });

  it("is seen across policies, also of the same statement number", () => {
    const policies = [
      { name: "functions", document: doc(make) },
      { name: "roles", document: doc(pass) },
    ];
    expect(both(policies)).toEqual([
      [],
      [["critical", 0, "ram:PassRole", message, away("ram:PassRole"), null]],
    ]);
    const kms = policyOf("resource", { ...on("kms:*"), Principal: { RAM: "acs:ram::1:user/ann" } });
    expect(
      both({ identity: policies, resource: [{ name: "key", document: kms }] }).map((list) =>
        list.map(([, , pattern]) => pattern),
      ),
    ).toEqual([["kms:SetKeyPolicy"], ["ram:PassRole"]]);
  });
});
