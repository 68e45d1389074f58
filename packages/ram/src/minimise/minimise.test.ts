import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equivalent } from "../compare/questions.ts";
import { decide } from "../decide/decide.ts";
import { formatPolicy, parsePolicy } from "../document/parse.ts";
import type { NamedPolicy, PolicyDocument } from "../policy.ts";
import { fuzz, policies, request } from "../sets/random.test.support.ts";
import { minimise } from "./minimise.ts";

const doc = (...statements: object[]): PolicyDocument =>
  parsePolicy({ Version: "1", Statement: statements.map((each) => ({ Effect: "Allow", Action: "*", Resource: "*", ...each })) });
const named = (documents: readonly PolicyDocument[]): NamedPolicy[] => documents.map((document, i) => ({ name: `part${i}`, document }));
const office = { IpAddress: { "acs:SourceIp": ["10.0.0.0/8", "172.16.0.0/12"] }, Bool: { "acs:SecureTransport": ["true"] } };

describe("minimise", () => {
  it.each<[string, PolicyDocument, number | PolicyDocument]>([
    [
      "unites actions on the same resources",
      doc({ Action: "imm:GetTask", Resource: "acs:imm:*:*:project/p" }, { Action: "imm:ListTasks", Resource: "acs:imm:*:*:project/p" }),
      doc({ Action: ["imm:GetTask", "imm:ListTasks"], Resource: "acs:imm:*:*:project/p" }),
    ],
    [
      "unites resources of the same actions",
      doc({ Action: "IMM:GetTask", Resource: "acs:imm:*:*:project/p" }, { Action: "imm:gettask", Resource: "acs:imm:*:*:project/q" }),
      doc({ Action: "IMM:GetTask", Resource: ["acs:imm:*:*:project/p", "acs:imm:*:*:project/q"] }),
    ],
    [
      "does not unite what differs in both",
      doc({ Action: "imm:GetTask", Resource: "acs:imm:*:*:project/p" }, { Action: "imm:ListTasks", Resource: "acs:imm:*:*:project/q" }),
      2,
    ],
    ["does not share a condition", doc({ Action: "imm:GetTask", Condition: office }, { Action: "imm:ListTasks" }), 2],
    [
      "sees the same condition in another order",
      doc(
        { Action: "imm:GetTask", Condition: office },
        { Action: "imm:ListTasks", Condition: { Bool: office.Bool, IpAddress: { "acs:SourceIp": ["172.16.0.0/12", "10.0.0.0/8"] } } },
      ),
      1,
    ],
    [
      "drops patterns that another takes in",
      doc({ Action: ["imm:GetTask", "imm:Get*", "imm:get*"], Resource: ["acs:imm:*:*:project/p", "*"] }),
      doc({ Action: "imm:Get*" }),
    ],
    [
      "drops a statement that another takes in",
      doc({ Action: "imm:Get*" }, { Action: "imm:GetTask", Resource: "acs:imm:*:*:project/p", Condition: office }),
      doc({ Action: "imm:Get*" }),
    ],
    [
      "drops a statement that others take in together",
      doc(
        { Action: "imm:*", Condition: { Bool: { "acs:SecureTransport": "true" } } },
        { Action: "imm:*", Condition: { IpAddress: { "acs:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } } },
        { Action: "imm:GetTask", Condition: { IpAddress: { "acs:SourceIp": "0.0.0.0/0" } } },
      ),
      2,
    ],
    ["keeps a deny that takes nothing away here", doc({ Action: "imm:*" }, { Effect: "Deny", Action: "oss:*" }), 2],
    [
      "keeps NotAction apart",
      {
        Version: "1",
        Statement: [
          { Effect: "Allow", NotAction: ["imm:GetTask", "imm:Get*"], Resource: ["acs:imm:*:*:project/p"] },
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

  it("leaves what can't be merged between what can", () => {
    const on = (Action: string, project: string) => ({ Action, Resource: `acs:imm:*:*:project/${project}` });
    expect(
      minimise(doc(on("imm:GetTask", "p"), on("oss:GetObject", "q"), on("imm:ListTasks", "p")))[0]?.Statement.map(({ Action }) => Action),
    ).toEqual([["imm:GetTask", "imm:ListTasks"], ["oss:GetObject"]]);
  });

  it("keeps one statement even when no call can meet it", () => {
    const never = doc({ Condition: { StringEquals: { "acs:UserAgent": "a" }, StringNotEquals: { "acs:UserAgent": "a" } } });
    expect(minimise(never)).toEqual([never]);
  });

  it("does not merge statements of a trust policy into one without meaning", () => {
    const statement = (Principal: object, Condition?: object) => ({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal,
      ...(Condition && { Condition }),
    });
    const trust = (...list: object[]) => parsePolicy({ Version: "1", Statement: list }, { kind: "trust" });
    const odd = { StringEquals: { "acs:SourceIp": "1.2.3.4" }, IpAddress: { "acs:SourceIp": "10.0.0.0/8" } };
    const before = trust(statement({ Service: "imm.aliyuncs.com" }, odd), statement({ Service: "imm.aliyuncs.com" }, odd));
    for (const { Resource } of minimise(before)[0]?.Statement ?? []) expect(Resource).toBeUndefined();
  });

  it("keeps a Sid that both had, and no other", () => {
    const sids = (a: string, b: string) =>
      minimise(doc({ Sid: a, Action: "imm:GetTask" }, { Sid: b, Action: "imm:ListTasks" }))[0]?.Statement.map(({ Sid }) => Sid);
    expect([sids("A", "A"), sids("A", "B")]).toEqual([["A"], [undefined]]);
  });

  it("unites statements about the same callers, and no others", () => {
    const statement = (Action: string, Principal: unknown) => ({ Effect: "Allow", Action, Resource: "acs:oss:*:1:b/*", Principal });
    const bucket = (...list: object[]) =>
      minimise(parsePolicy({ Version: "1", Statement: list }, { kind: "resource" }))[0]?.Statement.length;
    expect(bucket(statement("oss:GetObject", ["1", "2"]), statement("oss:PutObject", ["2", "1"]))).toBe(1);
    expect(bucket(statement("oss:GetObject", ["1"]), statement("oss:PutObject", ["2"]))).toBe(2);
    expect(bucket(statement("kms:Encrypt", { RAM: ["a", "b"] }), statement("kms:Decrypt", { RAM: ["b", "a"] }))).toBe(1);
    expect(bucket(statement("kms:Encrypt", { RAM: ["a"] }), statement("kms:Decrypt", { Service: ["a"] }))).toBe(2);
  });

  it("splits what is too large, and says so when it can't", () => {
    const buckets = Array.from({ length: 40 }, (_, i) => `acs:oss:*:*:bucket-${i}/*`);
    const actions = Array.from({ length: 40 }, (_, i) => `oss:Action${i}`);
    const before = doc(
      { Action: ["oss:GetObject"], Resource: buckets },
      { Action: actions },
      { Effect: "Deny", Action: "oss:Delete*", Condition: office },
    );
    const parts = minimise(before, { limit: 500 });
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) expect(formatPolicy(part).length).toBeLessThanOrEqual(500);
    expect(equivalent(named(parts), before)).toEqual({ answer: "yes" });
    const many = doc(...buckets.map((Resource, i) => ({ Action: `oss:Action${i}`, Resource })));
    const packed = minimise(many, { limit: 500 });
    expect(packed.length).toBeLessThan(40);
    expect(equivalent(named(packed), many)).toEqual({ answer: "yes" });
    expect(() => minimise(doc({ Action: `oss:${"a".repeat(500)}` }), { limit: 400 })).toThrow(
      expect.objectContaining({ code: "too-large" }),
    );
    const bucket = parsePolicy(
      { Version: "1", Statement: { Effect: "Allow", Action: "oss:*", Resource: buckets, Principal: ["1"] } },
      { kind: "bucket" },
    );
    expect(() => minimise(bucket, { limit: 400 })).toThrow(expect.objectContaining({ code: "too-large" }));
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
            expect(decide({ identity: [...small, ...other] }, call).decision).toBe(decide({ identity: [...one, ...other] }, call).decision);
          }
          expect(equivalent(small, one)).toEqual({ answer: "yes" });
        },
      ),
      { numRuns: 200 * fuzz },
    );
  });
});
