import { parsePolicy } from "@immkit/ram";
import { describe, expect, it } from "vitest";
import { isAccountRoot, principalProblem, serviceProblem, trustPolicy } from "./trust.ts";

describe("trustPolicy", () => {
  it("has principals and services under their keys, and is a trust policy", () => {
    const user = "acs:ram::1:user/worker";
    expect(
      parsePolicy(trustPolicy({ principals: [user] }), { kind: "trust" }).Statement[0]?.Principal,
    ).toEqual({ RAM: [user] });
    expect(
      parsePolicy(trustPolicy({ services: ["imm.aliyuncs.com"] }), { kind: "trust" }).Statement[0]
        ?.Principal,
    ).toEqual({
      Service: ["imm.aliyuncs.com"],
    });
    expect(
      parsePolicy(trustPolicy({ principals: [user], services: ["fc.aliyuncs.com"] }), {
        kind: "trust",
      }).Statement[0],
    ).toEqual({
      Effect: "Allow",
      Action: ["sts:AssumeRole"],
      Principal: { RAM: [user], Service: ["fc.aliyuncs.com"] },
    });
  });
});

describe("principalProblem", () => {
  it.each([
    "acs:ram::1234567890123456:user/worker",
    "acs:ram::1:role/ci",
    "acs:ram::1:role/ci/session",
    "acs:ram::1:root",
  ])("accepts %s", (arn) => {
    expect(principalProblem(arn)).toBeUndefined();
  });

  it.each([
    "*",
    "",
    "worker",
    "acs:ram::*:root",
    "acs:ram::1:*",
    "acs:ram::1:user/*",
    "acs:ram:cn:1:user/a",
    "acs:oss::1:user/a",
    "acs:ram::1:group/a",
    "acs:ram::1:user/",
  ])("rejects %j", (arn) => {
    expect(principalProblem(arn)).toContain("must be the ARN of one user, role or account");
  });

  it("recognizes the account's root", () => {
    expect(isAccountRoot("acs:ram::1:root")).toBe(true);
    expect(isAccountRoot("acs:ram::1:user/root")).toBe(false);
  });
});

describe("serviceProblem", () => {
  it.each(["fc.aliyuncs.com", "imm.aliyuncs.com", "a.b.aliyuncs.com"])("accepts %s", (service) => {
    expect(serviceProblem(service)).toBeUndefined();
  });

  it.each([
    "",
    "*",
    "*.aliyuncs.com",
    "fc.aliyuncs.com.evil.example",
    "aliyuncs.com",
    "FC.aliyuncs.com",
  ])("rejects %j", (service) => {
    expect(serviceProblem(service)).toContain("must be a service");
  });
});
