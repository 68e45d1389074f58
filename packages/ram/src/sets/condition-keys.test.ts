import { describe, expect, it } from "vitest";
import { hasKeyTable, isKnownKey, knownKeys } from "./condition-keys.ts";

describe("isKnownKey", () => {
  // As the documentation of each service lists them.
  it.each([
    ...[
      "acs:CurrentTime",
      "ecs:CommandRunAs",
      "acs:SecureTransport",
      "acs:SourceIp",
      "acs:SourceVpc",
      "acs:SourceVpcId",
      "acs:MFAPresent",
    ],
    ...["acs:PrincipalARN", "acs:PrincipalArn", "acs:PrincipalRDId", "acs:PrincipalRDPath"],
    ...["acs:Service", "acs:SourceArn", "acs:SourceAccount", "acs:UserAgent", "acs:AccessId"],
    ...[
      "sts:ExternalId",
      "sts:SourceIdentity",
      "ram:ServiceName",
      "ram:OidcIssuerUrl",
      "mns:PushType",
      "oidc:iss",
      "oidc:aud",
      "oidc:sub",
      "saml:recipient",
    ],
    ...[
      "oss:Prefix",
      "oss:Delimiter",
      "oss:x-oss-acl",
      "oss:x-oss-object-acl",
      "oss:object-remaining-retention-days",
    ],
  ])("knows and lists %s", (key) => {
    expect(isKnownKey(key)).toBe(true);
    expect(knownKeys).toContain(key);
  });

  it.each([
    "acs:RequestTag/team",
    "acs:ResourceTag/a",
    "oss:BucketTag/a",
    "oss:ExistingObjectTag/a",
    "oss:RequestObjectTag/a/b",
    "principal",
    "principalId",
  ])("knows %s", (key) => {
    expect(isKnownKey(key)).toBe(true);
  });

  it.each([
    "",
    "acs:RequestTag",
    "acs:RequestTag/",
    "acs:BucketTag/a",
    "oss:RequestTag/a",
    "my-acs:RequestTag/a",
    "acs:sourceip",
    "principals",
    "ram:Service",
    "ram:servicename",
    "x:Y",
  ])("does not know %j", (key) => {
    expect(isKnownKey(key)).toBe(false);
  });
});

describe("hasKeyTable", () => {
  it.each([
    "acs:Mystery",
    "ACS:Mystery",
    "sts:x",
    "oss:Frob",
    "mns:x",
    "oidc:x",
    "Resource",
    ":x",
    "",
  ])("an unknown %j is a fault", (key) => {
    expect(hasKeyTable(key)).toBe(true);
  });

  it.each(["ecs:tag/owner", "ram:TrustedPrincipalTypes", "rds:ResourceTag/a", "kms:tag"])(
    "an unknown %s may be one that the service documents",
    (key) => {
      expect(hasKeyTable(key)).toBe(false);
    },
  );
});
