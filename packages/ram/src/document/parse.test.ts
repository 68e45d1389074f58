import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PolicyError } from "./error.ts";
import { readJson } from "./json.ts";
import { formatPolicy, namedPolicy, type PolicyKind, parsePolicy, safeParsePolicy } from "./parse.ts";

const policy = (statement: unknown) => JSON.stringify({ Version: "1", Statement: [statement] });
const allow = { Effect: "Allow", Action: "imm:GetTask", Resource: "*" };

describe("parsePolicy", () => {
  it("gives every spelling one shape", () => {
    const text =
      '{"Version":"1","Statement":{"Sid":"","Effect":"Allow","Action":"imm:GetTask","Resource":"*","Condition":{"Bool":{"acs:SecureTransport":true},"NumericLessThan":{"x:n":[1,"2"]}}}}';
    const expected = {
      Version: "1",
      Statement: [
        {
          Sid: "",
          Effect: "Allow",
          Action: ["imm:GetTask"],
          Resource: ["*"],
          Condition: { Bool: { "acs:SecureTransport": ["true"] }, NumericLessThan: { "x:n": ["1", "2"] } },
        },
      ],
    };
    expect(parsePolicy(text)).toEqual(expected);
    expect(parsePolicy(JSON.parse(text))).toEqual(expected);
    expect(parsePolicy(formatPolicy(parsePolicy(text), { indent: 2 }))).toEqual(expected);
    expect(namedPolicy("p", text)).toEqual({ name: "p", document: expected });
  });

  it.each<[PolicyKind, unknown, unknown]>([
    ["trust", { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "imm.aliyuncs.com" } }, { Service: ["imm.aliyuncs.com"] }],
    ["bucket", { Effect: "Allow", Action: "oss:GetObject", Resource: "acs:oss:*:1:b/*", Principal: "*" }, ["*"]],
    ["bucket", { Effect: "Deny", Action: "oss:*", Resource: "acs:oss:*:1:b", Principal: [] }, []],
    [
      "resource",
      { Effect: "Allow", Action: "kms:*", Resource: "*", Principal: { RAM: ["acs:ram::1:root"] } },
      { RAM: ["acs:ram::1:root"] },
    ],
    ["resource", { Effect: "Allow", Action: "oss:*", Resource: "*", Principal: ["2"] }, ["2"]],
  ])("reads the principal of a %s policy", (kind, statement, principal) => {
    expect(parsePolicy(policy(statement), { kind }).Statement[0]?.Principal).toEqual(principal);
  });

  it.each<[string, string, string, unknown, PolicyKind?]>([
    ["text that is no JSON", "syntax", "", "{"],
    ["an empty text", "syntax", "", ""],
    ["text behind the document", "syntax", "", '{"Version":"1"} x'],
    ["a bad string", "syntax", "/Version", '{"Version":"\\x"}'],
    ["a raw line break in a string", "syntax", "", '{"Ver\nsion":"1"}'],
    ["a number with a leading zero", "syntax", "/Version", '{"Version":01}'],
    ["a trailing comma", "syntax", "", '{"Version":"1",}'],
    ["a key that is no string", "syntax", "", "{1:2}"],
    ["an unclosed object", "syntax", "/Statement", '{"Statement":{"a":1'],
    ["a very long word", "version", "/Version", JSON.stringify({ Version: "x".repeat(100), Statement: [] })],
    ["a missing colon", "syntax", "/Version", '{"Version" "1"}'],
    ["an unclosed list", "syntax", "/Statement", '{"Statement":[1'],
    ["a duplicate key", "duplicate-key", "/Statement/0/Effect", '{"Version":"1","Statement":[{"Effect":"Deny","Effect":"Allow"}]}'],
    ["a duplicate key written with an escape", "duplicate-key", "/Version", '{"Version":"1","\\u0056ersion":"1"}'],
    ["deep nesting", "too-deep", `/Statement${"/0".repeat(32)}`, `{"Statement":${"[".repeat(5000)}`],
    ["a list", "type", "", "[]"],
    ["null", "type", "", null],
    ["an unknown key", "unknown-key", "/Id", '{"Id":"x"}'],
    ["a misspelt key", "unknown-key", "/Statement/0/Resouce", policy({ Effect: "Allow", Action: "a:b", Resouce: "*" })],
    ["NotResource", "unknown-key", "/Statement/0/NotResource", policy({ Effect: "Allow", Action: "a:b", NotResource: "*" })],
    ["a key with a slash and a tilde", "unknown-key", "/a~1b~0", '{"a/b~":1}'],
    ["__proto__", "unknown-key", "/__proto__", '{"__proto__":{}}'],
    ["no version", "missing-key", "", '{"Statement":[]}'],
    ["AWS's version", "version", "/Version", '{"Version":"2012-10-17","Statement":[]}'],
    ["a version that is a number", "version", "/Version", '{"Version":1,"Statement":[]}'],
    ["no statement", "missing-key", "", '{"Version":"1"}'],
    ["an empty list of statements", "empty", "/Statement", '{"Version":"1","Statement":[]}'],
    ["a statement that is a string", "type", "/Statement/0", policy("x")],
    ["a single statement that is bad", "missing-key", "/Statement", '{"Version":"1","Statement":{}}'],
    ["another effect", "effect", "/Statement/0/Effect", policy({ ...allow, Effect: "allow" })],
    ["a Sid that is a number", "type", "/Statement/0/Sid", policy({ ...allow, Sid: 1 })],
    ["Action and NotAction", "action", "/Statement/0/NotAction", policy({ ...allow, NotAction: "a:b" })],
    ["neither Action nor NotAction", "missing-key", "/Statement/0", policy({ Effect: "Allow", Resource: "*" })],
    ["an action without a service", "action", "/Statement/0/Action", policy({ ...allow, Action: "GetTask" })],
    [
      "an action with a blank",
      "action",
      "/Statement/0/NotAction/1",
      policy({ Effect: "Deny", NotAction: ["a:b", "imm:Get Task"], Resource: "*" }),
    ],
    ["an empty list of actions", "empty", "/Statement/0/Action", policy({ ...allow, Action: [] })],
    ["an action that is a number", "type", "/Statement/0/Action/0", policy({ ...allow, Action: [1] })],
    ["an empty action", "type", "/Statement/0/Action", policy({ ...allow, Action: "" })],
    ["no resource", "missing-key", "/Statement/0", policy({ Effect: "Allow", Action: "a:b" })],
    ["a bucket name as resource", "resource", "/Statement/0/Resource", policy({ ...allow, Resource: "my-bucket" })],
    ["a list in a list", "type", "/Statement/0/Resource/0", policy({ ...allow, Resource: [["*"]] })],
    ["a principal in an identity policy", "principal", "/Statement/0/Principal", policy({ ...allow, Principal: ["*"] })],
    ["no principal in a trust policy", "missing-key", "/Statement/0", policy({ Effect: "Allow", Action: "sts:AssumeRole" }), "trust"],
    ["a resource in a trust policy", "resource", "/Statement/0/Resource", policy(allow), "trust"],
    [
      "a list as principal of a trust policy",
      "type",
      "/Statement/0/Principal",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: ["*"] }),
      "trust",
    ],
    [
      "an unknown kind of principal",
      "unknown-key",
      "/Statement/0/Principal/AWS",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" } }),
      "trust",
    ],
    [
      "nobody as principal",
      "empty",
      "/Statement/0/Principal",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: {} }),
      "trust",
    ],
    [
      "an empty principal",
      "empty",
      "/Statement/0/Principal/RAM",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { RAM: [] } }),
      "trust",
    ],
    [
      "an object as principal of a bucket policy",
      "type",
      "/Statement/0/Principal",
      policy({ ...allow, Principal: { RAM: "*" } }),
      "bucket",
    ],
    [
      "IfExists",
      "operator",
      "/Statement/0/Condition/BoolIfExists",
      policy({ ...allow, Condition: { BoolIfExists: { "acs:MFAPresent": "true" } } }),
    ],
    ["Null", "operator", "/Statement/0/Condition/Null", policy({ ...allow, Condition: { Null: { "acs:MFAPresent": "true" } } })],
    [
      "an operator that is a member of every object",
      "operator",
      "/Statement/0/Condition/toString",
      policy({ ...allow, Condition: { toString: { "a:b": "1" } } }),
    ],
    ["an operator without keys", "empty", "/Statement/0/Condition/Bool", policy({ ...allow, Condition: { Bool: {} } })],
    [
      "a key without a service",
      "condition-key",
      "/Statement/0/Condition/Bool/mfa",
      policy({ ...allow, Condition: { Bool: { mfa: "true" } } }),
    ],
    [
      "a condition without a value",
      "empty",
      "/Statement/0/Condition/Bool/acs:MFAPresent",
      policy({ ...allow, Condition: { Bool: { "acs:MFAPresent": [] } } }),
    ],
    [
      "null as a value",
      "condition-value",
      "/Statement/0/Condition/Bool/acs:MFAPresent",
      policy({ ...allow, Condition: { Bool: { "acs:MFAPresent": null } } }),
    ],
    [
      "an object as a value",
      "condition-value",
      "/Statement/0/Condition/Bool/acs:MFAPresent/1",
      policy({ ...allow, Condition: { Bool: { "acs:MFAPresent": ["true", {}] } } }),
    ],
    ["a list as condition", "type", "/Statement/0/Condition", policy({ ...allow, Condition: [] })],
    ["6,145 characters", "too-large", "", `${policy(allow)}${" ".repeat(6145 - policy(allow).length)}`],
    ["an object of over 6,144 characters", "too-large", "", { Version: "1", Statement: [{ ...allow, Sid: "x".repeat(6144) }] }],
    ["a session policy of 2,049 characters", "too-large", "", `${policy(allow)}${" ".repeat(2049 - policy(allow).length)}`, "session"],
    ["a bucket policy beyond any sense", "too-large", "", " ".repeat(70_000), "bucket"],
  ])("refuses %s", (_, code, pointer, input, kind) => {
    const result = safeParsePolicy(input, kind === undefined ? {} : { kind });
    if (result.ok) throw new Error("it was accepted");
    expect(result.error).toBeInstanceOf(PolicyError);
    expect({ code: result.error.code, pointer: result.error.pointer }).toEqual({ code, pointer });
    expect(() => parsePolicy(input, kind === undefined ? {} : { kind })).toThrow(result.error.message);
  });

  it("names the operator that was meant", () => {
    expect(safeParsePolicy(policy({ ...allow, Condition: { stringequals: { "a:b": "1" } } }))).toMatchObject({
      error: { message: expect.stringContaining("It has StringEquals.") },
    });
  });

  it("accepts a policy that just fits", () => {
    expect(parsePolicy(`${policy(allow)}${" ".repeat(6144 - policy(allow).length)}`).Statement).toHaveLength(1);
    expect(parsePolicy(`${policy(allow)}${" ".repeat(2048 - policy(allow).length)}`, { kind: "session" }).Statement).toHaveLength(1);
  });

  it("lets an error that is not about the policy through", () => {
    const trap = {
      get Version(): never {
        throw new RangeError("boom");
      },
    };
    expect(() => safeParsePolicy(trap)).toThrow(RangeError);
  });
});

describe("readJson", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1), (text, indent) => {
        const value = JSON.parse(text);
        expect(JSON.stringify(readJson(JSON.stringify(value, null, indent)))).toBe(JSON.stringify(value));
      }),
    );
  });

  it("refuses what JSON.parse refuses, and never fails in another way", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      "1",
      "-",
      "0.5e+1",
      "true",
      "nul",
      " ",
      "\n",
      "\\",
      "\u0001",
      "\u2028",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (list) => {
        const text = list.join("");
        const parses = (read: (text: string) => unknown) => {
          try {
            return [read(text)];
          } catch (error) {
            return error instanceof SyntaxError || error instanceof PolicyError ? [] : [error];
          }
        };
        expect(JSON.stringify(parses(readJson))).toBe(JSON.stringify(parses(JSON.parse)));
      }),
      { numRuns: 2000 },
    );
  });
});
