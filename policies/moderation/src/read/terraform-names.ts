/**
 * Names of Terraform in Pulumi's spelling. They translate regularly: `alicloud_oss_bucket_acl` is
 * `alicloud:oss/bucketAcl:BucketAcl`, `role_name` is `roleName`. The exceptions are listed. Source:
 * the bridge metadata of pulumi-alicloud (2026-08-14) and the types of @pulumi/alicloud 3.108.0.
 */

/** Beginnings of resource names after `alicloud_`, and the module and beginning in Pulumi. */
const modules: readonly (readonly [string, string, string])[] = [
  ["event_bridge_", "eventbridge", ""],
  ["fcv2_", "fc", "v2_"],
  ["fcv3_", "fc", "v3_"],
  ["resource_manager_", "resourcemanager", ""],
];

const types: Readonly<Record<string, string>> = {
  alicloud_actiontrail: "alicloud:actiontrail/trailDeprecated:TrailDeprecated",
};

/** The type token of a resource. */
export function typeToken(type: string): string {
  const exception = types[type];
  if (exception !== undefined) return exception;
  const name = type.replace(/^alicloud_/, "");
  const found = modules.find(([beginning]) => name.startsWith(beginning));
  const [module = "", ...words] = found === undefined ? name.split("_") : [found[1]];
  const rest = found === undefined ? words.join("_") : `${found[2]}${name.slice(found[0].length)}`;
  const member = camelCase(rest);
  return `alicloud:${module}/${member}:${member.charAt(0).toUpperCase()}${member.slice(1)}`;
}

/** Lists have plural names in Pulumi, wherever they occur. */
const plurals: Readonly<Record<string, string>> = {
  abort_multipart_upload: "abortMultipartUploads",
  cors_rule: "corsRules",
  custom_cipher_suite: "customCipherSuites",
  expiration: "expirations",
  expose_header: "exposeHeaders",
  expression_list: "expressionLists",
  lifecycle_rule: "lifecycleRules",
  noncurrent_version_expiration: "noncurrentVersionExpirations",
  noncurrent_version_transition: "noncurrentVersionTransitions",
  param_list: "paramLists",
  prometheus: "prometheuses",
  statement: "statements",
  tls13_custom_cipher_suite: "tls13CustomCipherSuites",
};

/** The same in one block only. */
const pluralsIn: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  statement: { action: "actions", resource: "resources" },
};

/**
 * The name of a property.
 * @param block The block that has the property, if it is in one.
 */
export function propertyName(name: string, block?: string): string {
  return pluralsIn[block ?? ""]?.[name] ?? plurals[name] ?? camelCase(name);
}

const camelCase = (name: string) =>
  name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
