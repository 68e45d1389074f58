/**
 * The provider's configuration as `@pulumi/alicloud` sends it: text, with JSON in the structured
 * settings.
 */
import {
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
  parseJson,
  unknownValue,
} from "../protocol/values.ts";
import { boolean, integer, list, object, type Properties, string } from "./schema.ts";

/** A missing or invalid setting. The message names the setting and the fix, never its value. */
export class ProviderConfigError extends Error {
  readonly code = "ProviderConfig";
  /** `alicloud:endpoints`, … */
  readonly setting: string;
  constructor(setting: string, message: string) {
    super(`alicloud:${setting} ${message}`);
    this.name = "ProviderConfigError";
    this.setting = `alicloud:${setting}`;
  }
}

/** The products that the provider calls, by the name of their member in `alicloud:endpoints`. */
export const products = ["cms", "mnsOpen", "oss", "ram", "sts"] as const;
export type Product = (typeof products)[number];

/** The settings that have an effect, and those that only the real provider needs. */
export const settingProperties: Properties = {
  region: { type: string() },
  accountId: { type: string() },
  accountType: { type: string() },
  accessKey: { type: string(), secret: true },
  secretKey: { type: string(), secret: true },
  securityToken: { type: string(), secret: true },
  protocol: { type: string() },
  endpoints: {
    type: list(
      object(
        Object.fromEntries(
          [...products, "imm", "mns"].map((product) => [product, { type: string() }]),
        ),
      ),
    ),
  },
  clientReadTimeout: { type: integer() },
  skipRegionValidation: { type: boolean },
};

/** The checked configuration of the provider. */
export interface ProviderSettings {
  readonly region: string;
  readonly accountId: string | undefined;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string | undefined;
  readonly protocol: "HTTP" | "HTTPS";
  /** `host:port` without a scheme. */
  readonly endpoints: Readonly<Partial<Record<Product, string>>>;
  /** Milliseconds that a call can take. Default 60 000. */
  readonly timeoutMs: number;
}

/** Variables by name, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of the settings that can come from the environment, as in the real provider. */
const variables: Readonly<Record<string, readonly string[]>> = {
  accessKey: ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID"],
  secretKey: ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
  securityToken: ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN"],
};

/**
 * Reads the settings, and the key from the environment if the settings have none. Throws
 * {@link ProviderConfigError}. Endpoints of the real cloud are rejected: this provider calls a
 * local cloud only, and real keys never leave the machine.
 */
export function readSettings(config: PropertyMap, environment: Environment = {}): ProviderSettings {
  const protocol = (optionalText(config, "protocol") ?? "HTTPS").toUpperCase();
  if (protocol !== "HTTP" && protocol !== "HTTPS")
    throw new ProviderConfigError("protocol", "must be HTTP or HTTPS");
  const text = (name: string) =>
    optionalText(config, name) ??
    variables[name]?.map((variable) => environment[variable]).find((value) => value);
  const required = (name: string): string => {
    const value = text(name);
    if (value !== undefined) return value;
    throw new ProviderConfigError(
      name,
      `is not set. Set it in the stack's configuration or in the provider's arguments${
        variables[name] === undefined ? "" : `, or set ${variables[name].at(-1)}`
      }`,
    );
  };
  return {
    region: required("region"),
    accessKeyId: required("accessKey"),
    accessKeySecret: required("secretKey"),
    accountId: optionalText(config, "accountId"),
    securityToken: text("securityToken"),
    protocol,
    endpoints: readEndpoints(config["endpoints"]),
    timeoutMs: readTimeout(config["clientReadTimeout"]),
  };
}

function optionalText(config: PropertyMap, name: string): string | undefined {
  const value = config[name];
  if (value === unknownValue)
    throw new ProviderConfigError(name, "is unknown. It must be known before the first resource");
  if (isUnset(value)) return undefined;
  // YAML programs send a setting of digits, such as an account id, as a number.
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") throw new ProviderConfigError(name, "must be a string");
  return value;
}

function isUnset(value: PropertyValue | undefined): value is undefined | null | "" {
  return value === undefined || value === null || value === "";
}

function readTimeout(value: PropertyValue | undefined): number {
  if (isUnset(value)) return 60_000;
  const timeout = Number(value);
  if (Number.isInteger(timeout) && timeout >= 1) return timeout;
  throw new ProviderConfigError(
    "clientReadTimeout",
    "must be a whole number of milliseconds, at least 1",
  );
}

function readEndpoints(value: PropertyValue | undefined): ProviderSettings["endpoints"] {
  if (isUnset(value)) return {};
  const invalid = new ProviderConfigError(
    "endpoints",
    'must be a JSON list of one object, such as [{"oss":"127.0.0.1:8080"}]',
  );
  const [group] = [typeof value === "string" ? parseJson(value) : value].flat();
  if (!isPropertyMap(group)) throw invalid;
  const endpoints: Partial<Record<Product, string>> = {};
  for (const product of products) {
    // As in the real provider, the control plane of SMQ defaults to the endpoint of its data plane.
    const endpoint = group[product] || (product === "mnsOpen" ? group["mns"] : undefined);
    if (isUnset(endpoint)) continue;
    if (typeof endpoint !== "string") throw invalid;
    if (endpoint.includes("://"))
      throw new ProviderConfigError(
        "endpoints",
        `has a scheme in ${product}. Write host:port, and the scheme into alicloud:protocol`,
      );
    if (/(^|\.)aliyuncs\.com(:|$)/i.test(endpoint))
      throw new ProviderConfigError(
        "endpoints",
        `has the real cloud in ${product}. This provider calls a local cloud only`,
      );
    endpoints[product] = endpoint;
  }
  return endpoints;
}
