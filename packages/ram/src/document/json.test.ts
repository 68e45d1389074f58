import { describe, expect, it } from "vitest";
import { PolicyError } from "./error.ts";
import { locate, readInput } from "./json.ts";
import { parsePolicy } from "./parse.ts";
import { parseRequest } from "./request.ts";

const text = `{
  "Version": "1",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["imm:GetTask", "imm:ListTasks"],\r
      "Resource": "*",\r      "Condition": { "Bool": { "a/b:c~d": true } }
    }
  ]
}
`;

describe("locate", () => {
  it.each<[pointer: string, line: number, column: number]>([
    ["", 1, 1],
    ["/Version", 2, 14],
    ["/Statement", 3, 16],
    ["/Statement/0", 4, 5],
    ["/Statement/0/Action", 6, 17],
    ["/Statement/0/Action/1", 6, 33],
    ["/Statement/0/Resource", 7, 19],
    // An index into a list that is written as its only item.
    ["/Statement/0/Resource/0", 7, 19],
    ["/Statement/0/Condition/Bool/a~1b:c~0d", 8, 43],
    ["/Statement/0/Condition/Bool/a~1b:c~0d/0", 8, 43],
  ])("finds the value at %j in line %i, column %i", (pointer, line, column) => {
    expect(locate(text, pointer)).toEqual({ line, column });
  });

  it("finds the name of a member", () => {
    expect(locate(text, "/Statement/0/Resource", "name")).toEqual({ line: 7, column: 7 });
    expect(locate(text, "/Statement/0/Action/1", "name")).toEqual({ line: 6, column: 33 });
  });

  it("finds a statement that is written without a list", () => {
    const single = '{"Statement":{"Effect":"Deny"}}';
    expect(locate(single, "/Statement/0/Effect")).toEqual({ line: 1, column: 24 });
  });

  it("skips blanks before the text, and counts columns in UTF-16 code units", () => {
    expect(locate(' \n\t{"😀":1}', "")).toEqual({ line: 2, column: 2 });
    expect(locate('{"😀":1}', "/😀")).toEqual({ line: 1, column: 7 });
  });

  it.each<[why: string, text: string, pointer: string]>([
    ["a value that is not there", text, "/Statement/1"],
    ["a member that is not there", text, "/Statement/0/NotAction"],
    ["a text that is not JSON", "{", ""],
    ["a text with a member twice", '{"a":1,"a":2}', "/a"],
  ])("does not find %s", (_, source, pointer) => {
    expect(locate(source, pointer)).toBeUndefined();
  });
});

describe("an error about a text", () => {
  const errorOf = (read: () => unknown): Partial<PolicyError> => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      const { code, kind, pointer, line, column } = error;
      return { code, kind, pointer, line, column } as Partial<PolicyError>;
    }
    throw new Error("It was accepted.");
  };

  it("has the line and the column of the value at fault", () => {
    expect(errorOf(() => parsePolicy(text.replace('"imm:ListTasks"', '"ListTasks"')))).toEqual({
      code: "InvalidAction",
      kind: "rejected",
      pointer: "/Statement/0/Action/1",
      line: 6,
      column: 33,
    });
    expect(errorOf(() => parseRequest('{\n "action": "imm:*", "resource": "*" }'))).toEqual({
      code: "InvalidAction",
      kind: "rejected",
      pointer: "/action",
      line: 2,
      column: 12,
    });
  });

  it("has the position of the name if the member is unknown or repeated", () => {
    expect(errorOf(() => parsePolicy(text.replace('"Effect"', '"Efect"')))).toEqual({
      code: "UnknownMember",
      kind: "rejected",
      pointer: "/Statement/0/Efect",
      line: 5,
      column: 7,
    });
    expect(errorOf(() => parsePolicy('{"Version":"1",\n "Version":"1"}'))).toEqual({
      code: "DuplicateMember",
      kind: "unjudged",
      pointer: "/Version",
      line: 2,
      column: 2,
    });
  });

  it("has the position of the character that is not JSON or too deeply nested", () => {
    expect(errorOf(() => parsePolicy('{\n  "Version": nul\n}'))).toEqual({
      code: "Syntax",
      kind: "rejected",
      pointer: "/Version",
      line: 2,
      column: 14,
    });
    expect(errorOf(() => parsePolicy(`{"a":${"[".repeat(40)}`))).toEqual({
      code: "TooDeep",
      kind: "rejected",
      pointer: `/a${"/0".repeat(32)}`,
      line: 1,
      column: 38,
    });
  });

  it("has no position if the input was not a text", () => {
    expect(errorOf(() => parsePolicy({ Version: "2" }))).toEqual({
      code: "InvalidVersion",
      kind: "rejected",
      pointer: "/Version",
      line: undefined,
      column: undefined,
    });
  });

  it("leaves other errors unchanged", () => {
    const boom = new RangeError("boom");
    expect(() =>
      readInput("1", () => {
        throw boom;
      }),
    ).toThrow(boom);
  });
});
