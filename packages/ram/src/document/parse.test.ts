import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PolicyError } from "./error.ts";
import { readJson } from "./json.ts";
import {
  formatPolicy,
  namedPolicy,
  type PolicyKind,
  parsePolicy,
  safeParsePolicy,
} from "./parse.ts";

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
          Condition: {
            Bool: { "acs:SecureTransport": ["true"] },
            NumericLessThan: { "x:n": ["1", "2"] },
          },
        },
      ],
    };
    expect(parsePolicy(text)).toEqual(expected);
    expect(parsePolicy(JSON.parse(text))).toEqual(expected);
    expect(parsePolicy(formatPolicy(parsePolicy(text), { indent: 2 }))).toEqual(expected);
    expect(namedPolicy("p", text)).toEqual({ name: "p", document: expected });
  });

  it.each<[PolicyKind, unknown, unknown]>([
    [
      "trust",
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "imm.aliyuncs.com" } },
      { Service: ["imm.aliyuncs.com"] },
    ],
    [
      "trust",
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { RAM: ["*"], Federated: "f" } },
      { RAM: ["*"], Federated: ["f"] },
    ],
    [
      "bucket",
      { Effect: "Allow", Action: "oss:GetObject", Resource: "acs:oss:*:1:b/*", Principal: "*" },
      ["*"],
    ],
    ["bucket", { Effect: "Deny", Action: "oss:*", Resource: "acs:oss:*:1:b", Principal: [] }, []],
    [
      "resource",
      { Effect: "Allow", Action: "kms:*", Resource: "*", Principal: { RAM: ["acs:ram::1:root"] } },
      { RAM: ["acs:ram::1:root"] },
    ],
    ["resource", { Effect: "Allow", Action: "oss:*", Resource: "*", Principal: ["2"] }, ["2"]],
    ["resource", { Effect: "Allow", Action: "oss:*", Resource: "*", Principal: "*" }, ["*"]],
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
    [
      "a very long word",
      "version",
      "/Version",
      JSON.stringify({ Version: "x".repeat(100), Statement: [] }),
    ],
    ["a missing colon", "syntax", "/Version", '{"Version" "1"}'],
    ["an unclosed list", "syntax", "/Statement", '{"Statement":[1'],
    [
      "a duplicate key",
      "duplicate-key",
      "/Statement/0/Effect",
      '{"Version":"1","Statement":[{"Effect":"Deny","Effect":"Allow"}]}',
    ],
    [
      "a duplicate key written with an escape",
      "duplicate-key",
      "/Version",
      '{"Version":"1","\\u0056ersion":"1"}',
    ],
    [
      "deep nesting",
      "too-deep",
      `/Statement${"/0".repeat(32)}`,
      `{"Statement":${"[".repeat(5000)}`,
    ],
    ["a list", "type", "", "[]"],
    ["null", "type", "", null],
    ["an unknown key", "unknown-key", "/Id", '{"Id":"x"}'],
    [
      "a misspelt key",
      "unknown-key",
      "/Statement/0/Resouce",
      policy({ Effect: "Allow", Action: "a:b", Resouce: "*" }),
    ],
    [
      "NotResource",
      "unknown-key",
      "/Statement/0/NotResource",
      policy({ Effect: "Allow", Action: "a:b", NotResource: "*" }),
    ],
    ["a key with a slash and a tilde", "unknown-key", "/a~1b~0", '{"a/b~":1}'],
    ["__proto__", "unknown-key", "/__proto__", '{"__proto__":{}}'],
    ["no version", "missing-key", "", '{"Statement":[]}'],
    ["AWS's version", "version", "/Version", '{"Version":"2012-10-17","Statement":[]}'],
    ["a version that is a number", "version", "/Version", '{"Version":1,"Statement":[]}'],
    ["no statement", "missing-key", "", '{"Version":"1"}'],
    ["an empty list of statements", "empty", "/Statement", '{"Version":"1","Statement":[]}'],
    ["a statement that is a string", "type", "/Statement/0", policy("x")],
    [
      "a single statement that is bad",
      "missing-key",
      "/Statement",
      '{"Version":"1","Statement":{}}',
    ],
    ["another effect", "effect", "/Statement/0/Effect", policy({ ...allow, Effect: "allow" })],
    ["a Sid that is a number", "type", "/Statement/0/Sid", policy({ ...allow, Sid: 1 })],
    [
      "Action and NotAction",
      "action",
      "/Statement/0/NotAction",
      policy({ ...allow, NotAction: "a:b" }),
    ],
    [
      "neither Action nor NotAction",
      "missing-key",
      "/Statement/0",
      policy({ Effect: "Allow", Resource: "*" }),
    ],
    [
      "an action without a service",
      "action",
      "/Statement/0/Action",
      policy({ ...allow, Action: "GetTask" }),
    ],
    [
      "an action with a blank",
      "action",
      "/Statement/0/NotAction/1",
      policy({ Effect: "Deny", NotAction: ["a:b", "imm:Get Task"], Resource: "*" }),
    ],
    [
      "words before an action",
      "action",
      "/Statement/0/Action",
      policy({ ...allow, Action: "the imm:GetTask" }),
    ],
    ["an empty list of actions", "empty", "/Statement/0/Action", policy({ ...allow, Action: [] })],
    [
      "an action that is a number",
      "type",
      "/Statement/0/Action/0",
      policy({ ...allow, Action: [1] }),
    ],
    ["an empty action", "type", "/Statement/0/Action", policy({ ...allow, Action: "" })],
    ["no resource", "missing-key", "/Statement/0", policy({ Effect: "Allow", Action: "a:b" })],
    [
      "a bucket name as resource",
      "resource",
      "/Statement/0/Resource",
      policy({ ...allow, Resource: "my-bucket" }),
    ],
    [
      "a pattern that begins with no service",
      "resource",
      "/Statement/0/Resource",
      policy({ ...allow, Resource: "my-bucket/*" }),
    ],
    [
      "a name within another text",
      "resource",
      "/Statement/0/Resource",
      policy({ ...allow, Resource: "x acs:oss:*:*:b" }),
    ],
    [
      "a resource that only begins like one",
      "resource",
      "/Statement/0/Resource",
      policy({ ...allow, Resource: "acs:" }),
    ],
    [
      "a list in a list",
      "type",
      "/Statement/0/Resource/0",
      policy({ ...allow, Resource: [["*"]] }),
    ],
    [
      "a principal in an identity policy",
      "principal",
      "/Statement/0/Principal",
      policy({ ...allow, Principal: ["*"] }),
    ],
    [
      "no principal in a trust policy",
      "missing-key",
      "/Statement/0",
      policy({ Effect: "Allow", Action: "sts:AssumeRole" }),
      "trust",
    ],
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
    [
      "Null",
      "operator",
      "/Statement/0/Condition/Null",
      policy({ ...allow, Condition: { Null: { "acs:MFAPresent": "true" } } }),
    ],
    [
      "an operator that is a member of every object",
      "operator",
      "/Statement/0/Condition/toString",
      policy({ ...allow, Condition: { toString: { "a:b": "1" } } }),
    ],
    [
      "an operator without keys",
      "empty",
      "/Statement/0/Condition/Bool",
      policy({ ...allow, Condition: { Bool: {} } }),
    ],
    [
      "a key without a service",
      "condition-key",
      "/Statement/0/Condition/Bool/mfa",
      policy({ ...allow, Condition: { Bool: { mfa: "true" } } }),
    ],
    ...["an a:b", "a:b c", "a:"].map((key): [string, string, string, unknown] => [
      `the condition key ${key}`,
      "condition-key",
      `/Statement/0/Condition/Bool/${key}`,
      policy({ ...allow, Condition: { Bool: { [key]: "true" } } }),
    ]),
    [
      "a number that JSON does not have",
      "condition-value",
      "/Statement/Condition/NumericEquals/x:n/0",
      {
        Version: "1",
        Statement: {
          ...allow,
          Condition: { NumericEquals: { "x:n": [Number.POSITIVE_INFINITY] } },
        },
      },
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
    [
      "6,145 characters",
      "too-large",
      "",
      `${policy(allow)}${" ".repeat(6145 - policy(allow).length)}`,
    ],
    [
      "an object of over 6,144 characters",
      "too-large",
      "",
      { Version: "1", Statement: [{ ...allow, Sid: "x".repeat(6144) }] },
    ],
    [
      "a session policy of 2,049 characters",
      "too-large",
      "",
      `${policy(allow)}${" ".repeat(2049 - policy(allow).length)}`,
      "session",
    ],
    ["a bucket policy beyond any sense", "too-large", "", " ".repeat(70_000), "bucket"],
  ])("refuses %s", (_, code, pointer, input, kind) => {
    const result = safeParsePolicy(input, kind === undefined ? {} : { kind });
    if (result.ok) throw new Error("it was accepted");
    expect(result.error).toBeInstanceOf(PolicyError);
    expect({ code: result.error.code, pointer: result.error.pointer }).toEqual({ code, pointer });
    expect(() => parsePolicy(input, kind === undefined ? {} : { kind })).toThrow(
      result.error.message,
    );
  });

  const session = { ...allow, Principal: "*" };
  const trust = { Effect: "Allow", Action: "sts:AssumeRole" };
  const long = "x".repeat(78);
  it.each<[unknown, string, PolicyKind?]>([
    ["{", "This is not JSON: the end of the text is out of place. (at the document)"],
    [
      '{"Version":1 "x"}',
      'This is not JSON: "\\"" at offset 13 is out of place. (at the document)',
    ],
    ['{"Version":nul}', 'This is not JSON: "n" at offset 11 is out of place. (at /Version)'],
    ['{"Version":"1","Version":"1"}', '"Version" is given twice. (at /Version)'],
    [`{"a":${"[".repeat(40)}`, `The text nests deeper than 32 levels. (at /a${"/0".repeat(32)})`],
    [
      " ".repeat(6145),
      "A policy of kind identity may have 6144 characters; this one has 6145. (at the document)",
    ],
    ["[]", "This must be an object, not a list. (at the document)"],
    [7, "This must be an object, not 7. (at the document)"],
    [null, "This must be an object, not null. (at the document)"],
    [undefined, "This must be an object, not undefined. (at the document)"],
    ['{"Id":1}', '"Id" is no element of the language here; it knows Version, Statement. (at /Id)'],
    ["{}", "Version is missing. (at the document)"],
    [
      '{"Version":{}}',
      'Version must be "1", the only one that RAM has, not an object. (at /Version)',
    ],
    // What was found is quoted up to 80 characters, quotes included.
    [
      { Version: long },
      `Version must be "1", the only one that RAM has, not "${long}". (at /Version)`,
    ],
    [
      { Version: `${long}y` },
      `Version must be "1", the only one that RAM has, not "${"x".repeat(76)}…. (at /Version)`,
    ],
    ['{"Version":"1","Statement":[]}', "Statement is an empty list. (at /Statement)"],
    [
      policy({ ...allow, Effect: "allow" }),
      'Effect must be "Allow" or "Deny", not "allow". (at /Statement/0/Effect)',
    ],
    [
      policy({ ...allow, NotAction: "a:b" }),
      "A statement has Action or NotAction, not both. (at /Statement/0/NotAction)",
    ],
    [policy({ Effect: "Allow" }), "Action is missing. (at /Statement/0)"],
    [
      policy({ ...allow, Action: "GetTask" }),
      '"GetTask" is not an action: write service:Name, with * or ? as wildcards. (at /Statement/0/Action)',
    ],
    [policy({ ...allow, Action: [] }), "The list is empty. (at /Statement/0/Action)"],
    [
      policy({ ...allow, Action: false }),
      "This must be a string with something in it, not false. (at /Statement/0/Action)",
    ],
    [
      policy({ ...allow, Action: "" }),
      'This must be a string with something in it, not "". (at /Statement/0/Action)',
    ],
    [policy({ Effect: "Allow", Action: "a:b" }), "Resource is missing. (at /Statement/0)"],
    [
      policy({ ...allow, Resource: "my-bucket" }),
      '"my-bucket" is not a resource: write acs:service:region:account:relative-id, or "*". (at /Statement/0/Resource)',
    ],
    [
      policy(session),
      "A policy of kind session has no Principal: whoever it is attached to is the principal. (at /Statement/0/Principal)",
      "session",
    ],
    [
      policy({ ...trust, Resource: "*" }),
      "A trust policy has no Resource: the role that it belongs to is the resource. (at /Statement/0/Resource)",
      "trust",
    ],
    [policy(trust), "Principal is missing. (at /Statement/0)", "trust"],
    [
      policy({ ...trust, Principal: {} }),
      "Principal names nobody: give RAM, Service or Federated. (at /Statement/0/Principal)",
      "trust",
    ],
    ...[
      ["null", "."],
      ["stringequals", ". It has StringEquals."],
      ["BoolIfExists", ". It has Bool."],
      ["IfExistsBool", "."],
    ].map(([operator, rest]): [unknown, string] => [
      policy({ ...allow, Condition: { [operator as string]: { "a:b": "1" } } }),
      `RAM has no condition operator "${operator}"${rest} (at /Statement/0/Condition/${operator})`,
    ]),
    [
      policy({ ...allow, Condition: { Bool: {} } }),
      "Bool has no condition key. (at /Statement/0/Condition/Bool)",
    ],
    [
      policy({ ...allow, Condition: { Bool: { "a~/": "1" } } }),
      '"a~/" is not a condition key: write service:Name. (at /Statement/0/Condition/Bool/a~0~1)',
    ],
    [
      policy({ ...allow, Condition: { Bool: { "a:b": [] } } }),
      "The condition has no value. (at /Statement/0/Condition/Bool/a:b)",
    ],
    [
      policy({ ...allow, Condition: { Bool: { "a:b": null } } }),
      "A condition value is a string, not null. (at /Statement/0/Condition/Bool/a:b)",
    ],
  ])("says what is wrong with %j", (input, message, kind = "identity") => {
    expect(() => parsePolicy(input, { kind })).toThrow(
      expect.objectContaining({ name: "PolicyError", message }),
    );
  });

  it.each<[PolicyKind, number]>([
    ["identity", 6144],
    ["session", 2048],
    ["bucket", 65_536],
  ])("accepts a policy of kind %s of %d characters, as they are written", (kind, limit) => {
    const text = (Sid: string) => policy({ ...(kind === "bucket" ? session : allow), Sid });
    const fits = text("x".repeat(limit - text("").length));
    expect(safeParsePolicy(fits, { kind })).toEqual({
      ok: true,
      document: parsePolicy(fits, { kind }),
    });
    expect(safeParsePolicy(`${fits} `, { kind })).toMatchObject({
      ok: false,
      error: { code: "too-large" },
    });
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
        expect(JSON.stringify(readJson(JSON.stringify(value, null, indent)))).toBe(
          JSON.stringify(value),
        );
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
