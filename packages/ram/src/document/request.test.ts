import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RamRequest } from "../policy.ts";
import { PolicyError } from "./error.ts";
import { checkCall, onePrincipal, parseRequest } from "./request.ts";

const request = { action: "imm:GetTask", resource: "acs:imm:cn-hangzhou:1:project/p" };

describe("parseRequest", () => {
  it.each([
    [request],
    [{ ...request, context: {} }],
    [{ ...request, context: { "acs:SourceIp": "1.2.3.4", "acs:RequestTag/x": ["a", "b"] } }],
    [{ ...request, principal: "acs:ram::1:user/ann", principalId: "2" }],
    [{ ...request, resource: "*" }],
    [{ ...request, resource: "acs:oss:*:1:media/a*?.jpg" }],
    [{ ...request, resource: "acs:oss::1:media" }],
    [{ ...request, resource: "acs:ram::1234567890123456:role/app" }],
    [{ ...request, resource: "acs:ram:*:1:role/app" }],
    [{ ...request, resource: "acs:ram::system:policy/AliyunOSSFullAccess" }],
    [{ ...request, resource: "acs:cdn:*:1:domain/x" }],
    [{ ...request, resource: "acs:cdn:::domain/x" }],
  ])("takes %j as it is, and as a text", (value) => {
    expect(parseRequest(value)).toEqual(value);
    expect(parseRequest(JSON.stringify(value))).toEqual(value);
  });

  it.each<[unknown, string, string, string?]>([
    [null, "type", ""],
    [[request], "type", ""],
    ["{", "syntax", ""],
    [
      '{"action":"imm:GetTask","resource":"*","action":"imm:ListTasks"}',
      "duplicate-key",
      "/action",
    ],
    [{ resource: "*" }, "missing-key", "", "action is missing"],
    [{ action: "imm:GetTask" }, "missing-key", "", "resource is missing"],
    [{ ...request, action: "" }, "type", "/action"],
    [{ ...request, action: ["imm:GetTask"] }, "type", "/action"],
    [{ ...request, action: "GetTask" }, "action", "/action"],
    [{ ...request, action: "imm:Get Task" }, "action", "/action"],
    [{ ...request, action: "x imm:GetTask" }, "action", "/action"],
    [{ ...request, action: "imm:Get?ask" }, "action", "/action", "wildcards belong in policies"],
    [{ ...request, resource: 7 }, "type", "/resource"],
    [
      { ...request, resource: "media/x" },
      "resource",
      "/resource",
      "acs:service:region:account:relative-id",
    ],
    [
      { ...request, resource: "acs:imm:cn-hangzhou:x:project/p" },
      "resource",
      "/resource",
      "is not a resource name",
    ],
    [
      { ...request, resource: "acs:imm:cn-hangzhou:systems:project/p" },
      "resource",
      "/resource",
      "is not a resource name",
    ],
    [
      { ...request, resource: "acs:imm:cn-hangzhou:1:" },
      "resource",
      "/resource",
      "is not a resource name",
    ],
    [
      { ...request, resource: "acs:*:cn-hangzhou:1:project/p" },
      "resource",
      "/resource",
      "is not a resource name",
    ],
    [
      { ...request, resource: "x acs:imm:cn-hangzhou:1:project/p" },
      "resource",
      "/resource",
      "is not a resource name",
    ],
    [
      { ...request, resource: "acs:oss:*:*:media/a.jpg" },
      "resource",
      "/resource",
      'The account of a request is one, not "*"',
    ],
    [
      { ...request, resource: "acs:cdn:*:1?:domain/x" },
      "resource",
      "/resource",
      'The account of a request is one, not "1?"',
    ],
    [
      { ...request, resource: "acs:oss:*::media/a.jpg" },
      "resource",
      "/resource",
      'The account of a request is one, not ""',
    ],
    [
      { ...request, resource: "acs:imm:*:1:project/p" },
      "resource",
      "/resource",
      'The region of a request is one, not "*"',
    ],
    [
      { ...request, resource: "acs:imm::1:project/p" },
      "resource",
      "/resource",
      'The region of a request is one, not ""',
    ],
    [
      { ...request, resource: "acs:mns:cn-?:1:/queues/q" },
      "resource",
      "/resource",
      "The region of a request is one",
    ],
    [
      { ...request, resource: "acs:oss:cn-*:1:media" },
      "resource",
      "/resource",
      "The region of a request is one",
    ],
    [
      { ...request, resource: "acs:cdn:cn-?:1:domain/x" },
      "resource",
      "/resource",
      "The region of a request is one",
    ],
    [{ ...request, principal: "" }, "type", "/principal"],
    [{ ...request, principal: "acs:ram::1:user/*" }, "principal", "/principal"],
    [{ ...request, principalId: 7 }, "type", "/principalId"],
    [{ ...request, context: [] }, "type", "/context"],
    [
      { ...request, context: { "acs:RequestTag/x": 1 } },
      "condition-value",
      "/context/acs:RequestTag~1x",
      "write numbers",
    ],
    [
      { ...request, context: { "acs:SourceIp": ["1.2.3.4", null] } },
      "condition-value",
      "/context/acs:SourceIp",
    ],
    [{ ...request, Action: "imm:GetTask" }, "unknown-key", "/Action"],
  ])("refuses %j: %s at %j", (value, code, pointer, message = "") => {
    const refused = expect.objectContaining({
      name: "PolicyError",
      code,
      pointer,
      message: expect.stringContaining(message),
    });
    expect(() => parseRequest(value)).toThrow(refused);
  });

  it("throws nothing but a PolicyError, whatever it is given", () => {
    const like = fc.record(
      { action: fc.anything(), resource: fc.anything(), context: fc.anything() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string(), like), (value) => {
        try {
          parseRequest(value);
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError);
        }
      }),
    );
  });
});

describe("checkCall", () => {
  const refusal = (call: object) => {
    try {
      checkCall({ ...request, ...call } as RamRequest);
    } catch (error) {
      return (error as PolicyError).code;
    }
  };

  it.each([
    ["imm:GetTask"],
    ["i:G"],
    ["IMM:"],
    [":x"],
    // What only the sets need, a name without a service's or an action's end.
    ["a:b:c"],
  ])("takes %j for an action", (action) => {
    expect(refusal({ action })).toBeUndefined();
  });

  it.each([
    [undefined],
    [7],
    [["imm:GetTask"]],
    [""],
    ["GetTask"],
    ["imm:*"],
    ["imm:Get?"],
    ["*:GetTask"],
    ["i?m:GetTask"],
    ["imm:GetTask*x"],
    ["x*imm:Get"],
  ])("does not take %j for one", (action) => {
    expect(refusal({ action })).toBe("action");
  });

  it.each([
    ["*"],
    ["acs:oss:*:1:media/a.jpg"],
    ["acs::::x"],
    ["acs:ram::1:role/a"],
    ["acs:mns:c:1:/queues/*"],
  ])("takes %j for a resource", (resource) => {
    expect(refusal({ resource })).toBeUndefined();
  });

  it.each([
    [undefined],
    [7],
    [["*"]],
    [""],
    ["**"],
    ["*x"],
    ["x*"],
    ["media/x"],
    ["acs:oss:*"],
    ["acs:oss:*:1"],
    ["oss://media/x"],
    ["x:acs:oss:*:1:media"],
  ])("does not take %j for one", (resource) => {
    expect(refusal({ resource })).toBe("resource");
  });
});

it("says which caller is not one", () => {
  expect(() => onePrincipal("acs:ram::1:user/*")).toThrow(
    '"acs:ram::1:user/*" is not one caller: wildcards belong in policies.',
  );
});
