import { describe, expect, it } from "vitest";
import { formatPolicy, parsePolicy } from "../../document/parse.ts";
import type { PolicyDocument, Statement } from "../../policy.ts";
import { lintText } from "../lint.ts";

const get = { Action: "imm:GetTask" };
const root = "acs:ram::1:root";

describe("lintText", () => {
  const text = (statement: object, version: unknown = "1") =>
    JSON.stringify({ Version: version, Statement: [statement] });
  const task = { Effect: "Allow", ...get, Resource: "*" };
  it("applies the other rules to a policy that RAM accepts", () => {
    expect(lintText("p", text({ ...task, Action: "imm:*" }))).toMatchObject([
      { id: "wildcard-action", policy: "p" },
    ]);
    expect(
      lintText("t", text({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { RAM: root } }), {
        kind: "trust",
      }),
    ).toMatchObject([{ id: "wide-principal" }]);
  });

  it.each<[string, string, number | null, string, Statement | null]>([
    [
      "a misspelled member",
      text({ Effect: "Allow", ...get, Resouce: "*" }),
      0,
      "/Statement/0/Resouce",
      { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    ],
    [
      "an Id",
      JSON.stringify({ Id: "x", Version: "1", Statement: [task] }),
      null,
      "/Id",
      { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    ],
    [
      "AWS's version and effect",
      text({ ...task, Effect: "allow" }, "2012-10-17"),
      null,
      "/Version",
      { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    ],
    [
      "IfExists",
      text({ ...task, Condition: { BoolIfExists: { "acs:SecureTransport": "true" } } }),
      0,
      "/Statement/0/Condition/BoolIfExists",
      {
        Effect: "Allow",
        Action: ["imm:GetTask"],
        Resource: ["*"],
        Condition: { Bool: { "acs:SecureTransport": ["true"] } },
      },
    ],
    [
      "an unknown operator",
      text({ ...task, Condition: { Null: { "acs:MFAPresent": "true" } } }),
      0,
      "/Statement/0/Condition/Null",
      null,
    ],
    ["an unknown member", text({ ...task, NotResource: "*" }), 0, "/Statement/0/NotResource", null],
    [
      "a misspelled member next to the correct one",
      text({ ...task, Actions: "*" }),
      0,
      "/Statement/0/Actions",
      null,
    ],
    ["an unknown effect", text({ ...task, Effect: "Maybe" }), 0, "/Statement/0/Effect", null],
    [
      "a misspelled member and another mistake",
      text({ Effect: "Allow", ...get, Resouce: "bucket" }),
      0,
      "/Statement/0/Resouce",
      null,
    ],
    ["invalid JSON", "{", null, "", null],
    [
      "an operator in the wrong case",
      text({ ...task, Condition: { stringequals: { "acs:UserAgent": "x" } } }),
      0,
      "/Statement/0/Condition/stringequals",
      {
        Effect: "Allow",
        Action: ["imm:GetTask"],
        Resource: ["*"],
        Condition: { StringEquals: { "acs:UserAgent": ["x"] } },
      },
    ],
    [
      "an operator with IfExists inside",
      text({ ...task, Condition: { StringEqualsIfExistsx: { "acs:UserAgent": "true" } } }),
      0,
      "/Statement/0/Condition/StringEqualsIfExistsx",
      null,
    ],
    [
      "a misspelled Deny",
      text({ ...task, Effect: "Denny" }),
      0,
      "/Statement/0/Effect",
      { Effect: "Deny", Action: ["imm:GetTask"], Resource: ["*"] },
    ],
    [
      "a misspelled member in the eleventh statement",
      JSON.stringify({
        Version: "1",
        Statement: [...Array(10).fill(task), { ...task, Resource: undefined, Resourc: "*" }],
      }),
      10,
      "/Statement/10/Resourc",
      { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    ],
    [
      "a misspelled member in the only statement",
      JSON.stringify({ Version: "1", Statement: { ...task, Resource: undefined, Resourc: "*" } }),
      null,
      "/Statement/Resourc",
      { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    ],
    [
      "an unknown member with a slash and a tilde",
      text({ ...task, "Si/d~": "x" }),
      0,
      "/Statement/0/Si~1d~0",
      null,
    ],
    ["an empty action", text({ ...task, Action: "" }), 0, "/Statement/0/Action", null],
    ["a missing member", text({ Effect: "Allow", ...get }), 0, "/Statement/0", null],
  ])("reports %s", (_, input, statement, pattern, fixed) => {
    const [finding, more] = lintText("p", input);
    expect(more).toBeUndefined();
    expect(finding).toMatchObject({
      id: "refused",
      severity: "critical",
      policy: "p",
      statement,
      pattern,
      message: expect.stringContaining("RAM rejects"),
    });
    expect(finding?.fix?.document?.Statement[0] ?? null).toEqual(fixed);
    if (fixed !== null) expect(finding?.fix?.message).toBe("Use the corrected policy.");
    else expect(finding?.fix).toBeNull();
  });

  it("quotes the parser's message", () => {
    expect(lintText("p", text({ ...task, Effect: "allow" }))[0]?.message).toBe(
      'RAM rejects this policy: Effect must be "Allow" or "Deny", not "allow". (at /Statement/0/Effect)',
    );
  });

  // Each member with an additional letter, in a policy of a kind that has the member.
  it.each<[element: string, object]>([
    ["Version", {}],
    ["Statement", {}],
    ["Sid", { Sid: "x" }],
    ["Effect", {}],
    ["Action", {}],
    ["NotAction", { Action: undefined, NotAction: "imm:GetTask" }],
    ["Resource", {}],
    ["Principal", { Principal: { Service: "imm.aliyuncs.com" } }],
    ["Condition", { Condition: { Bool: { "acs:SecureTransport": "true" } } }],
  ])("corrects a misspelled %s", (element, more) => {
    const kind = element === "Principal" ? "resource" : "identity";
    const right = JSON.stringify({ Version: "1", Statement: [{ ...task, ...more }] });
    const [finding] = lintText("p", right.replace(`"${element}":`, `"${element}x":`), { kind });
    expect(finding?.pattern).toMatch(new RegExp(`${element}x$`));
    expect(finding?.fix?.document).toEqual(parsePolicy(right, { kind }));
  });

  it("keeps the other members when it corrects one", () => {
    const [finding] = lintText(
      "p",
      text({ Sid: "x", Effect: "Allow", NotActoin: "imm:*", Resource: "*" }),
    );
    expect(finding?.fix?.document?.Statement).toEqual([
      { Sid: "x", Effect: "Allow", NotAction: ["imm:*"], Resource: ["*"] },
    ]);
    const operators = {
      Bool: { "acs:SecureTransport": "true" },
      IPAddress: { "acs:SourceIp": "10.0.0.0/8" },
    };
    const [operator] = lintText("p", text({ ...task, Condition: operators }));
    expect(operator?.fix?.document?.Statement[0]?.Condition).toEqual({
      Bool: { "acs:SecureTransport": ["true"] },
      IpAddress: { "acs:SourceIp": ["10.0.0.0/8"] },
    });
    const twice = {
      Bool: { "acs:SecureTransport": "true" },
      BoolIfExists: { "acs:MFAPresent": "true" },
    };
    expect(lintText("p", text({ ...task, Condition: twice }))[0]?.fix).toBeNull();
  });

  describe("a policy that is too large", () => {
    const policy = (size: number): PolicyDocument => {
      const of = (name: string): PolicyDocument => ({
        Version: "1",
        Statement: ["a", "b"].map(
          (project): Statement => ({
            Effect: "Allow",
            Action: [`imm:X${name}`],
            Resource: [`acs:imm:*:*:project/${project}`],
          }),
        ),
      });
      const rest = size - formatPolicy(of("")).length;
      const [one, other] = [of("x".repeat(rest >> 1)), of("x".repeat(rest - (rest >> 1)))];
      return {
        ...one,
        Statement: [one.Statement[0] as Statement, other.Statement[1] as Statement],
      };
    };
    const refused = (
      document: PolicyDocument,
      kind: "identity" | "session" | "bucket" = "identity",
      indent?: number,
    ) =>
      lintText("p", formatPolicy(document, indent === undefined ? {} : { indent }), {
        kind,
      }).filter(({ id }) => id === "refused");

    it("is to write it compactly, if that is enough", () => {
      expect(refused(policy(6144))).toEqual([]);
      expect(refused(policy(6144), "identity", 2)).toMatchObject([
        {
          statement: null,
          pattern: "",
          fix: { message: "Write it compactly.", document: policy(6144) },
        },
      ]);
      expect(lintText("p", formatPolicy(policy(6144), { indent: 2 }))[0]?.fix?.document).toEqual(
        policy(6144),
      );
      expect(refused(policy(2048), "session", 1)[0]?.fix?.document).toEqual(policy(2048));
    });

    it("is split into several if several can be attached", () => {
      const { Statement } = policy(6145);
      expect(refused(policy(6145))[0]?.fix).toEqual({
        message: "Write it compactly. It takes 2 policies. Attach all of them.",
        document: { Version: "1", Statement: Statement.slice(0, 1) },
        beside: [{ Version: "1", Statement: Statement.slice(1) }],
      });
      expect(refused(policy(2049), "session")[0]).toMatchObject({
        fix: null,
        message: expect.stringContaining("kind session is 2048"),
      });
    });

    it("has no fix if it is larger than the reader accepts, or of a kind without a published limit", () => {
      expect(refused(policy(70_000))[0]?.fix).toBeNull();
      expect(
        refused(
          {
            ...policy(70_000),
            Statement: policy(70_000).Statement.map((each) => ({ ...each, Principal: ["1"] })),
          },
          "bucket",
        )[0]?.fix,
      ).toBeNull();
    });
  });
});
