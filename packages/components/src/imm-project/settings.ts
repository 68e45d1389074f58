import { ImmProjectError } from "./errors.ts";

/** Where IMM is and who calls it. Each part is read when it is asked for, so that a preview needs no credentials. */
export interface ProviderSettings {
  /** The stack's region; undefined when neither configuration nor environment names one. */
  region(): string | undefined;
  /** Origin of the IMM API in `region`, such as `https://imm.cn-hangzhou.aliyuncs.com`. */
  endpoint(region: string): string;
  credentials(): AccessKey;
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

type Read = (name: string) => string | undefined;

/**
 * The settings of the alicloud provider that concern IMM, read from the same places: `alicloud:*` in the stack's configuration first, then
 * `ALICLOUD_*`, `ALIBABA_CLOUD_*` and `ALIBABACLOUD_*` in the environment. `config` is given full keys (`alicloud:region`).
 */
export function readSettings(config: Read, environment: Read = (name) => process.env[name]): ProviderSettings {
  const configured: Read = (name) => config(`alicloud:${name}`) || undefined;
  const fromEnvironment = (...names: string[]) => names.map(environment).find((value) => value !== undefined && value !== "");
  return {
    region: () => configured("region") ?? fromEnvironment("ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"),
    endpoint(region) {
      const chosen = immEndpoint(configured("endpoints")) ?? fromEnvironment("ALIBABA_CLOUD_ENDPOINT_IMM", "IMM_ENDPOINT");
      return withScheme(chosen ?? `imm.${region}.aliyuncs.com`, configured("protocol"));
    },
    credentials() {
      refuseRoles(configured);
      const accessKeyId =
        configured("accessKey") ??
        fromEnvironment("ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID") ??
        missing("alicloud:accessKey", configured);
      const accessKeySecret =
        configured("secretKey") ??
        fromEnvironment("ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET") ??
        missing("alicloud:secretKey", configured);
      const securityToken =
        configured("securityToken") ??
        fromEnvironment("ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN");
      return { accessKeyId, accessKeySecret, ...(securityToken === undefined ? {} : { securityToken }) };
    },
  };
}

const useASession =
  "give them a session of it, as alicloud:accessKey, alicloud:secretKey and alicloud:securityToken or as ALIBABA_CLOUD_ACCESS_KEY_ID, " +
  "ALIBABA_CLOUD_ACCESS_KEY_SECRET and ALIBABA_CLOUD_SECURITY_TOKEN";

/** The provider would act as a role here, and these resources would not: without a word they would act in another account. */
function refuseRoles(configured: Read): void {
  const name = ["assumeRole", "assumeRoleWithOidc"].find((setting) => configured(setting) !== undefined);
  if (name === undefined) return;
  throw new ImmProjectError(
    "UnsupportedCredentials",
    `alicloud:${name} is set, which ImmProject and OssBucketAttachment do not follow: ${useASession}`,
  );
}

function missing(setting: string, configured: Read): never {
  const other = ["ecsRoleName", "credentialsUri", "profile", "sharedCredentialsFile"].find((name) => configured(name) !== undefined);
  if (other !== undefined) {
    throw new ImmProjectError(
      "UnsupportedCredentials",
      `alicloud:${other} is set, which ImmProject and OssBucketAttachment do not follow: ${useASession}`,
    );
  }
  throw new ImmProjectError(
    "MissingCredentials",
    `${setting} is not set: ImmProject and OssBucketAttachment need an AccessKey. Set alicloud:accessKey and (with --secret) ` +
      "alicloud:secretKey, or ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET in the environment",
  );
}

function withScheme(host: string, protocol = "HTTPS"): string {
  if (host.includes("://")) return host;
  if (!/^https?$/i.test(protocol)) {
    throw new ImmProjectError("InvalidSetting", `alicloud:protocol is ${JSON.stringify(protocol)}: it must be HTTP or HTTPS`);
  }
  return `${protocol.toLowerCase()}://${host}`;
}

/** `alicloud:endpoints` is JSON text: a list with one object, or that object. */
function immEndpoint(endpoints: string | undefined): string | undefined {
  if (endpoints === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(endpoints);
  } catch (cause) {
    throw new ImmProjectError("InvalidSetting", 'alicloud:endpoints is not JSON: it must look like [{"imm":"HOST"}]', { cause });
  }
  return (Array.isArray(parsed) ? parsed : [parsed]).map((group) => group?.imm).find((host) => typeof host === "string" && host !== "");
}
