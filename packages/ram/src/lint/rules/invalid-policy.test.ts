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

  it.each<{
    name: string;
    input: string;
    statement: number | null;
    pattern: string;
    fixed: Statement | null;
    message?: string;
  }>([
    {
      name: "a misspelled member",
      input: text({ Effect: "Allow", ...get, Resouce: "*" }),
      statement: 0,
      pattern: "/Statement/0/Resouce",
      fixed: { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    },
    {
      name: "an Id",
      input: JSON.stringify({ Id: "x", Version: "1", Statement: [task] }),
      statement: null,
      pattern: "/Id",
      fixed: { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    },
    {
      name: "AWS's version and effect",
      input: text({ ...task, Effect: "allow" }, "2012-10-17"),
      statement: null,
      pattern: "/Version",
      fixed: { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    },
    {
      name: "IfExists",
      input: text({ ...task, Condition: { BoolIfExists: { "acs:SecureTransport": "true" } } }),
      statement: 0,
      pattern: "/Statement/0/Condition/BoolIfExists",
      fixed: null,
    },
    {
      name: "an unknown operator",
      input: text({ ...task, Condition: { Null: { "acs:MFAPresent": "true" } } }),
      statement: 0,
      pattern: "/Statement/0/Condition/Null",
      fixed: null,
    },
    {
      name: "an unknown member",
      input: text({ ...task, NotResource: "*" }),
      statement: 0,
      pattern: "/Statement/0/NotResource",
      fixed: null,
    },
    {
      name: "a misspelled member next to the correct one",
      input: text({ ...task, Actions: "*" }),
      statement: 0,
      pattern: "/Statement/0/Actions",
      fixed: null,
    },
    {
      name: "an unknown effect",
      input: text({ ...task, Effect: "Maybe" }),
      statement: 0,
      pattern: "/Statement/0/Effect",
      fixed: null,
    },
    {
      name: "a misspelled member and another mistake",
      input: text({ Effect: "Allow", ...get, Resouce: "bucket" }),
      statement: 0,
      pattern: "/Statement/0/Resouce",
      fixed: null,
    },
    { name: "invalid JSON", input: "{", statement: null, pattern: "", fixed: null },
    {
      name: "an operator in the wrong case",
      input: text({ ...task, Condition: { stringequals: { "acs:UserAgent": "x" } } }),
      statement: 0,
      pattern: "/Statement/0/Condition/stringequals",
      fixed: {
        Effect: "Allow",
        Action: ["imm:GetTask"],
        Resource: ["*"],
        Condition: { StringEquals: { "acs:UserAgent": ["x"] } },
      },
    },
    {
      name: "a misspelled Deny",
      input: text({ ...task, Effect: "Denny" }),
      statement: 0,
      pattern: "/Statement/0/Effect",
      fixed: { Effect: "Deny", Action: ["imm:GetTask"], Resource: ["*"] },
    },
    {
      name: "a misspelled member in the eleventh statement",
      input: JSON.stringify({
        Version: "1",
        Statement: [...Array(10).fill(task), { ...task, Resource: undefined, Resourc: "*" }],
      }),
      statement: 10,
      pattern: "/Statement/10/Resourc",
      fixed: { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    },
    {
      name: "a misspelled member in the only statement",
      input: JSON.stringify({
        Version: "1",
        Statement: { ...task, Resource: undefined, Resourc: "*" },
      }),
      statement: null,
      pattern: "/Statement/Resourc",
      fixed: { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    },
    {
      name: "an unknown member with a slash and a tilde",
      input: text({ ...task, "Si/d~": "x" }),
      statement: 0,
      pattern: "/Statement/0/Si~1d~0",
      fixed: null,
    },
    {
      name: "an empty action",
      input: text({ ...task, Action: "" }),
      statement: 0,
      pattern: "/Statement/0/Action",
      fixed: null,
    },
    {
      name: "a member that is written twice",
      input: `{"Version":"1","Version":"1","Statement":[${JSON.stringify(task)}]}`,
      statement: null,
      pattern: "/Version",
      fixed: null,
      message: "The meaning of this policy is not known: ",
    },
    {
      name: "a missing member",
      input: text({ Effect: "Allow", ...get }),
      statement: 0,
      pattern: "/Statement/0",
      fixed: null,
    },
  ])("reports $name", ({ input, statement, pattern, fixed, message }) => {
    const [finding, ...more] = lintText("p", input);
    expect(more.filter(({ id, fix }) => id !== "invalid-policy" || fix !== null)).toEqual([]);
    expect(finding).toMatchObject({
      id: "invalid-policy",
      severity: "critical",
      policy: "p",
      statement,
      pattern,
      message: expect.stringContaining(message ?? "RAM rejects this policy: "),
    });
    expect(finding?.fix?.document?.Statement[0] ?? null).toEqual(fixed);
    if (fixed === null) expect(finding?.fix).toBeNull();
  });

  it.each<[string, string, string]>([
    [
      "a member",
      text({ Effect: "Allow", ...get, Resouce: "*" }),
      'Write "Resource" in place of "Resouce" (at /Statement/0/Resouce).',
    ],
    [
      "AWS's version, and an effect",
      text({ ...task, Effect: "allow" }, "2012-10-17"),
      'Write Version "1" in place of "2012-10-17". Write Effect "Allow" in place of "allow" (at /Statement/0/Effect).',
    ],
    ["an Id", JSON.stringify({ Id: "x", Version: "1", Statement: [task] }), "Remove Id."],
    [
      "an operator",
      text({ ...task, Condition: { StringEqual: { "acs:UserAgent": "x" } } }),
      'Write "StringEquals" in place of "StringEqual" (at /Statement/0/Condition/StringEqual).',
    ],
  ])("names what the fix changes: %s", (_, input, message) => {
    expect(lintText("p", input)[0]?.fix?.message).toBe(message);
  });

  it.each<[string, object]>([
    ["NotResource", { ...task, Resource: undefined, NotResource: "*" }],
    ["NotPrincipal", { ...task, NotPrincipal: "*" }],
    [
      "StringNotEqualsIfExists",
      { ...task, Condition: { StringNotEqualsIfExists: { "acs:UserAgent": "x" } } },
    ],
    [
      "a Deny with StringEqualsIfExists",
      {
        ...task,
        Effect: "Deny",
        Condition: { StringEqualsIfExists: { "acs:UserAgent": "x" } },
      },
    ],
  ])("has no fix that means something else: %s", (_, statement) => {
    expect(lintText("p", text(statement))).toMatchObject([{ id: "invalid-policy", fix: null }]);
  });

  it("reports everything that is wrong, with one fix for all of it", () => {
    const bad = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "allow", Action: "imm:GetTask", Resource: "*" },
        { Effect: "Allow", Action: "GetTask", Resouce: "*", Condition: { Bool: {} } },
        "x",
      ],
    });
    expect(lintText("p", bad).map(({ pointer, fix }) => [pointer, fix])).toEqual([
      ["/Version", null],
      ["/Statement/0/Effect", null],
      ["/Statement/1/Resouce", null],
      ["/Statement/1/Action", null],
      ["/Statement/1/Condition/Bool", null],
      ["/Statement/2", null],
    ]);
    const spelled = lintText("p", text({ ...task, Effect: "allow" }, "2012-10-17"));
    expect(spelled.map(({ pointer, fix }) => [pointer, fix === null])).toEqual([
      ["/Version", false],
      ["/Statement/0/Effect", true],
    ]);
  });

  it("judges a policy that is too large, too", () => {
    const large = JSON.stringify({
      Version: "1",
      Statement: [
        { ...task, Resource: Array.from({ length: 300 }, (_, i) => `acs:imm:*:*:project/p${i}x`) },
        { ...task, Action: "imm:*" },
      ],
    });
    expect(lintText("p", large).map(({ id }) => id)).toEqual(
      expect.arrayContaining(["invalid-policy", "wildcard-action"]),
    );
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
      }).filter(({ id }) => id === "invalid-policy");

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
        moreDocuments: [{ Version: "1", Statement: Statement.slice(1) }],
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
