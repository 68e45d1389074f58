import { describe, expect, it } from "vitest";
import { check } from "../check/check.ts";
import { readStack } from "../read/detect.ts";
import { formatReport, type ReportFormat } from "./format.ts";

/** Values that a report must not show. */
const secrets = [
  "provider-secret-key",
  "provider-token",
  "created-secret-key",
  "LTAI5tCreatedKey",
  "hook-password",
  "hook-query-token",
  "statement-id-text",
  "only-two-know-this-id",
];

const stack = readStack({
  resources: [
    {
      name: "cloud",
      type: "pulumi:providers:alicloud",
      props: {
        accessKey: "LTAI5tProviderKey",
        secretKey: "provider-secret-key",
        securityToken: "provider-token",
        region: "cn-hangzhou",
      },
    },
    { name: "ann", type: "alicloud:ram/user:User", props: { name: "ann" }, provider: "cloud" },
    {
      name: "key",
      type: "alicloud:ram/accessKey:AccessKey",
      props: { id: "LTAI5tCreatedKey", secret: "created-secret-key", userName: "ann" },
      provider: "cloud",
    },
    {
      name: "partner",
      type: "alicloud:ram/role:Role",
      props: {
        roleName: "partner",
        assumeRolePolicyDocument: JSON.stringify({
          Version: "1",
          Statement: [
            {
              Effect: "Allow",
              Action: "sts:AssumeRole",
              Principal: { RAM: ["acs:ram::*:root"] },
              Condition: { StringEquals: { "sts:ExternalId": "only-two-know-this-id" } },
            },
          ],
        }),
      },
      provider: "cloud",
    },
    {
      name: "hook",
      type: "alicloud:message/serviceSubscription:ServiceSubscription",
      props: {
        topicName: "verdicts",
        subscriptionName: "hook",
        pushType: "http",
        endpoint: "http://user:hook-password@example.com/?token=hook-query-token",
      },
      provider: "cloud",
    },
    {
      name: "wide",
      type: "alicloud:ram/policy:Policy",
      props: {
        policyName: "wide",
        policyDocument: JSON.stringify({
          Version: "1",
          Statement: [
            { Sid: "statement-id-text", Effect: "Allow", Action: "imm:*", Resource: "*" },
          ],
        }),
      },
      provider: "cloud",
    },
  ],
});
const report = check(stack, { pack: "strict" });

describe("a report", () => {
  it("is about the resources with secrets", () => {
    const found = new Set(report.findings.map(({ resource }) => resource));
    expect([...found]).toEqual(expect.arrayContaining(["hook", "key", "partner", "wide"]));
  });

  it.each<ReportFormat>(["table", "json", "sarif", "junit", "markdown", "html"])(
    "shows no value that somebody wrote, as %s",
    (format) => {
      const text = formatReport(report, format, { version: "0.1.0" });
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    },
  );
});
