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
  ])("takes %s, and does so again", (_, document) => {
    check(document);
    check(document);
  });

  it.each<[string, unknown, string, string, string]>([
    ["a text", "{}", "type", "", "it is no object"],
    ["null", null, "type", "", "it is no object"],
    ["a list", [good], "type", "", "it is no object"],
    ["a single statement", { Statement: good }, "type", "/Statement", "Statement is no list"],
    [
      "a statement that is a text",
      { Statement: [good, "x"] },
      "type",
      "/Statement/1",
      "a statement is no object",
    ],
    [
      "an element that RAM lacks",
      of({ "Not/Resource": ["*"] }),
      "unknown-key",
      "/Statement/1/Not~1Resource",
      '"Not/Resource" is no element',
    ],
    [
      "another Effect",
      of({ Effect: "allow" }),
      "effect",
      "/Statement/1/Effect",
      "Effect is neither",
    ],
    [
      "neither Action nor NotAction",
      of({ Action: undefined }),
      "action",
      "/Statement/1",
      "a statement has either Action or NotAction",
    ],
    [
      "both Action and NotAction",
      of({ NotAction: ["a:c"] }),
      "action",
      "/Statement/1",
      "a statement has either Action or NotAction",
    ],
    [
      "an Action that is a text",
      of({ Action: "oss:*" }),
      "type",
      "/Statement/1/Action",
      "Action is no list of strings",
    ],
    [
      "an Action that is a number",
      of({ Action: ["a:b", 7] }),
      "type",
      "/Statement/1/Action",
      "Action is no list of strings",
    ],
    [
      "a NotAction that is a text",
      of({ Action: undefined, NotAction: "a:*" }),
      "type",
      "/Statement/1/NotAction",
      "NotAction is no list of",
    ],
    [
      "a Resource that is a text",
      of({ Resource: "*" }),
      "type",
      "/Statement/1/Resource",
      "Resource is no list of strings",
    ],
    [
      "no Resource",
      of({ Resource: undefined }),
      "missing-key",
      "/Statement/1",
      "Resource is missing",
    ],
    [
      "a Principal that is a text",
      of({ Principal: "*" }),
      "type",
      "/Statement/1/Principal",
      "Principal is neither a list nor",
    ],
    [
      "null as Principal",
      of({ Principal: null }),
      "type",
      "/Statement/1/Principal",
      "Principal is neither a list nor",
    ],
    [
      "a principal of a kind that is a text",
      of({ Principal: { RAM: "*" } }),
      "type",
      "/Statement/1/Principal/RAM",
      "Principal/RAM is no list",
    ],
    [
      "a Condition that is a list",
      of({ Condition: [] }),
      "type",
      "/Statement/1/Condition",
      "Condition is no object",
    ],
    [
      "an operator without keys",
      of({ Condition: { Bool: "true" } }),
      "type",
      "/Statement/1/Condition/Bool",
      "Bool is no object",
    ],
    [
      "a condition value that is a text",
      of({ Condition: { Bool: { "acs:MFAPresent": "true" } } }),
      "type",
      "/Statement/1/Condition/Bool/acs:MFAPresent",
      "Condition/Bool/acs:MFAPresent is no list of strings",
    ],
  ])("refuses %s, and does so again", (_, document, code, pointer, what) => {
    const refused = expect.objectContaining({
      name: "PolicyError",
      code,
      pointer,
      message: expect.stringContaining(`Policy "app" was not parsed: ${what}`),
    });
    expect(() => check(document)).toThrow(refused);
    expect(() => check(document)).toThrow(refused);
  });

  it("refuses what a document that was taken shares no statement with", () => {
    const shared = { ...good };
    check({ Statement: [shared] });
    expect(() => check({ Statement: [shared, { ...good, Effect: "no" }] })).toThrow(
      "(at /Statement/1/Effect)",
    );
  });
});
