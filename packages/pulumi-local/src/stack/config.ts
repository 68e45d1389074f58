/**
 * The settings of a stack: those that point `@pulumi/alicloud` at the local cloud, and the user's.
 */
import { DeployError } from "./error.ts";
import type { CloudAccess, ConfigValue } from "./options.ts";

export interface StackConfig {
  /** By full key, `namespace:name`. Secrets are among them. */
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

/** Products whose endpoint the provider and the components look up. */
const PRODUCTS = ["imm", "mns", "mnsOpen", "oss", "ram", "sts"] as const;

/**
 * The `alicloud:*` settings for a cloud. `accountType` and `accountId` are there because the real
 * provider asks further services when they are missing; the endpoints are without a scheme, which
 * `protocol` gives. Throws {@link DeployError} (`ConfigInvalid`).
 */
export function cloudConfig(cloud: CloudAccess): Record<string, ConfigValue> {
  let url: URL;
  try {
    url = new URL(cloud.endpoint);
  } catch (cause) {
    throw new DeployError(
      "ConfigInvalid",
      `cloud.endpoint must be a URL such as http://127.0.0.1:8080`,
      { cause },
    );
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new DeployError("ConfigInvalid", "cloud.endpoint must be http:// or https://");
  return {
    "alicloud:region": cloud.region,
    "alicloud:accountId": cloud.accountId,
    "alicloud:accountType": "Domestic",
    "alicloud:accessKey": cloud.accessKeyId,
    "alicloud:secretKey": { value: cloud.accessKeySecret, secret: true },
    "alicloud:protocol": url.protocol === "https:" ? "HTTPS" : "HTTP",
    "alicloud:skipRegionValidation": "true",
    "alicloud:endpoints": JSON.stringify([
      Object.fromEntries(PRODUCTS.map((product) => [product, url.host])),
    ]),
  };
}

/**
 * Later layers win. Throws {@link DeployError} (`ConfigInvalid`) for a key that Pulumi would not
 * take.
 */
export function stackConfig(
  project: string,
  ...layers: readonly Readonly<Record<string, ConfigValue>>[]
): StackConfig {
  const merged = new Map<string, ConfigValue>();
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      if (!/^[^:\s]+(:[^:\s]+)?$/.test(key))
        throw new DeployError(
          "ConfigInvalid",
          `config: "${key}" is no key: it is NAME or NAMESPACE:NAME`,
        );
      const plain = typeof value === "string" ? value : value?.value;
      if (typeof plain !== "string")
        throw new DeployError("ConfigInvalid", `config: the value of ${key} must be text`);
      merged.set(key.includes(":") ? key : `${project}:${key}`, value);
    }
  }
  const values = Object.fromEntries(
    [...merged].map(([key, value]) => [key, typeof value === "string" ? value : value.value]),
  );
  const secretKeys = [...merged]
    .filter(([, value]) => typeof value !== "string")
    .map(([key]) => key);
  return { values, secretKeys };
}
