import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CommandError } from "../../../errors/command-error.ts";
import { parseRequest } from "./request.ts";

const request = { action: "imm:GetTask", resource: "acs:imm:cn-hangzhou:1:project/p" };

describe("parseRequest", () => {
  it.each([
    [request],
    [{ ...request, context: {} }],
    [{ ...request, context: { "acs:SourceIp": "1.2.3.4", "acs:RequestTag/x": ["a", "b"] } }],
    [{ ...request, principal: "acs:ram::1:user/ann", principalId: "2" }],
    [{ ...request, resource: "*" }],
  ])("takes %j as it is", (value) => {
    expect(parseRequest(value, "r.json")).toEqual(value);
  });

  it.each([
    [null, "its top"],
    [[request], "its top"],
    ["imm:GetTask", "its top"],
    [{ ...request, action: "" }, "/action"],
    [{ ...request, action: ["imm:GetTask"] }, "/action"],
    [{ ...request, action: "GetTask" }, "/action"],
    [{ ...request, action: "imm:Get?ask" }, "/action"],
    [{ ...request, resource: 7 }, "/resource"],
    [{ ...request, principal: "" }, "/principal"],
    [{ ...request, context: [] }, "/context"],
    [{ ...request, context: { "acs:RequestTag/x": 1 } }, "/context/acs:RequestTag~1x"],
    [{ ...request, context: { "acs:SourceIp": null } }, "/context/acs:SourceIp"],
    [{ ...request, Action: "imm:GetTask" }, "/Action"],
  ])("refuses %j at %s", (value, at) => {
    expect(() => parseRequest(value, "r.json")).toThrow(`"r.json" is wrong at ${at}: `);
  });

  it("throws nothing but a CommandError, whatever it is given", () => {
    const like = fc.record({ action: fc.anything(), resource: fc.anything(), context: fc.anything() }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), like), (value) => {
        try {
          parseRequest(value, "r.json");
        } catch (error) {
          expect(error).toBeInstanceOf(CommandError);
        }
      }),
    );
  });
});
