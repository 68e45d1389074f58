import { parsePolicy } from "@immkit/ram";
import { describe, expect, it } from "vitest";
import { requires, trustedBy } from "./trust.ts";

const trust = (...statements: object[]) =>
  parsePolicy({ Version: "1", Statement: statements }, { kind: "trust" });
const assume = (Principal: object, more: object = {}) => ({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal,
  ...more,
});

describe("trustedBy", () => {
  it.each([
    ["*", "anybody"],
    ["acs:ram::*:root", "anybody"],
    ["acs:ram::1234567890123456:root", "account"],
    ["acs:ram::1234567890123456:role/*", "account"],
    ["acs:ram::1234567890123456:user/ann", "identity"],
    ["acs:ram::1234567890123456:role/deploy", "identity"],
  ])("%s is %s", (principal, is) => {
    expect(trustedBy(trust(assume({ RAM: [principal] }))).map((each) => each.is)).toEqual([is]);
  });

  it("has services and providers, and leaves out what is denied", () => {
    const document = trust(
      assume({ Service: ["imm.aliyuncs.com"], Federated: ["acs:ram::1:oidc-provider/ack"] }),
      assume({ RAM: ["acs:ram::1:user/ann"] }, { Effect: "Deny" }),
    );
    expect(trustedBy(document).map(({ is, principal }) => [is, principal])).toEqual([
      ["service", "imm.aliyuncs.com"],
      ["federated", "acs:ram::1:oidc-provider/ack"],
    ]);
  });
});

describe("requires", () => {
  it.each([
    [{ StringEquals: { "sts:ExternalId": ["shop"] } }, true],
    [{ StringLike: { "STS:externalid": ["shop-*"] } }, true],
    [{ StringLike: { "sts:ExternalId": ["*"] } }, false],
    [{ StringNotEquals: { "sts:ExternalId": ["shop"] } }, false],
    [{ StringEquals: { "acs:SourceIp": ["203.0.113.7"] } }, false],
    [undefined, false],
  ])("%j: %s", (condition, expected) => {
    expect(requires(condition, "sts:ExternalId")).toBe(expected);
  });
});
