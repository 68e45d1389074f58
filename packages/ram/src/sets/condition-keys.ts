/**
 * The keys of an identity provider's token, for a role's trust policy. Source: RAM documentation,
 * "Create a RAM role for a trusted IdP".
 */
export const tokenKeys: readonly string[] = ["oidc:iss", "oidc:aud", "oidc:sub", "saml:recipient"];

/**
 * The condition keys with a published meaning, without those that contain a name. State: 2026-11.
 * Sources:
 *
 * - RAM documentation, "Condition", service-linked roles and CreateOIDCProvider
 * - Resource Directory, "Access control policies"
 * - STS, AssumeRole
 * - OSS, "Authorization syntax and elements"
 * - SMQ, Subscribe
 * - ECS, "Run Cloud Assistant commands as a regular user"
 *   (github.com/AlibabaCloudDocs/ecs at 322eaab, 2021-07-19)
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
  "ecs:CommandRunAs",
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
 * Whether the meaning of the key is known. Then there can be a request with any value of it, and
 * one without it.
 */
export function isKnownKey(key: string): boolean {
  return (
    published.includes(key) || families.test(key) || key === "principal" || key === "principalId"
  );
}

/**
 * The services whose keys are all published. `ram` is missing: Alibaba's own policies have more of
 * its keys than the documentation.
 */
const keyTables: ReadonlySet<string> = new Set(["acs", "sts", "oss", "mns", "oidc", "saml"]);

/**
 * Whether an unknown key is surely a fault: there is a table of the keys of its service, or it does
 * not begin with a service.
 */
export function hasKeyTable(key: string): boolean {
  const [, service] = /^([^:]+):./.exec(key) ?? [];
  return service === undefined || keyTables.has(service.toLowerCase());
}

/** The published keys that don't contain a name. */
export const knownKeys: readonly string[] = published;

/** The services whose keys are known, and when the list was compared with the sources. */
export const knownKeysOf = "RAM, STS, OSS and SMQ, 2026-11";
