import { lint, parsePolicy } from "@immkit/ram";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { checkArguments } from "../arguments/check.ts";
import { serviceTrust, type TrustArgs, trustCheck, trustDocument, trustsAccount } from "./trust.ts";

const ack = {
  providerArn: "acs:ram::1234567890123456:oidc-provider/ack-rrsa-c1",
  issuer: "https://oidc-ack-cn-hangzhou.oss-cn-hangzhou.aliyuncs.com/c1",
  audiences: ["sts.aliyuncs.com"],
  subjects: ["system:serviceaccount:moderation:worker"],
};

describe("trustDocument", () => {
  it("has a statement for each kind, and each is a valid trust policy without findings", () => {
    const document = parsePolicy(
      trustDocument({
        principals: ["acs:ram::1234567890123456:user/worker"],
        services: ["fc.aliyuncs.com"],
        oidc: [ack],
        externalAccounts: [{ accountId: "42", externalId: "only-we-know" }],
      }),
      { kind: "trust" },
    );
    expect(document.Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Principal: { RAM: ["acs:ram::1234567890123456:user/worker"] },
      },
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Principal: { Service: ["fc.aliyuncs.com"] },
      },
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Principal: { Federated: ["acs:ram::1234567890123456:oidc-provider/ack-rrsa-c1"] },
        Condition: {
          StringEquals: {
            "oidc:iss": ["https://oidc-ack-cn-hangzhou.oss-cn-hangzhou.aliyuncs.com/c1"],
            "oidc:aud": ["sts.aliyuncs.com"],
            "oidc:sub": ["system:serviceaccount:moderation:worker"],
          },
        },
      },
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Principal: { RAM: ["acs:ram::42:root"] },
        Condition: { StringEquals: { "sts:ExternalId": ["only-we-know"] } },
      },
    ]);
    for (const statement of document.Statement)
      expect(lint({ Version: "1", Statement: [statement] })).toEqual([]);
  });

  it("has no statement for what is left out", () => {
    expect(serviceTrust("imm.aliyuncs.com")).toBe(
      '{"Version":"1","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"Service":["imm.aliyuncs.com"]}}]}',
    );
  });
});

describe("trustCheck", () => {
  const problemOf = (trust: unknown): string => {
    try {
      checkArguments("App", { trust }, (args) => {
        const problem = trustCheck((args as { trust: unknown }).trust);
        const { path, reason } =
          typeof problem === "string" ? { path: "", reason: problem } : { ...problem };
        return reason === undefined ? undefined : { path: `.trust${path}`, reason };
      });
      return "";
    } catch (error) {
      return String((error as Error).message);
    }
  };

  it.each<TrustArgs>([
    { principals: ["acs:ram::1:user/worker", "acs:ram::1:role/ci", "acs:ram::1:role/ci/session"] },
    { principals: ["acs:ram::1:root"] },
    { services: ["fc.aliyuncs.com", "ecs.aliyuncs.com", "a.b.aliyuncs.com"] },
    { oidc: [ack] },
    { externalAccounts: [{ accountId: "42", externalId: "id" }] },
    { principals: pulumi.output([]) },
    { oidc: [{ ...ack, issuer: pulumi.output("not known yet") }] },
  ])("accepts %j", (trust) => {
    expect(problemOf(trust)).toBe("");
  });

  it.each<[unknown, string]>([
    [{}, "App: trust is empty; list who can assume the role"],
    [{ principals: [], oidc: [] }, "App: trust is empty; list who can assume the role"],
    ...[
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
    ].map((principal): [unknown, string] => [
      { principals: [principal] },
      `App: trust.principals[0] is "${principal}"; it must be the ARN of one user, role or account`,
    ]),
    [
      { services: ["fc.aliyuncs.com", "imm.aliyuncs.com"] },
      'App: trust.services[1] is "imm.aliyuncs.com"; IMM has its own role',
    ],
    ...[
      "",
      "*",
      "*.aliyuncs.com",
      "fc.aliyuncs.com.evil.example",
      "aliyuncs.com",
      "FC.aliyuncs.com",
    ].map((service): [unknown, string] => [
      { services: [service] },
      `App: trust.services[0] is "${service}"; it must be a service`,
    ]),
    [
      { oidc: [{ ...ack, subjects: ["system:serviceaccount:*"] }] },
      'App: trust.oidc[0].subjects[0] is "system:serviceaccount:*"; it must be one value without wildcards',
    ],
    [{ oidc: [{ ...ack, audiences: [] }] }, "App: trust.oidc[0].audiences is empty"],
    [
      { oidc: [{ ...ack, subjects: undefined }] },
      "App: trust.oidc[0].subjects is missing; list the subjects",
    ],
    [
      { oidc: [{ ...ack, issuer: "http://issuer.example" }] },
      'App: trust.oidc[0].issuer is "http://issuer.example"; it must be the https URL',
    ],
    [
      { oidc: [{ ...ack, providerArn: "acs:ram::1:saml-provider/a" }] },
      'App: trust.oidc[0].providerArn is "acs:ram::1:saml-provider/a"; it must be the ARN of an OIDC',
    ],
    [
      { externalAccounts: [{ accountId: "42" }] },
      "App: trust.externalAccounts[0].externalId is missing",
    ],
    [
      { externalAccounts: [{ accountId: "*", externalId: "id" }] },
      'App: trust.externalAccounts[0].accountId is "*"; it must be an account id',
    ],
  ])("rejects %j", (trust, message) => {
    expect(problemOf(trust)).toContain(message);
  });
});

describe("trustsAccount", () => {
  it("is true for the root of an account without an external id", () => {
    expect(trustsAccount({ principals: ["acs:ram::1:user/a", "acs:ram::2:root"] })).toBe(true);
    expect(trustsAccount({ principals: ["acs:ram::1:user/root"] })).toBe(false);
    expect(trustsAccount({ externalAccounts: [{ accountId: "1", externalId: "id" }] })).toBe(false);
  });
});
