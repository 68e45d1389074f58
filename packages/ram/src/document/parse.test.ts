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
  it("normalises every spelling to one shape", () => {
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
    ["text that is not JSON", "Syntax", "", "{"],
    ["an empty text", "Syntax", "", ""],
    ["text behind the document", "Syntax", "", '{"Version":"1"} x'],
    ["a bad string", "Syntax", "/Version", '{"Version":"\\x"}'],
    ["a raw line break in a string", "Syntax", "", '{"Ver\nsion":"1"}'],
    ["a number with a leading zero", "Syntax", "/Version", '{"Version":01}'],
    ["a trailing comma", "Syntax", "", '{"Version":"1",}'],
    ["a key that is not a string", "Syntax", "", "{1:2}"],
    ["an unclosed object", "Syntax", "/Statement", '{"Statement":{"a":1'],
    [
      "a very long word",
      "InvalidVersion",
      "/Version",
      JSON.stringify({ Version: "x".repeat(100), Statement: [] }),
    ],
    ["a missing colon", "Syntax", "/Version", '{"Version" "1"}'],
    ["an unclosed list", "Syntax", "/Statement", '{"Statement":[1'],
    [
      "a duplicate key",
      "DuplicateMember",
      "/Statement/0/Effect",
      '{"Version":"1","Statement":[{"Effect":"Deny","Effect":"Allow"}]}',
    ],
    [
      "a duplicate key written with an escape",
      "DuplicateMember",
      "/Version",
      '{"Version":"1","\\u0056ersion":"1"}',
    ],
    ["deep nesting", "TooDeep", `/Statement${"/0".repeat(32)}`, `{"Statement":${"[".repeat(5000)}`],
    ["a list", "WrongType", "", "[]"],
    ["null", "WrongType", "", null],
    ["an unknown key", "UnknownMember", "/Id", '{"Id":"x"}'],
    [
      "a misspelt key",
      "UnknownMember",
      "/Statement/0/Resouce",
      policy({ Effect: "Allow", Action: "a:b", Resouce: "*" }),
    ],
    [
      "NotResource",
      "UnknownMember",
      "/Statement/0/NotResource",
      policy({ Effect: "Allow", Action: "a:b", NotResource: "*" }),
    ],
    ["a key with a slash and a tilde", "UnknownMember", "/a~1b~0", '{"a/b~":1}'],
    ["__proto__", "UnknownMember", "/__proto__", '{"__proto__":{}}'],
    ["no version", "MissingMember", "", '{"Statement":[]}'],
    ["AWS's version", "InvalidVersion", "/Version", '{"Version":"2012-10-17","Statement":[]}'],
    ["a version that is a number", "InvalidVersion", "/Version", '{"Version":1,"Statement":[]}'],
    ["no statement", "MissingMember", "", '{"Version":"1"}'],
    ["an empty list of statements", "Empty", "/Statement", '{"Version":"1","Statement":[]}'],
    ["a statement that is a string", "WrongType", "/Statement/0", policy("x")],
    [
      "a single statement that is bad",
      "MissingMember",
      "/Statement",
      '{"Version":"1","Statement":{}}',
    ],
    [
      "another effect",
      "InvalidEffect",
      "/Statement/0/Effect",
      policy({ ...allow, Effect: "allow" }),
    ],
    ["a Sid that is a number", "WrongType", "/Statement/0/Sid", policy({ ...allow, Sid: 1 })],
    [
      "Action and NotAction",
      "InvalidAction",
      "/Statement/0/NotAction",
      policy({ ...allow, NotAction: "a:b" }),
    ],
    [
      "neither Action nor NotAction",
      "MissingMember",
      "/Statement/0",
      policy({ Effect: "Allow", Resource: "*" }),
    ],
    [
      "an action without a service",
      "InvalidAction",
      "/Statement/0/Action",
      policy({ ...allow, Action: "GetTask" }),
    ],
    [
      "an action with a blank",
      "InvalidAction",
      "/Statement/0/NotAction/1",
      policy({ Effect: "Deny", NotAction: ["a:b", "imm:Get Task"], Resource: "*" }),
    ],
    [
      "words before an action",
      "InvalidAction",
      "/Statement/0/Action",
      policy({ ...allow, Action: "the imm:GetTask" }),
    ],
    ["an empty list of actions", "Empty", "/Statement/0/Action", policy({ ...allow, Action: [] })],
    [
      "an action that is a number",
      "WrongType",
      "/Statement/0/Action/0",
      policy({ ...allow, Action: [1] }),
    ],
    ["an empty action", "WrongType", "/Statement/0/Action", policy({ ...allow, Action: "" })],
    ["no resource", "MissingMember", "/Statement/0", policy({ Effect: "Allow", Action: "a:b" })],
    [
      "a bucket name as resource",
      "InvalidResource",
      "/Statement/0/Resource",
      policy({ ...allow, Resource: "my-bucket" }),
    ],
    [
      "a pattern that begins with no service",
      "InvalidResource",
      "/Statement/0/Resource",
      policy({ ...allow, Resource: "my-bucket/*" }),
    ],
    [
      "a name within another text",
      "InvalidResource",
      "/Statement/0/Resource",
      policy({ ...allow, Resource: "x acs:oss:*:*:b" }),
    ],
    [
      "a resource that only begins like one",
      "InvalidResource",
      "/Statement/0/Resource",
      policy({ ...allow, Resource: "acs:" }),
    ],
    [
      "a list in a list",
      "WrongType",
      "/Statement/0/Resource/0",
      policy({ ...allow, Resource: [["*"]] }),
    ],
    [
      "a principal in an identity policy",
      "InvalidPrincipal",
      "/Statement/0/Principal",
      policy({ ...allow, Principal: ["*"] }),
    ],
    [
      "no principal in a trust policy",
      "MissingMember",
      "/Statement/0",
      policy({ Effect: "Allow", Action: "sts:AssumeRole" }),
      "trust",
    ],
    [
      "a resource in a trust policy",
      "InvalidResource",
      "/Statement/0/Resource",
      policy(allow),
      "trust",
    ],
    [
      "a list as principal of a trust policy",
      "WrongType",
      "/Statement/0/Principal",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: ["*"] }),
      "trust",
    ],
    [
      "an unknown kind of principal",
      "UnknownMember",
      "/Statement/0/Principal/AWS",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" } }),
      "trust",
    ],
    [
      "nobody as principal",
      "Empty",
      "/Statement/0/Principal",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: {} }),
      "trust",
    ],
    [
      "only empty lists as principal",
      "Empty",
      "/Statement/0/Principal",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { RAM: [], Service: [] } }),
      "trust",
    ],
    [
      "an empty principal",
      "Empty",
      "/Statement/0/Principal/RAM",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { RAM: [] } }),
      "trust",
    ],
    [
      "an object as principal of a bucket policy",
      "WrongType",
      "/Statement/0/Principal",
      policy({ ...allow, Principal: { RAM: "*" } }),
      "bucket",
    ],
    [
      "IfExists",
      "UnsupportedOperator",
      "/Statement/0/Condition/BoolIfExists",
      policy({ ...allow, Condition: { BoolIfExists: { "acs:MFAPresent": "true" } } }),
    ],
    [
      "Null",
      "UnsupportedOperator",
      "/Statement/0/Condition/Null",
      policy({ ...allow, Condition: { Null: { "acs:MFAPresent": "true" } } }),
    ],
    [
      "a misspelled operator",
      "UnknownOperator",
      "/Statement/0/Condition/StringEqual",
      policy({ ...allow, Condition: { StringEqual: { "a:b": "1" } } }),
    ],
    [
      "an operator that is not a name",
      "UnknownOperator",
      "/Statement/0/Condition/String-Equals!",
      policy({ ...allow, Condition: { "String-Equals!": { "a:b": "1" } } }),
    ],
    [
      "an operator without keys",
      "Empty",
      "/Statement/0/Condition/Bool",
      policy({ ...allow, Condition: { Bool: {} } }),
    ],
    ...["an a:b", "a:b c", "a:"].map((key): [string, string, string, unknown] => [
      `the condition key ${key}`,
      "InvalidConditionKey",
      `/Statement/0/Condition/Bool/${key}`,
      policy({ ...allow, Condition: { Bool: { [key]: "true" } } }),
    ]),
    [
      "a number that JSON does not have",
      "InvalidConditionValue",
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
      "Empty",
      "/Statement/0/Condition/Bool/acs:MFAPresent",
      policy({ ...allow, Condition: { Bool: { "acs:MFAPresent": [] } } }),
    ],
    [
      "null as a value",
      "InvalidConditionValue",
      "/Statement/0/Condition/Bool/acs:MFAPresent",
      policy({ ...allow, Condition: { Bool: { "acs:MFAPresent": null } } }),
    ],
    [
      "an object as a value",
      "InvalidConditionValue",
      "/Statement/0/Condition/Bool/acs:MFAPresent/1",
      policy({ ...allow, Condition: { Bool: { "acs:MFAPresent": ["true", {}] } } }),
    ],
    [
      "a list as condition",
      "WrongType",
      "/Statement/0/Condition",
      policy({ ...allow, Condition: [] }),
    ],
    [
      "6,145 characters",
      "TooLarge",
      "",
      `${policy(allow)}${" ".repeat(6145 - policy(allow).length)}`,
    ],
    [
      "an object of over 6,144 characters",
      "TooLarge",
      "",
      { Version: "1", Statement: [{ ...allow, Sid: "x".repeat(6144) }] },
    ],
    [
      "a session policy of 2,049 characters",
      "TooLarge",
      "",
      `${policy(allow)}${" ".repeat(2049 - policy(allow).length)}`,
      "session",
    ],
    [
      "a bucket policy over the limit of the reader",
      "ReaderLimit",
      "",
      " ".repeat(70_000),
      "bucket",
    ],
  ])("rejects %s", (_, code, pointer, input, kind) => {
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
    ["{", "Invalid JSON at line 1, column 2: unexpected end of the text."],
    ['{"Version":1 "x"}', 'Invalid JSON at line 1, column 14: unexpected "\\"".'],
    ['{"Version":nul}', 'Invalid JSON at line 1, column 12: unexpected "n". (at /Version)'],
    ['{"Version":"1","Version":"1"}', 'Duplicate member "Version". (at /Version)'],
    [`{"a":${"[".repeat(40)}`, `The JSON nests deeper than 32 levels. (at /a${"/0".repeat(32)})`],
    [" ".repeat(6145), "The policy has 6145 characters. The limit for kind identity is 6144."],
    ["[]", "Expected an object, not a list."],
    [7, "Expected an object, not 7."],
    [null, "Expected an object, not null."],
    [undefined, "Expected an object, not undefined."],
    ['{"Id":1}', 'Unknown member "Id". Expected one of Version, Statement. (at /Id)'],
    [
      '{"Version":"1","Statment":[]}',
      'Unknown member "Statment". Did you mean "Statement"? (at /Statment)',
    ],
    ["{}", "Version is missing."],
    ['{"Version":{}}', 'Version must be "1", not an object. (at /Version)'],
    // What was found is quoted up to 80 characters, quotes included.
    [{ Version: long }, `Version must be "1", not "${long}". (at /Version)`],
    [{ Version: `${long}y` }, `Version must be "1", not "${"x".repeat(76)}…. (at /Version)`],
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
      '"GetTask" is not an action. Write service:Name, with * or ? as wildcards. (at /Statement/0/Action)',
    ],
    [policy({ ...allow, Action: [] }), "The list is empty. (at /Statement/0/Action)"],
    [
      policy({ ...allow, Action: false }),
      "Expected a non-empty string, not false. (at /Statement/0/Action)",
    ],
    [
      policy({ ...allow, Action: "" }),
      'Expected a non-empty string, not "". (at /Statement/0/Action)',
    ],
    [policy({ Effect: "Allow", Action: "a:b" }), "Resource is missing. (at /Statement/0)"],
    [
      policy({ ...allow, Resource: "my-bucket" }),
      '"my-bucket" is not a resource. Write acs:service:region:account:relative-id, or "*". (at /Statement/0/Resource)',
    ],
    [
      policy(session),
      "A policy of kind session has no Principal: the identity that it is attached to is the principal. (at /Statement/0/Principal)",
      "session",
    ],
    [
      policy({ ...trust, Resource: "*" }),
      "A trust policy has no Resource: its role is the resource. (at /Statement/0/Resource)",
      "trust",
    ],
    [policy(trust), "Principal is missing. (at /Statement/0)", "trust"],
    [
      policy({ ...trust, Principal: {} }),
      "Principal is empty. Add RAM, Service or Federated. (at /Statement/0/Principal)",
      "trust",
    ],
    ...[
      ["null", 'RAM has no condition operator "null".'],
      [
        "stringequals",
        'RAM has no condition operator "stringequals". Did you mean "StringEquals"?',
      ],
      [
        "BoolIfExists",
        'RAM has no condition operator "BoolIfExists". Write a separate statement for requests without the key.',
      ],
      ["FooIfExists", 'RAM has no condition operator "FooIfExists".'],
      ["Bools", `Unknown condition operator "Bools". RAM doesn't document it.`],
    ].map(([operator, message]): [unknown, string] => [
      policy({ ...allow, Condition: { [operator as string]: { "a:b": "1" } } }),
      `${message} (at /Statement/0/Condition/${operator})`,
    ]),
    [
      policy({ ...allow, Condition: { Bool: {} } }),
      "Bool has no condition key. (at /Statement/0/Condition/Bool)",
    ],
    [
      policy({ ...allow, Condition: { Bool: { "a~/:": "1" } } }),
      '"a~/:" is not a condition key. Write service:Name. (at /Statement/0/Condition/Bool/a~0~1:)',
    ],
    [
      policy({ ...allow, Condition: { Bool: { "a:b": [] } } }),
      "The condition has no value. (at /Statement/0/Condition/Bool/a:b)",
    ],
    [
      policy({ ...allow, Condition: { Bool: { "a:b": null } } }),
      "A condition value must be a string, not null. (at /Statement/0/Condition/Bool/a:b)",
    ],
  ])("says what is wrong with %.80j", (input, message, kind = "identity") => {
    expect(() => parsePolicy(input, { kind })).toThrow(
      expect.objectContaining({ name: "PolicyError", message }),
    );
  });

  it.each<[PolicyKind, number]>([
    ["identity", 6144],
    ["session", 2048],
    ["bucket", 65_536],
  ])("accepts a policy of kind %s with %d characters", (kind, limit) => {
    const text = (Sid: string) => policy({ ...(kind === "bucket" ? session : allow), Sid });
    const fits = text("x".repeat(limit - text("").length));
    expect(safeParsePolicy(fits, { kind })).toEqual({
      ok: true,
      value: parsePolicy(fits, { kind }),
    });
    expect(safeParsePolicy(`${fits} `, { kind })).toMatchObject({
      ok: false,
      error: { code: kind === "bucket" ? "ReaderLimit" : "TooLarge" },
    });
  });

  it("reads operators and keys that RAM does not document", () => {
    const Condition = {
      "ForAllValues:StringEquals": { "ram:TrustedPrincipalTypes": ["Service"] },
      toString: { "a:b": ["1"] },
      StringEquals: { Resource: ["x"] },
    };
    expect(parsePolicy(policy({ ...allow, Condition })).Statement[0]?.Condition).toEqual(Condition);
  });

  it("says everything that is wrong, with each place", () => {
    const text = `{"Version": "1", "Statement": [
      {"Effect": "Alow", "Action": "x", "Resource": "*"},
      {"Effect": "Allow", "Actions": "a:b", "Resource": "*"}]}`;
    const parsed = safeParsePolicy(text);
    const errors = parsed.ok ? [] : [parsed.error, ...parsed.error.others];
    expect(errors.map(({ code, pointer, line, column }) => [code, pointer, line, column])).toEqual([
      ["InvalidEffect", "/Statement/0/Effect", 2, 18],
      ["InvalidAction", "/Statement/0/Action", 2, 36],
      ["UnknownMember", "/Statement/1/Actions", 3, 27],
    ]);
  });

  it("accepts a limit that replaces the default of the kind", () => {
    const large = policy({ ...allow, Sid: "x".repeat(100_000) });
    expect(safeParsePolicy(large, { limit: 100_200 })).toMatchObject({ ok: true });
    expect(safeParsePolicy(JSON.parse(large), { limit: Number.POSITIVE_INFINITY })).toMatchObject({
      ok: true,
    });
    expect(safeParsePolicy(large, { limit: 100_000 })).toMatchObject({
      ok: false,
      error: { code: "TooLarge" },
    });
  });

  it("rethrows errors that are not about the policy", () => {
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

  it("rejects what JSON.parse rejects, and throws no other error", () => {
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
