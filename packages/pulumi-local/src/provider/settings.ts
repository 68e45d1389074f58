/**
 * The provider's configuration, as `@pulumi/alicloud` hands it on: text, with JSON in the
 * structured settings.
 */
import {
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
  unknownValue,
} from "../protocol/values.ts";

/** A wrong setting. Names the setting and the mend, never its value. */
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

/** Products that the stand-in calls, by the name of their member in `alicloud:endpoints`. */
export const PRODUCTS = ["mnsOpen", "oss", "ram", "sts"] as const;
export type Product = (typeof PRODUCTS)[number];

export interface ProviderSettings {
  readonly region: string;
  readonly accountId: string | undefined;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string | undefined;
  readonly protocol: "HTTP" | "HTTPS";
  /** `host:port` without a scheme. */
  readonly endpoints: Readonly<Partial<Record<Product, string>>>;
  /** Milliseconds without a byte before a call fails. Default 60 000. */
  readonly timeoutMs: number;
}

/**
 * Reads the settings. Throws {@link ProviderConfigError} for what is missing or wrong. The stand-in
 * speaks to a local cloud only, so an endpoint of the real one is refused: real keys never leave
 * the machine through it.
 */
export function readSettings(given: PropertyMap): ProviderSettings {
  const region = text(given, "region");
  const accessKeyId = text(given, "accessKey");
  const accessKeySecret = text(given, "secretKey");
  const protocol = (text(given, "protocol", "HTTPS") as string).toUpperCase();
  if (protocol !== "HTTP" && protocol !== "HTTPS")
    throw new ProviderConfigError("protocol", "must be HTTP or HTTPS");
  return {
    region: region as string,
    accessKeyId: accessKeyId as string,
    accessKeySecret: accessKeySecret as string,
    accountId: text(given, "accountId", null),
    securityToken: text(given, "securityToken", null),
    protocol,
    endpoints: readEndpoints(given["endpoints"]),
    timeoutMs: readTimeout(given["clientReadTimeout"]),
  };
}

/** Without a default the setting must be there; `null` lets it be missing. */
function text(given: PropertyMap, name: string, missing?: string | null): string | undefined {
  const value = given[name];
  if (value === unknownValue)
    throw new ProviderConfigError(
      name,
      "is not known yet: the stand-in needs it before the first resource",
    );
  if (value === undefined || value === null || value === "") {
    if (missing === undefined)
      throw new ProviderConfigError(
        name,
        "is not set: give it in the stack's configuration or to the provider",
      );
    return missing ?? undefined;
  }
  if (typeof value !== "string") throw new ProviderConfigError(name, "must be text");
  return value;
}

function readTimeout(value: PropertyValue | undefined): number {
  if (value === undefined || value === null || value === "") return 60_000;
  const timeout = Number(value);
  if (!Number.isInteger(timeout) || timeout < 1)
    throw new ProviderConfigError(
      "clientReadTimeout",
      "must be milliseconds, a whole number from 1",
    );
  return timeout;
}

function readEndpoints(value: PropertyValue | undefined): ProviderSettings["endpoints"] {
  if (value === undefined || value === null || value === "") return {};
  const wrong = () =>
    new ProviderConfigError(
      "endpoints",
      'must be a JSON list of one object, such as [{"oss":"127.0.0.1:8080"}]',
    );
  const parsed = structured(value);
  const first = Array.isArray(parsed) ? (parsed[0] as PropertyValue | undefined) : parsed;
  if (!isPropertyMap(first)) throw wrong();
  const endpoints: Partial<Record<Product, string>> = {};
  for (const product of PRODUCTS) {
    // The control plane of SMQ falls back on the endpoint of its data plane, as in the real
    // provider.
    const endpoint = first[product] ?? (product === "mnsOpen" ? first["mns"] : undefined);
    if (endpoint === undefined || endpoint === null || endpoint === "") continue;
    if (typeof endpoint !== "string") throw wrong();
    if (endpoint.includes("://"))
      throw new ProviderConfigError(
        "endpoints",
        `has a scheme in ${product}: write host:port, the scheme is alicloud:protocol`,
      );
    if (/(^|\.)aliyuncs\.com(:|$)/i.test(endpoint)) {
      throw new ProviderConfigError(
        "endpoints",
        `names the real cloud in ${product}: the stand-in provider serves a local cloud only`,
      );
    }
    endpoints[product] = endpoint;
  }
  return endpoints;

  function structured(raw: PropertyValue): PropertyValue {
    if (typeof raw !== "string") return raw;
    try {
      return JSON.parse(raw) as PropertyValue;
    } catch {
      throw wrong();
    }
  }
}
