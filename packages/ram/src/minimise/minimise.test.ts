import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equivalent } from "../compare/compare.ts";
import { decide } from "../decide/decide.ts";
import { formatPolicy, parsePolicy } from "../document/parse.ts";
import type { NamedPolicy, PolicyDocument } from "../policy.ts";
import { fuzz, policies, request } from "../testing/random.ts";
import { minimise } from "./minimise.ts";

const doc = (...statements: object[]): PolicyDocument =>
  parsePolicy({
    Version: "1",
    Statement: statements.map((each) => ({ Effect: "Allow", Action: "*", Resource: "*", ...each })),
  });
const named = (documents: readonly PolicyDocument[]): NamedPolicy[] =>
  documents.map((document, i) => ({ name: `part${i}`, document }));
const office = {
  IpAddress: { "acs:SourceIp": ["10.0.0.0/8", "172.16.0.0/12"] },
  Bool: { "acs:SecureTransport": ["true"] },
};

describe("minimise", () => {
  it.each<[string, PolicyDocument, number | PolicyDocument]>([
    [
      "unites actions on the same resources",
      doc(
        { Action: "imm:GetTask", Resource: "acs:imm:*:*:project/p" },
        { Action: "imm:ListTasks", Resource: "acs:imm:*:*:project/p" },
      ),
      doc({ Action: ["imm:GetTask", "imm:ListTasks"], Resource: "acs:imm:*:*:project/p" }),
    ],
    [
      "unites resources of the same actions",
      doc(
        { Action: "IMM:GetTask", Resource: "acs:imm:*:*:project/p" },
        { Action: "imm:gettask", Resource: "acs:imm:*:*:project/q" },
      ),
      doc({ Action: "IMM:GetTask", Resource: ["acs:imm:*:*:project/p", "acs:imm:*:*:project/q"] }),
    ],
    [
      "does not unite what differs in both",
      doc(
        { Action: "imm:GetTask", Resource: "acs:imm:*:*:project/p" },
        { Action: "imm:ListTasks", Resource: "acs:imm:*:*:project/q" },
      ),
      2,
    ],
    [
      "does not share a condition",
      doc({ Action: "imm:GetTask", Condition: office }, { Action: "imm:ListTasks" }),
      2,
    ],
    [
      "sees the same condition in another order",
      doc(
        { Action: "imm:GetTask", Condition: office },
        {
          Action: "imm:ListTasks",
          Condition: {
            Bool: office.Bool,
            IpAddress: { "acs:SourceIp": ["172.16.0.0/12", "10.0.0.0/8"] },
          },
        },
      ),
      1,
    ],
    [
      "drops patterns that another includes",
      doc({
        Action: ["imm:GetTask", "imm:Get*", "imm:get*"],
        Resource: ["acs:imm:*:*:project/p", "*"],
      }),
      doc({ Action: "imm:Get*" }),
    ],
    [
      "drops a statement that another includes",
      doc(
        { Action: "imm:Get*" },
        { Action: "imm:GetTask", Resource: "acs:imm:*:*:project/p", Condition: office },
      ),
      doc({ Action: "imm:Get*" }),
    ],
    [
      "drops a statement that others include together",
      doc(
        { Action: "imm:*", Condition: { Bool: { "acs:SecureTransport": "true" } } },
        {
          Action: "imm:*",
          Condition: { IpAddress: { "acs:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } },
        },
        { Action: "imm:GetTask", Condition: { IpAddress: { "acs:SourceIp": "0.0.0.0/0" } } },
      ),
      2,
    ],
    [
      "keeps a deny that takes nothing away here",
      doc({ Action: "imm:*" }, { Effect: "Deny", Action: "oss:*" }),
      2,
    ],
    [
      "keeps NotAction apart",
      {
        Version: "1",
        Statement: [
          {
            Effect: "Allow",
            NotAction: ["imm:GetTask", "imm:Get*"],
            Resource: ["acs:imm:*:*:project/p"],
          },
          { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["acs:imm:*:*:project/p"] },
        ],
      },
      2,
    ],
    [
      "unites resources of the same NotAction",
      {
        Version: "1",
        Statement: ["p", "q"].map((project) => ({
          Effect: "Allow" as const,
          NotAction: ["imm:Get*"],
          Resource: [`acs:imm:*:*:project/${project}`],
        })),
      },
      1,
    ],
  ])("%s", (_, before, after) => {
    const [only, more] = minimise(before);
    expect(more).toBeUndefined();
    if (typeof after === "number") expect(only?.Statement).toHaveLength(after);
    else expect(only).toEqual(after);
    expect(equivalent(before, only as PolicyDocument)).toEqual({ answer: "yes" });
  });

  it("keeps statements that can't be merged", () => {
    const on = (Action: string, project: string) => ({
      Action,
      Resource: `acs:imm:*:*:project/${project}`,
    });
    expect(
      minimise(
        doc(on("imm:GetTask", "p"), on("oss:GetObject", "q"), on("imm:ListTasks", "p")),
      )[0]?.Statement.map(({ Action }) => Action),
    ).toEqual([["imm:GetTask", "imm:ListTasks"], ["oss:GetObject"]]);
  });

  it("keeps one statement even if no request matches it", () => {
    const never = doc({
      Condition: {
        StringEquals: { "acs:UserAgent": "a" },
        StringNotEquals: { "acs:UserAgent": "a" },
      },
    });
    expect(minimise(never)).toEqual([never]);
  });

  it("puts Allow before Deny statements, each in their order", () => {
    const deny = { Effect: "Deny", Action: "imm:Delete*" } as const;
    const get = { Action: "imm:GetTask", Resource: "acs:imm:*:*:project/p" };
    const list = { Action: "imm:ListTasks", Resource: "acs:imm:*:*:project/q" };
    expect(minimise(doc(deny, get, { ...deny, Condition: office }, list))).toEqual([
      doc(get, list, deny),
    ]);
  });

  it("drops the narrower statement at any position, and the later of two equal ones", () => {
    const [wide, narrow] = [
      { Action: "imm:Get*" },
      { Action: "imm:GetTask", Resource: "acs:imm:*:*:project/p" },
    ];
    for (const before of [doc(wide, narrow), doc(narrow, wide)])
      expect(minimise(before)).toEqual([doc(wide)]);
    expect(minimise(doc({ Sid: "first" }, { Sid: "second" }))).toEqual([doc({ Sid: "first" })]);
  });

  it("splits at 6,144 characters, unless another limit is given", () => {
    const ofSize = (size: number) => {
      const one = { Effect: "Allow", Resource: ["acs:imm:*:*:project/p"] } as const;
      const policy = (name: string): PolicyDocument => ({
        Version: "1",
        Statement: [{ ...one, Action: [`imm:${name}`] }],
      });
      return policy("a".repeat(size - formatPolicy(policy("")).length));
    };
    expect(minimise(ofSize(6144))).toEqual([ofSize(6144)]);
    expect(() => minimise(ofSize(6145))).toThrow("does not fit the limit of 6144 characters");
    const larger: PolicyDocument = {
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Action: [`imm:${"a".repeat(6000)}`],
          Resource: ["acs:imm:*:*:project/p"],
        },
        {
          Effect: "Allow",
          Action: ["imm:GetTask"],
          Resource: [`acs:imm:*:*:project/${"q".repeat(60)}`],
        },
      ],
    };
    expect(minimise(larger)).toEqual(
      larger.Statement.map((each) => ({ Version: "1", Statement: [each] })),
    );
    expect(minimise(larger, { limit: 7000 })).toEqual([larger]);
    expect(equivalent(named(minimise(larger)), larger)).toEqual({ answer: "yes" });
  });

  it("has no default limit for a policy on a bucket, a role or a key", () => {
    const users = Array.from(
      { length: 200 },
      (_, i) => `acs:ram::1234567890123456:user/somebody-${i}`,
    );
    const on = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { RAM: users } };
    const bucket = {
      ...on,
      Action: "oss:GetObject",
      Resource: "acs:oss:*:1:b/*",
      Principal: users,
    };
    const key = { ...on, Action: "kms:Decrypt", Resource: "*" };
    for (const [kind, statement] of [
      ["trust", on] as const,
      ["bucket", bucket] as const,
      ["resource", key] as const,
    ]) {
      const policy = parsePolicy({ Version: "1", Statement: [statement, statement] }, { kind });
      const small = parsePolicy({ Version: "1", Statement: [statement] }, { kind });
      expect(formatPolicy(small).length).toBeGreaterThan(6144);
      expect(minimise(policy)).toEqual([small]);
      expect(() => minimise(policy, { limit: 6144 })).toThrow(
        "A policy with a Principal can't be split.",
      );
    }
  });

  it("never changes a decision, with or without other policies", () => {
    fc.assert(
      fc.property(
        policies("a", false, 1),
        policies("b", false, 1),
        fc.array(request, { minLength: 50, maxLength: 50 }),
        (one, other, calls) => {
          const small = one.flatMap(({ document }) => named(minimise(document)));
          for (const call of calls) {
            expect(decide({ identity: [...small, ...other] }, call).decision).toBe(
              decide({ identity: [...one, ...other] }, call).decision,
            );
          }
          expect(equivalent(small, one)).toEqual({ answer: "yes" });
        },
      ),
      { numRuns: 200 * fuzz },
    );
  });

  it("rejects an unparsed policy", () => {
    const raw = (statement: object) =>
      ({
        Version: "1",
        Statement: [{ Effect: "Allow", Action: ["oss:*"], Resource: ["*"], ...statement }],
      }) as unknown as PolicyDocument;
    expect(minimise(raw({}))).toHaveLength(1);
    for (const wrong of [{ Effect: "allow" }, { Action: "oss:*" }, { NotAction: ["a:b"] }]) {
      expect(() => minimise(raw(wrong))).toThrow(
        expect.objectContaining({
          name: "PolicyError",
          message: expect.stringContaining("parsePolicy"),
        }),
      );
    }
  });
});
