/**
 * What a role's trust policy asks of the token of an identity provider. Source: RAM documentation,
 * "Create a RAM role for a trusted IdP".
 */
export const tokenKeys: readonly string[] = ["oidc:iss", "oidc:aud", "oidc:sub", "saml:recipient"];

/**
 * The condition keys whose meaning is published, by service. Sources: RAM documentation,
 * "Condition"; Resource Directory, "Access control policies"; STS, AssumeRole; OSS, "Authorization
 * syntax and elements"; SMQ, Subscribe; RAM, service-linked roles and CreateOIDCProvider. State:
 * 2026-11.
 */
const published = [
  "acs:CurrentTime",
  "acs:SecureTransport",
  "acs:SourceIp",
  "acs:SourceVpc",
  "acs:SourceVpcId",
  "acs:MFAPresent",
  "acs:PrincipalARN",
  "acs:PrincipalArn",
  "acs:PrincipalRDId",
  "acs:PrincipalRDPath",
  "acs:Service",
  "acs:SourceArn",
  "acs:SourceAccount",
  "acs:UserAgent",
  "acs:AccessId",
  "sts:ExternalId",
  "sts:SourceIdentity",
  "ram:ServiceName",
  "ram:OidcIssuerUrl",
  "mns:PushType",
  "oss:Prefix",
  "oss:Delimiter",
  "oss:x-oss-acl",
  "oss:x-oss-object-acl",
  "oss:object-remaining-retention-days",
  ...tokenKeys,
];
const families =
  /^(?:acs:(?:RequestTag|ResourceTag)|oss:(?:BucketTag|ExistingObjectTag|RequestObjectTag))\/./;

/**
 * Whether it is known what the key means, and so that a call with any value of it, or without it,
 * can be made.
 */
export function isKnownKey(key: string): boolean {
  return (
    published.includes(key) || families.test(key) || key === "principal" || key === "principalId"
  );
}

export const knownKeys: readonly string[] = published;

/**
 * Whose keys these are, and when they were last held against the sources: other services have keys
 * of their own.
 */
export const knownKeysOf = "RAM, STS, OSS and SMQ, 2026-11";
