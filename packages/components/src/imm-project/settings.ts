import type { AssumeRoleOptions, Credential } from "@immkit/runtime/credentials";
import { ImmProjectError } from "./errors.ts";

/**
 * The endpoints and the credentials. Each is read only when it is needed: a preview needs no
 * credentials.
 */
export interface ProviderSettings {
  /** The stack's region; undefined if neither configuration nor environment has one. */
  region(): string | undefined;
  /** Origin of a service in `region`, such as `https://imm.cn-hangzhou.aliyuncs.com`. */
  endpoint(service: "imm" | "sts", region: string): string;
  /** An access key, and the role to assume with it. */
  credentials(): Credential & { readonly role?: AssumedRole };
}

type AssumedRole = Pick<
  AssumeRoleOptions,
  "roleArn" | "sessionName" | "policy" | "durationSeconds" | "externalId"
>;

type Read = (name: string) => string | undefined;

/**
 * The settings of the alicloud provider that IMM needs, from the same places: first `alicloud:*` in
 * the stack's configuration, then `ALICLOUD_*`, `ALIBABA_CLOUD_*` and `ALIBABACLOUD_*` in the
 * environment. `config` gets full keys (`alicloud:region`).
 */
export function readSettings(
  config: Read,
  environment: Read = (name) => process.env[name],
): ProviderSettings {
  const configured: Read = (name) => config(`alicloud:${name}`) || undefined;
  const fromEnvironment = (...names: string[]) =>
    names.map(environment).find((value) => value !== undefined && value !== "");
  return {
    region: () =>
      configured("region") ?? fromEnvironment("ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"),
    endpoint(service, region) {
      const variable = service.toUpperCase();
      const chosen =
        endpointIn(configured("endpoints"), service) ??
        fromEnvironment(`ALIBABA_CLOUD_ENDPOINT_${variable}`, `${variable}_ENDPOINT`);
      return withScheme(chosen ?? `${service}.${region}.aliyuncs.com`, configured("protocol"));
    },
    credentials() {
      const role = assumedRole(configured);
      const accessKeyId =
        configured("accessKey") ??
        fromEnvironment(
          "ALICLOUD_ACCESS_KEY",
          "ALIBABA_CLOUD_ACCESS_KEY_ID",
          "ALIBABACLOUD_ACCESS_KEY_ID",
        ) ??
        missing("alicloud:accessKey", configured);
      const accessKeySecret =
        configured("secretKey") ??
        fromEnvironment(
          "ALICLOUD_SECRET_KEY",
          "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
          "ALIBABACLOUD_ACCESS_KEY_SECRET",
        ) ??
        missing("alicloud:secretKey", configured);
      const securityToken =
        configured("securityToken") ??
        fromEnvironment(
          "ALICLOUD_SECURITY_TOKEN",
          "ALIBABA_CLOUD_SECURITY_TOKEN",
          "ALIBABACLOUD_SECURITY_TOKEN",
        );
      return {
        accessKeyId,
        accessKeySecret,
        ...(securityToken === undefined ? {} : { securityToken }),
        ...(role === undefined ? {} : { role }),
      };
    },
  };
}

/**
 * `alicloud:assumeRole` of the provider. Without it, these resources could be in another account
 * than the rest of the stack.
 */
function assumedRole(configured: Read): AssumedRole | undefined {
  const text = configured("assumeRole");
  if (text === undefined) return undefined;
  const [given] = [parseSetting("assumeRole", text)].flat();
  const { roleArn, sessionName, policy, sessionExpiration, externalId } = (given ?? {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof roleArn !== "string" || roleArn === "") {
    throw new ImmProjectError(
      "InvalidSetting",
      "alicloud:assumeRole has no roleArn. Set it to the ARN of the role, acs:ram::ACCOUNT:role/NAME",
    );
  }
  return {
    roleArn,
    ...(typeof sessionName === "string" ? { sessionName } : {}),
    ...(typeof policy === "string" ? { policy } : {}),
    ...(sessionExpiration === undefined ? {} : { durationSeconds: Number(sessionExpiration) }),
    ...(typeof externalId === "string" ? { externalId } : {}),
  };
}

/** Settings for credentials that the provider supports, but these resources don't. */
const unsupported = [
  "assumeRoleWithOidc",
  "ecsRoleName",
  "credentialsUri",
  "profile",
  "sharedCredentialsFile",
];

function missing(setting: string, configured: Read): never {
  const other = unsupported.find((name) => configured(name) !== undefined);
  if (other !== undefined) {
    throw new ImmProjectError(
      "UnsupportedCredentials",
      `ImmProject and OssBucketAttachment do not support alicloud:${other}. Set alicloud:accessKey, alicloud:secretKey and ` +
        "alicloud:securityToken of a session, or ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and " +
        "ALIBABA_CLOUD_SECURITY_TOKEN in the environment",
    );
  }
  throw new ImmProjectError(
    "MissingCredentials",
    `${setting} is not set. ImmProject and OssBucketAttachment need an AccessKey. Set alicloud:accessKey and (with --secret) ` +
      "alicloud:secretKey, or ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET in the environment",
  );
}

function withScheme(host: string, protocol = "HTTPS"): string {
  if (host.includes("://")) return host;
  if (!/^https?$/i.test(protocol)) {
    throw new ImmProjectError(
      "InvalidSetting",
      `alicloud:protocol is ${JSON.stringify(protocol)}. It must be HTTP or HTTPS`,
    );
  }
  return `${protocol.toLowerCase()}://${host}`;
}

/** `alicloud:endpoints` is a list with one object, or that object. */
function endpointIn(endpoints: string | undefined, service: string): string | undefined {
  if (endpoints === undefined) return undefined;
  const groups = [parseSetting("endpoints", endpoints)].flat() as ({
    readonly [service: string]: unknown;
  } | null)[];
  const host = groups
    .map((group) => group?.[service])
    .find((value) => value !== undefined && value !== "");
  return typeof host === "string" ? host : undefined;
}

/** A dynamic provider gets structured settings as JSON text. */
function parseSetting(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message would show the text, which can contain secrets.
    throw new ImmProjectError(
      "InvalidSetting",
      `alicloud:${name} is not JSON. Set it with pulumi config set --path, or as JSON text`,
    );
  }
}
