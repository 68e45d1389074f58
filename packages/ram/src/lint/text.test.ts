import { describe, expect, it } from "vitest";
import { formatPolicy, namedPolicy, type PolicyKind, parsePolicy } from "../document/parse.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import { lint } from "./lint.ts";
import { lintText } from "./text.ts";

const get = { Action: "imm:GetTask" };
const root = "acs:ram::1:root";

describe("lintText", () => {
  const text = (statement: object, version: unknown = "1") =>
    JSON.stringify({ Version: version, Statement: [statement] });
  const task = { Effect: "Allow", ...get, Resource: "*" };
  it("lints what parses", () => {
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
      "a misspelt key",
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
      "an operator like none",
      text({ ...task, Condition: { Null: { "acs:MFAPresent": "true" } } }),
      0,
      "/Statement/0/Condition/Null",
      null,
    ],
    ["a key like none", text({ ...task, NotResource: "*" }), 0, "/Statement/0/NotResource", null],
    [
      "a slip whose right spelling is there too",
      text({ ...task, Actions: "*" }),
      0,
      "/Statement/0/Actions",
      null,
    ],
    ["an effect like none", text({ ...task, Effect: "Maybe" }), 0, "/Statement/0/Effect", null],
    [
      "a slip, and something that is none",
      text({ Effect: "Allow", ...get, Resouce: "bucket" }),
      0,
      "/Statement/0/Resouce",
      null,
    ],
    ["no JSON", "{", null, "", null],
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
      "an effect that is spelt like Deny",
      text({ ...task, Effect: "Denny" }),
      0,
      "/Statement/0/Effect",
      { Effect: "Deny", Action: ["imm:GetTask"], Resource: ["*"] },
    ],
    [
      "a slip in the eleventh statement",
      JSON.stringify({
        Version: "1",
        Statement: [...Array(10).fill(task), { ...task, Resource: undefined, Resourc: "*" }],
      }),
      10,
      "/Statement/10/Resourc",
      { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    ],
    [
      "a slip in the only statement",
      JSON.stringify({ Version: "1", Statement: { ...task, Resource: undefined, Resourc: "*" } }),
      null,
      "/Statement/Resourc",
      { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] },
    ],
    [
      "a slip in a key with a slash and a tilde",
      text({ ...task, "Si/d~": "x" }),
      0,
      "/Statement/0/Si~1d~0",
      null,
    ],
    [
      "an empty action, which is no slip",
      text({ ...task, Action: "" }),
      0,
      "/Statement/0/Action",
      null,
    ],
    [
      "what is not there, which is no slip",
      text({ Effect: "Allow", ...get }),
      0,
      "/Statement/0",
      null,
    ],
  ])("reports %s", (_, input, statement, pattern, fixed) => {
    const [finding, more] = lintText("p", input);
    expect(more).toBeUndefined();
    expect(finding).toMatchObject({
      id: "refused",
      severity: "critical",
      policy: "p",
      statement,
      pattern,
      message: expect.stringContaining("RAM refuses"),
    });
    expect(finding?.fix?.document?.Statement[0] ?? null).toEqual(fixed);
    if (fixed !== null) expect(finding?.fix?.message).toBe("Take the corrected policy.");
    else expect(finding?.fix).toBeNull();
  });

  it("says what RAM says", () => {
    expect(lintText("p", text({ ...task, Effect: "allow" }))[0]?.message).toBe(
      'RAM refuses this policy: Effect must be "Allow" or "Deny", not "allow". (at /Statement/0/Effect)',
    );
  });

  // Each element of the language with a letter too many, in a policy of the kind that has it.
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
  ])("knows the element %s in another spelling", (element, more) => {
    const kind = element === "Principal" ? "resource" : "identity";
    const right = JSON.stringify({ Version: "1", Statement: [{ ...task, ...more }] });
    const [finding] = lintText("p", right.replace(`"${element}":`, `"${element}x":`), { kind });
    expect(finding?.pattern).toMatch(new RegExp(`${element}x$`));
    expect(finding?.fix?.document).toEqual(parsePolicy(right, { kind }));
  });

  describe("of values without quotes", () => {
    const under = (Condition: object) => text({ ...task, Condition });
    const unquoted = (input: string, kind: PolicyKind = "identity") =>
      lintText("p", input, { kind }).filter(({ id }) => id === "unquoted-value");
    const message = (key: string, values: string) =>
      `RAM wants the values of a condition in quotes, and ${key} has ${values} without them.`;

    it.each<[string, condition: object, key: string, values: string, read: string[]]>([
      [
        "a Boolean",
        { Bool: { "acs:SecureTransport": true } },
        "acs:SecureTransport",
        "true",
        ["true"],
      ],
      [
        "a Boolean that is false",
        { Bool: { "acs:SecureTransport": false } },
        "acs:SecureTransport",
        "false",
        ["false"],
      ],
      [
        "a number",
        { NumericLessThan: { "acs:ResourceTag/size": 0 } },
        "acs:ResourceTag/size",
        "0",
        ["0"],
      ],
      [
        "some of several",
        { NumericEquals: { "acs:ResourceTag/size": [1, "2", 3.5] } },
        "acs:ResourceTag/size",
        "1, 3.5",
        ["1", "2", "3.5"],
      ],
    ])("tells of %s", (_, condition, key, values, read) => {
      const [operator] = Object.keys(condition) as [string];
      const document = parsePolicy(text({ ...task, Condition: { [operator]: { [key]: read } } }));
      expect(unquoted(under(condition))).toEqual([
        {
          id: "unquoted-value",
          severity: "low",
          policy: "p",
          statement: 0,
          pattern: key,
          message: message(key, values),
          fix: { message: "Write the values in quotes.", document },
        },
      ]);
      expect(unquoted(formatPolicy(document))).toEqual([]);
    });

    it("tells of each key, in each statement, before all else", () => {
      const bare = {
        ...task,
        Condition: { Bool: { "acs:SecureTransport": true, "acs:MFAPresent": true } },
      };
      const policy = (Statement: unknown) => JSON.stringify({ Version: "1", Statement });
      const found = lintText("p", policy([{ ...task, Action: "imm:*" }, bare]));
      expect(
        found.slice(0, 2).map(({ id, statement, pattern }) => [id, statement, pattern]),
      ).toEqual([
        ["unquoted-value", 1, "acs:SecureTransport"],
        ["unquoted-value", 1, "acs:MFAPresent"],
      ]);
      expect(found.slice(2).map(({ id }) => id)).toEqual(
        lint(namedPolicy("p", policy([{ ...task, Action: "imm:*" }, bare]))).map(({ id }) => id),
      );
      expect(found.slice(2).map(({ id }) => id)).toContain("wildcard-action");
      expect(unquoted(policy(bare))).toMatchObject([{ statement: 0 }, { statement: 0 }]);
    });

    it("keeps to what a policy of the kind may hold", () => {
      // Each key is a character longer with a value in quotes than it is without: two quotes, and
      // two brackets, make it too long.
      const policy = (size: number) => {
        const of = (name: string) =>
          text({
            ...task,
            Resource: ["*"],
            Action: [`imm:X${name}`],
            Condition: { Bool: { "acs:SecureTransport": true } },
          });
        return of("x".repeat(size - of("").length));
      };
      expect(unquoted(policy(6144 - 4))).toMatchObject([
        { fix: { message: "Write the values in quotes." } },
      ]);
      expect(unquoted(policy(6144 - 3))).toMatchObject([{ fix: null }]);
      expect(unquoted(policy(2048 - 4), "session")).toMatchObject([
        { fix: { message: "Write the values in quotes." } },
      ]);
      expect(unquoted(policy(2048 - 3), "session")).toMatchObject([{ fix: null }]);
      expect(unquoted(policy(6144 - 3), "control")).toMatchObject([
        { fix: { message: "Write the values in quotes." } },
      ]);
    });

    it("takes several policies where there may be several", () => {
      const long = (name: string) => ({
        ...task,
        Resource: ["*"],
        Action: [`imm:${name.repeat(2900)}`],
        Condition: { Bool: { "acs:SecureTransport": true } },
      });
      const policy = JSON.stringify({ Version: "1", Statement: [long("a"), long("b")] });
      expect(policy.length).toBeLessThanOrEqual(6144);
      const pad = (by: number) => policy.replace("imm:a", `imm:a${"a".repeat(by)}`);
      const full = pad(6144 - policy.length);
      expect(unquoted(full)[0]?.fix?.beside).toHaveLength(1);
    });
  });

  it("keeps the other elements where a slip is mended", () => {
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

  describe("of a policy that is too large", () => {
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

    it("is to attach several, if there may be several", () => {
      const { Statement } = policy(6145);
      expect(refused(policy(6145))[0]?.fix).toEqual({
        message: "Write it compactly. It takes 2 policies: attach them all.",
        document: { Version: "1", Statement: Statement.slice(0, 1) },
        beside: [{ Version: "1", Statement: Statement.slice(1) }],
      });
      expect(refused(policy(2049), "session")[0]).toMatchObject({
        fix: null,
        message: expect.stringContaining("kind session is 2048"),
      });
    });

    it("is none where it is larger than anything that is read, or of a kind without a published limit", () => {
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
