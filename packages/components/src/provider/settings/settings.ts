import { ProviderError } from "../errors.ts";
import { isKnown, isMap, type Properties } from "../protocol/values.ts";
import { type Profile, readProfile } from "./profile.ts";

/** Variables by name: `process.env`, or its stand-in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The services that the resources call. */
export type Service = "imm" | "mnsOpen" | "sts";

/** A setting whose value is text. */
export type TextSetting = keyof typeof variables | "protocol";

/** A setting with members. It travels as JSON text. */
export type StructuredSetting = "assumeRole" | "assumeRoleWithOidc" | "endpoints";

/** The variables of each setting, in the order of the alicloud provider (1.289.0). */
const variables = {
  region: ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"],
  accountId: ["ALICLOUD_ACCOUNT_ID", "ALIBABA_CLOUD_ACCOUNT_ID"],
  accessKey: ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"],
  secretKey: [
    "ALICLOUD_SECRET_KEY",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABACLOUD_ACCESS_KEY_SECRET",
  ],
  securityToken: [
    "ALICLOUD_SECURITY_TOKEN",
    "ALIBABA_CLOUD_SECURITY_TOKEN",
    "ALIBABACLOUD_SECURITY_TOKEN",
  ],
  profile: ["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"],
  sharedCredentialsFile: ["ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"],
  ecsRoleName: ["ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"],
  credentialsUri: ["ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"],
} as const;

/**
 * The settings of the provider: its own configuration first, then the environment. They have the
 * names, the sources and the order of the alicloud provider. A value is read only when it is
 * needed, so a preview needs no credentials.
 */
export class ProviderSettings {
  readonly #config: Properties;
  readonly #environment: Environment;

  constructor(config: Properties, environment: Environment = process.env) {
    this.#config = config;
    this.#environment = environment;
  }

  /** The value of a setting or of its first variable; undefined if it is nowhere, or empty. */
  text(name: TextSetting): string | undefined {
    const configured = this.#config[name];
    // YAML programs send an account id as a number.
    const value = isKnown(configured) ? String(configured).trim() : "";
    if (value !== "") return value;
    return name === "protocol" ? undefined : this.variable(...variables[name]);
  }

  /** The first variable that has a value. */
  variable(...names: readonly string[]): string | undefined {
    return names.map((name) => this.#environment[name]?.trim()).find((value) => value);
  }

  /**
   * The members of a setting, which is a map, a list with one map, or either as JSON text.
   * @throws ProviderError for other text.
   */
  structured(name: StructuredSetting): Properties | undefined {
    const configured = this.#config[name];
    if (!isKnown(configured)) return undefined;
    const given = typeof configured === "string" ? parseSetting(name, configured) : configured;
    const maps = [given].flat().filter(isMap);
    return maps.length === 0 ? undefined : Object.assign({}, ...maps);
  }

  /** Whether a setting that is true or false, also as text, is true. */
  isTrue(name: "skipRegionValidation"): boolean {
    return String(this.#config[name]).toLowerCase() === "true";
  }

  /** The profile of the aliyun CLI that is set. @throws ProviderError if it doesn't exist. */
  profile(): Profile | undefined {
    const name = this.text("profile");
    return name === undefined ? undefined : readProfile(name, this.text("sharedCredentialsFile"));
  }

  /** The profile, undefined also if it doesn't exist. */
  profileIfAny(): Profile | undefined {
    try {
      return this.profile();
    } catch (error) {
      if (error instanceof ProviderError) return undefined;
      throw error;
    }
  }

  /** The region, by default that of the profile. */
  region(): string | undefined {
    return this.text("region") ?? (this.profileIfAny()?.region_id || undefined);
  }

  /** Origin of a service in `region`, such as `https://imm.cn-hangzhou.aliyuncs.com`. */
  endpoint(service: Service, region: string): string {
    const endpoints = this.structured("endpoints") ?? {};
    const configured = (name: string) => {
      const host = endpoints[name];
      return typeof host === "string" && host !== "" ? host : undefined;
    };
    const product = service === "mnsOpen" ? "mns_open" : service;
    const variable = product.toUpperCase();
    const chosen =
      configured(service) ??
      (service === "mnsOpen" ? configured("mns") : undefined) ??
      this.variable(`ALIBABA_CLOUD_ENDPOINT_${variable}`, `${variable}_ENDPOINT`);
    const host = chosen ?? `${product.replace("_", "-")}.${region}.aliyuncs.com`;
    return host.includes("://") ? host : `${this.scheme()}://${host}`;
  }

  /** The scheme of endpoints without one. @throws ProviderError if `protocol` is invalid. */
  scheme(): string {
    const protocol = this.text("protocol") ?? "HTTPS";
    if (/^https?$/i.test(protocol)) return protocol.toLowerCase();
    throw new ProviderError(
      "InvalidSetting",
      `protocol is ${JSON.stringify(protocol)}. It must be HTTP or HTTPS`,
    );
  }
}

function parseSetting(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message would show the text, which can contain secrets.
    throw new ProviderError(
      "InvalidSetting",
      `${name} is not JSON. Set it with pulumi config set --path, or as JSON text`,
    );
  }
}
