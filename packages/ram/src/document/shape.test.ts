import { describe, expect, it } from "vitest";
import type { PolicyDocument } from "../policy.ts";
import { checkShape } from "./shape.ts";

const good = { Effect: "Allow", Action: ["a:b"], Resource: ["*"] };
const check = (document: unknown) =>
  checkShape({ name: "app", document: document as PolicyDocument });
const of = (more: object) => ({ Version: "1", Statement: [good, { ...good, ...more }] });

describe("checkShape", () => {
  it.each<[string, unknown]>([
    ["an Action", of({})],
    ["a NotAction", of({ Action: undefined, NotAction: ["a:b"] })],
    ["a Deny", of({ Effect: "Deny" })],
    ["a Sid", of({ Sid: "" })],
    [
      "lists with nothing in them, which a part of a policy may have",
      of({ Action: [], Resource: [] }),
    ],
    [
      "a trust policy, whose role is the resource",
      of({ Resource: undefined, Principal: { RAM: ["*"] } }),
    ],
    ["a list of principals", of({ Principal: ["1"] })],
    [
      "a principal of each kind",
      of({ Principal: { RAM: ["*"], Service: ["s"], Federated: ["f"] } }),
    ],
    [
      "a condition",
      of({ Condition: { Bool: { "acs:MFAPresent": ["true"], "acs:SecureTransport": ["true"] } } }),
    ],
    ["no statement", { Statement: [] }],
  ])("accepts %s, also a second time", (_, document) => {
    check(document);
    check(document);
  });

  it.each<[string, unknown, string, string, string]>([
    ["a text", "{}", "WrongType", "", "it is not an object"],
    ["null", null, "WrongType", "", "it is not an object"],
    ["a list", [good], "WrongType", "", "it is not an object"],
    [
      "a single statement",
      { Statement: good },
      "WrongType",
      "/Statement",
      "Statement is not a list",
    ],
    [
      "a statement that is a text",
      { Statement: [good, "x"] },
      "WrongType",
      "/Statement/1",
      "a statement is not an object",
    ],
    [
      "an element that RAM lacks",
      of({ "Not/Resource": ["*"] }),
      "UnknownMember",
      "/Statement/1/Not~1Resource",
      'unknown member "Not/Resource"',
    ],
    [
      "another Effect",
      of({ Effect: "allow" }),
      "InvalidEffect",
      "/Statement/1/Effect",
      "Effect is neither",
    ],
    [
      "neither Action nor NotAction",
      of({ Action: undefined }),
      "InvalidAction",
      "/Statement/1",
      "a statement has either Action or NotAction",
    ],
    [
      "both Action and NotAction",
      of({ NotAction: ["a:c"] }),
      "InvalidAction",
      "/Statement/1",
      "a statement has either Action or NotAction",
    ],
    [
      "an Action that is a text",
      of({ Action: "oss:*" }),
      "WrongType",
      "/Statement/1/Action",
      "Action is not a list of strings",
    ],
    [
      "an Action that is a number",
      of({ Action: ["a:b", 7] }),
      "WrongType",
      "/Statement/1/Action",
      "Action is not a list of strings",
    ],
    [
      "a NotAction that is a text",
      of({ Action: undefined, NotAction: "a:*" }),
      "WrongType",
      "/Statement/1/NotAction",
      "NotAction is not a list of",
    ],
    [
      "a Resource that is a text",
      of({ Resource: "*" }),
      "WrongType",
      "/Statement/1/Resource",
      "Resource is not a list of strings",
    ],
    [
      "no Resource",
      of({ Resource: undefined }),
      "MissingMember",
      "/Statement/1",
      "Resource is missing",
    ],
    [
      "a Principal that is a text",
      of({ Principal: "*" }),
      "WrongType",
      "/Statement/1/Principal",
      "Principal is neither a list nor",
    ],
    [
      "null as Principal",
      of({ Principal: null }),
      "WrongType",
      "/Statement/1/Principal",
      "Principal is neither a list nor",
    ],
    [
      "a principal of a kind that is a text",
      of({ Principal: { RAM: "*" } }),
      "WrongType",
      "/Statement/1/Principal/RAM",
      "Principal/RAM is not a list",
    ],
    [
      "a Condition that is a list",
      of({ Condition: [] }),
      "WrongType",
      "/Statement/1/Condition",
      "Condition is not an object",
    ],
    [
      "an operator without keys",
      of({ Condition: { Bool: "true" } }),
      "WrongType",
      "/Statement/1/Condition/Bool",
      "Bool is not an object",
    ],
    [
      "a condition value that is a text",
      of({ Condition: { Bool: { "acs:MFAPresent": "true" } } }),
      "WrongType",
      "/Statement/1/Condition/Bool/acs:MFAPresent",
      "Condition/Bool/acs:MFAPresent is not a list of strings",
    ],
  ])("rejects %s, also a second time", (_, document, code, pointer, what) => {
    const refused = expect.objectContaining({
      name: "PolicyError",
      code,
      pointer,
      message: expect.stringContaining(`Policy "app" was not parsed: ${what}`),
    });
    expect(() => check(document)).toThrow(refused);
    expect(() => check(document)).toThrow(refused);
  });

  it("rejects an invalid document after a valid one was accepted", () => {
    const shared = { ...good };
    check({ Statement: [shared] });
    expect(() => check({ Statement: [shared, { ...good, Effect: "no" }] })).toThrow(
      "(at /Statement/1/Effect)",
    );
  });
});
