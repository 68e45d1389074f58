import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RamRequest } from "../policy.ts";
import { PolicyError } from "./error.ts";
import { checkRequest, parseRequest } from "./request.ts";

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
  ])("accepts %j as an object and as text", (value) => {
    expect(parseRequest(value)).toEqual(value);
    expect(parseRequest(JSON.stringify(value))).toEqual(value);
  });

  it.each<[unknown, string, string, string?]>([
    [null, "WrongType", ""],
    [[request], "WrongType", ""],
    ["{", "Syntax", ""],
    [
      '{"action":"imm:GetTask","resource":"*","action":"imm:ListTasks"}',
      "DuplicateMember",
      "/action",
    ],
    [{ resource: "*" }, "MissingMember", "", "action is missing"],
    [{ action: "imm:GetTask" }, "MissingMember", "", "resource is missing"],
    [{ ...request, action: "" }, "WrongType", "/action"],
    [{ ...request, action: ["imm:GetTask"] }, "WrongType", "/action"],
    [{ ...request, action: "GetTask" }, "InvalidAction", "/action"],
    [{ ...request, action: "imm:Get Task" }, "InvalidAction", "/action"],
    [{ ...request, action: "x imm:GetTask" }, "InvalidAction", "/action"],
    [
      { ...request, action: "imm:Get?ask" },
      "InvalidAction",
      "/action",
      "only policies can have wildcards",
    ],
    [{ ...request, resource: 7 }, "WrongType", "/resource"],
    [
      { ...request, resource: "media/x" },
      "InvalidResource",
      "/resource",
      "acs:service:region:account:relative-id",
    ],
    [
      { ...request, resource: "acs:imm:cn-hangzhou:x:project/p" },
      "InvalidResource",
      "/resource",
      "is not a resource name",
    ],
    [
      { ...request, resource: "acs:imm:cn-hangzhou:systems:project/p" },
      "InvalidResource",
      "/resource",
      "is not a resource name",
    ],
    [
      { ...request, resource: "acs:imm:cn-hangzhou:1:" },
      "InvalidResource",
      "/resource",
      "is not a resource name",
    ],
    [
      { ...request, resource: "acs:*:cn-hangzhou:1:project/p" },
      "InvalidResource",
      "/resource",
      "is not a resource name",
    ],
    [
      { ...request, resource: "x acs:imm:cn-hangzhou:1:project/p" },
      "InvalidResource",
      "/resource",
      "is not a resource name",
    ],
    [
      { ...request, resource: "acs:oss:*:*:media/a.jpg" },
      "InvalidResource",
      "/resource",
      'A request names one account, not "*"',
    ],
    [
      { ...request, resource: "acs:cdn:*:1?:domain/x" },
      "InvalidResource",
      "/resource",
      'A request names one account, not "1?"',
    ],
    [
      { ...request, resource: "acs:oss:*::media/a.jpg" },
      "InvalidResource",
      "/resource",
      'A request names one account, not ""',
    ],
    [
      { ...request, resource: "acs:imm:*:1:project/p" },
      "InvalidResource",
      "/resource",
      'A request names one region, not "*"',
    ],
    [
      { ...request, resource: "acs:imm::1:project/p" },
      "InvalidResource",
      "/resource",
      'A request names one region, not ""',
    ],
    [
      { ...request, resource: "acs:mns:cn-?:1:/queues/q" },
      "InvalidResource",
      "/resource",
      "A request names one region",
    ],
    [
      { ...request, resource: "acs:oss:cn-*:1:media" },
      "InvalidResource",
      "/resource",
      "A request names one region",
    ],
    [
      { ...request, resource: "acs:cdn:cn-?:1:domain/x" },
      "InvalidResource",
      "/resource",
      "A request names one region",
    ],
    [{ ...request, principal: "" }, "WrongType", "/principal"],
    [{ ...request, principal: "acs:ram::1:user/*" }, "InvalidPrincipal", "/principal"],
    [{ ...request, principalId: 7 }, "WrongType", "/principalId"],
    [{ ...request, context: [] }, "WrongType", "/context"],
    [
      { ...request, context: { "acs:RequestTag/x": 1 } },
      "InvalidConditionValue",
      "/context/acs:RequestTag~1x",
      "Put numbers and Booleans in quotes",
    ],
    [
      { ...request, context: { "acs:SourceIp": ["1.2.3.4", null] } },
      "InvalidConditionValue",
      "/context/acs:SourceIp",
    ],
    [{ ...request, Action: "imm:GetTask" }, "UnknownMember", "/Action"],
  ])("rejects %j: %s at %j", (value, code, pointer, message = "") => {
    const refused = expect.objectContaining({
      name: "PolicyError",
      code,
      pointer,
      message: expect.stringContaining(message),
    });
    expect(() => parseRequest(value)).toThrow(refused);
  });

  it("throws only PolicyError, for any input", () => {
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

describe("checkRequest", () => {
  const refusal = (call: object) => {
    try {
      checkRequest({ ...request, ...call } as RamRequest);
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
  ])("accepts %j as an action", (action) => {
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
  ])("rejects %j", (action) => {
    expect(refusal({ action })).toBe("InvalidAction");
  });

  it.each([
    ["*"],
    ["acs:oss:*:1:media/a.jpg"],
    ["acs::::x"],
    ["acs:ram::1:role/a"],
    ["acs:mns:c:1:/queues/*"],
  ])("accepts %j as a resource", (resource) => {
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
  ])("rejects %j", (resource) => {
    expect(refusal({ resource })).toBe("InvalidResource");
  });
});
