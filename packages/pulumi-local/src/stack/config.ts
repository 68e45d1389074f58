/** The settings of a stack: the user's, and those that point `alicloud` to the local cloud. */
import { DeployError } from "./error.ts";
import type { CloudAccess, ConfigValue } from "./options.ts";

/** The settings of a stack, and which of them are secret. */
export interface StackConfig {
  /** By full key, `namespace:name`. Includes the secrets. */
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

/** The products with an endpoint that the provider or the components use. */
export const products = ["cms", "imm", "mns", "mnsOpen", "oss", "ram", "sts"] as const;

/**
 * The `alicloud:*` settings for a cloud. `accountType` and `accountId` are set because the real
 * provider calls more services if they are missing. Endpoints have no scheme: `protocol` is the
 * scheme. Throws {@link DeployError} (`ConfigInvalid`).
 */
export function cloudConfig(cloud: CloudAccess): Record<string, ConfigValue> {
  const url = URL.parse(cloud.endpoint);
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new DeployError(
      "ConfigInvalid",
      "cloud.endpoint must be an http or https URL, such as http://127.0.0.1:8080",
    );
  return {
    "alicloud:region": cloud.region,
    "alicloud:accountId": cloud.accountId,
    "alicloud:accountType": "Domestic",
    "alicloud:accessKey": cloud.accessKeyId,
    "alicloud:secretKey": { value: cloud.accessKeySecret, secret: true },
    "alicloud:protocol": url.protocol === "https:" ? "HTTPS" : "HTTP",
    "alicloud:skipRegionValidation": "true",
    "alicloud:endpoints": JSON.stringify([
      Object.fromEntries(products.map((product) => [product, url.host])),
    ]),
  };
}

/**
 * The settings of all layers; later layers win. Throws {@link DeployError} (`ConfigInvalid`) for a
 * key or value that Pulumi would not accept.
 */
export function stackConfig(
  project: string,
  ...layers: readonly Readonly<Record<string, ConfigValue>>[]
): StackConfig {
  let config: StackConfig = { values: {}, secretKeys: [] };
  for (const [key, value] of layers.flatMap((layer) => Object.entries(layer))) {
    if (!/^[^:\s]+(:[^:\s]+)?$/.test(key))
      throw new DeployError("ConfigInvalid", `config: "${key}" must be NAME or NAMESPACE:NAME`);
    const plain = typeof value === "string" ? value : value?.value;
    if (typeof plain !== "string")
      throw new DeployError("ConfigInvalid", `config: the value of ${key} must be a string`);
    const fullKey = key.includes(":") ? key : `${project}:${key}`;
    config = mergeConfig(config, {
      values: { [fullKey]: plain },
      secretKeys: typeof value === "string" ? [] : [fullKey],
    });
  }
  return config;
}

/** The settings of `config`, replaced by those of `more` where both have one. */
export function mergeConfig(config: StackConfig, more: StackConfig): StackConfig {
  const kept = config.secretKeys.filter((key) => more.values[key] === undefined);
  return {
    values: { ...config.values, ...more.values },
    secretKeys: [...kept, ...more.secretKeys],
  };
}
