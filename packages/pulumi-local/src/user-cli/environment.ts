/**
 * The environment for the user's `pulumi`: the user's own, without anything that leads to the real
 * cloud.
 */
import path from "node:path";
import { products } from "../stack/config.ts";
import type { CloudAccess } from "../stack/options.ts";

/** Variables by name, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables with keys, regions, profiles and endpoints that official clients read. */
const cloudVariables = [
  /^(?:ALIBABA_?CLOUD|ALICLOUD|ALIYUN|IMMKIT)_/i,
  /^(?:OSS_)?(?:ACCESS_KEY|SECRET_KEY|SECURITY_TOKEN|SESSION_TOKEN|STS_TOKEN)(?:_|$)/i,
  /^(?:CMS|IMM|MNS|MNS_OPEN|OSS|RAM|STS)_ENDPOINT$/i,
];

/** The variables that would make Pulumi pass over the stand-in provider. */
const pluginVariables = ["PULUMI_IGNORE_AMBIENT_PLUGINS", "PULUMI_DEBUG_PROVIDERS"];

/**
 * The variables of `environment` that can stay, and those for the local cloud. Endpoints are set as
 * variables too: an explicit provider of the program without endpoints then calls the local cloud.
 * @param folders come first on PATH.
 */
export function localEnvironment(
  environment: Environment,
  cloud: CloudAccess,
  folders: readonly string[],
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !cloudVariables.some((pattern) => pattern.test(entry[0])) &&
      !pluginVariables.includes(entry[0]),
  );
  const search = [...folders, ...(environment["PATH"] ?? "").split(path.delimiter)];
  const endpoints = products.map((product) => [
    `${product.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_ENDPOINT`,
    cloud.endpoint,
  ]);
  const known = environment["NO_PROXY"] ?? environment["no_proxy"];
  const noProxy = [known, "127.0.0.1", "localhost", "::1"].filter(Boolean).join(",");
  return {
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...Object.fromEntries(kept),
    ...Object.fromEntries(endpoints),
    PATH: [...new Set(search.filter((folder) => folder !== ""))].join(path.delimiter),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    IMMKIT_ENDPOINT: cloud.endpoint,
    IMMKIT_REGION: cloud.region,
    IMMKIT_ACCOUNT_ID: cloud.accountId,
    ALIBABA_CLOUD_REGION: cloud.region,
    ALIBABA_CLOUD_REGION_ID: cloud.region,
    ALIBABA_CLOUD_ACCOUNT_ID: cloud.accountId,
    ALIBABA_CLOUD_ACCESS_KEY_ID: cloud.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: cloud.accessKeySecret,
    ALIBABA_CLOUD_CLI_PROFILE_DISABLED: "true",
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
    ALIBABA_CLOUD_IMDSV1_DISABLED: "true",
  };
}
