import {
  assumeRole,
  type CredentialsProvider,
  cliProfile,
  credentialsUri,
  fromEcsRole,
  fromOfficial,
  fromOidc,
  staticCredentials,
} from "@immkit/runtime/credentials";
import { ProviderError } from "../errors.ts";
import { isMap, type Properties } from "../protocol/values.ts";
import { defaultFile, type Profile, readProfile } from "./profile.ts";
import type { ProviderSettings } from "./settings.ts";

/** How the services that give sessions are reached. */
export interface SessionEndpoints {
  /** Origin of STS. */
  readonly sts: string;
  /** Origin of the metadata service of ECS. Default: that of an instance. */
  readonly metadata?: string;
}

/** Modes of a profile whose session another program or service gives. */
const externalModes = ["CloudSSO", "External", "OAuth"];

/**
 * The credentials of the provider, from the sources of the alicloud provider (1.289.0), in its
 * order: a key in the configuration, the environment or the profile, a session of the profile
 * (another profile's role, CloudSSO, OAuth, an external program), `credentialsUri`, the role of the
 * ECS instance, OIDC. On top of each: the role in `assumeRole`, else that of the profile.
 * @throws ProviderError if there are none, or a setting is incomplete.
 */
export function credentialsOf(
  settings: ProviderSettings,
  endpoints: SessionEndpoints,
): CredentialsProvider {
  const { accessKey, secretKey } = keyIn(settings);
  // A profile that isn't needed may not exist. Its role counts in any case.
  const profile = accessKey && secretKey ? settings.profileIfAny() : settings.profile();
  const source = sourceOf(settings, profile, endpoints);
  const role = assumedRole(settings, profile);
  return role === undefined ? source : sessionOf(source, role, endpoints);
}

const keyIn = (settings: ProviderSettings) => ({
  accessKey: settings.text("accessKey"),
  secretKey: settings.text("secretKey"),
});

function sourceOf(
  settings: ProviderSettings,
  profile: Profile | undefined,
  endpoints: SessionEndpoints,
): CredentialsProvider {
  const { accessKey, secretKey } = keyIn(settings);
  // A session's token belongs to its own key.
  const key = profile === undefined || (accessKey && secretKey) ? {} : keyOf(profile);
  const accessKeyId = accessKey ?? key.accessKeyId;
  const accessKeySecret = secretKey ?? key.accessKeySecret;
  const securityToken = settings.text("securityToken") ?? key.securityToken;
  if (accessKeyId !== undefined && accessKeySecret !== undefined) {
    return staticCredentials({
      accessKeyId,
      accessKeySecret,
      ...(securityToken === undefined ? {} : { securityToken }),
    });
  }
  if (profile !== undefined) {
    const session = profileSession(settings, profile, endpoints);
    if (session !== undefined) return session;
  }
  const uri = settings.text("credentialsUri");
  if (uri !== undefined)
    return fromOfficial(credentialsUri({ ALIBABA_CLOUD_CREDENTIALS_URI: uri }));
  if (accessKeyId !== undefined || accessKeySecret !== undefined) throw halfKey(accessKeyId);
  const ecsRoleName = settings.text("ecsRoleName") ?? profile?.ram_role_name;
  if (ecsRoleName !== undefined || profile?.mode === "EcsRamRole") {
    return fromEcsRole({
      ...(ecsRoleName ? { roleName: ecsRoleName } : {}),
      ...(endpoints.metadata === undefined ? {} : { endpoint: endpoints.metadata }),
    });
  }
  const oidc = settings.structured("assumeRoleWithOidc");
  if (oidc !== undefined) return oidcSession(settings, oidc, endpoints);
  throw missingCredentials();
}

function keyOf(profile: Profile) {
  if (profile.mode === "EcsRamRole" || isExternal(profile)) return {};
  return {
    accessKeyId: profile.access_key_id || undefined,
    accessKeySecret: profile.access_key_secret || undefined,
    securityToken: profile.mode === "StsToken" ? profile.sts_token || undefined : undefined,
  };
}

const isExternal = ({ mode }: Profile) =>
  mode === "ChainableRamRoleArn" || externalModes.includes(mode);

function profileSession(
  settings: ProviderSettings,
  profile: Profile,
  endpoints: SessionEndpoints,
): CredentialsProvider | undefined {
  if (!isExternal(profile)) return undefined;
  const file = settings.text("sharedCredentialsFile");
  if (profile.mode === "ChainableRamRoleArn") {
    const { source_profile: sourceName, ram_role_arn: roleArn } = profile;
    if (!sourceName || !roleArn || sourceName === profile.name) {
      throw new ProviderError(
        "InvalidProfile",
        `the profile ${JSON.stringify(profile.name)} needs ram_role_arn and the source_profile of another profile`,
      );
    }
    const source = sourceOf(settings, readProfile(sourceName, file), endpoints);
    return sessionOf(source, roleOf(profile), endpoints);
  }
  if (file !== undefined && file !== defaultFile()) {
    throw new ProviderError(
      "UnsupportedCredentials",
      `a profile of mode ${profile.mode} can only be in ${defaultFile()}. Leave sharedCredentialsFile out`,
    );
  }
  return fromOfficial(cliProfile({ ALIBABA_CLOUD_PROFILE: profile.name }));
}

interface Role {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly policy?: string;
  readonly durationSeconds?: number;
  readonly externalId?: string;
}

function sessionOf(source: CredentialsProvider, role: Role, { sts }: SessionEndpoints) {
  return assumeRole({
    sessionName: "immkit-pulumi",
    ...role,
    source,
    endpoint: sts,
    allowHttp: sts.startsWith("http://"),
  });
}

/** The role in `assumeRole`, whose members replace those of the profile. */
function assumedRole(settings: ProviderSettings, profile: Profile | undefined): Role | undefined {
  const given = settings.structured("assumeRole");
  const ofProfile = profile?.mode === "RamRoleArn" ? roleOf(profile) : undefined;
  if (given === undefined) return ofProfile;
  const roleArn =
    text(given, "roleArn") ??
    settings.variable("ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN") ??
    ofProfile?.roleArn;
  if (roleArn === undefined) {
    throw new ProviderError(
      "InvalidSetting",
      "assumeRole has no roleArn. Set it to the ARN of the role, acs:ram::ACCOUNT:role/NAME",
    );
  }
  const sessionName =
    text(given, "sessionName") ??
    settings.variable("ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME");
  const seconds =
    text(given, "sessionExpiration") ??
    settings.variable("ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION");
  return {
    ...ofProfile,
    ...defined({
      roleArn,
      sessionName,
      policy: text(given, "policy"),
      durationSeconds: seconds === undefined ? undefined : Number(seconds),
      externalId: text(given, "externalId"),
    }),
  } as Role;
}

function roleOf(profile: Profile): Role {
  return defined({
    roleArn: profile.ram_role_arn,
    sessionName: profile.ram_session_name || undefined,
    durationSeconds: profile.expired_seconds || undefined,
  }) as unknown as Role;
}

function oidcSession(
  settings: ProviderSettings,
  given: Properties,
  { sts }: SessionEndpoints,
): CredentialsProvider {
  const member = (name: string, ...variables: readonly string[]) =>
    text(given, name) ?? settings.variable(...variables);
  const members = {
    roleArn: member("roleArn", "ALIBABA_CLOUD_ROLE_ARN"),
    providerArn: member("oidcProviderArn", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"),
    sessionName: member("roleSessionName", "ALIBABA_CLOUD_ROLE_SESSION_NAME") ?? "immkit-pulumi",
    token: member("oidcToken", "ALIBABA_CLOUD_OIDC_TOKEN"),
    tokenFile: member("oidcTokenFile", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"),
  };
  const missing = [
    members.roleArn === undefined ? "roleArn" : undefined,
    members.providerArn === undefined ? "oidcProviderArn" : undefined,
    members.token === undefined && members.tokenFile === undefined ? "oidcTokenFile" : undefined,
  ].find((name) => name !== undefined);
  if (missing !== undefined)
    throw new ProviderError("InvalidSetting", `assumeRoleWithOidc has no ${missing}`);
  const seconds = text(given, "sessionExpiration");
  return fromOidc(
    defined({
      ...members,
      policy: text(given, "policy"),
      durationSeconds: seconds === undefined ? undefined : Number(seconds),
      endpoint: sts,
      allowHttp: sts.startsWith("http://"),
    }),
    {},
  );
}

/** A member of a structured setting, as text. Terraform's names are accepted too. */
function text(given: Properties, name: string): string | undefined {
  const snakeCase = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const value = given[name] ?? given[snakeCase];
  return value === undefined || value === null || value === "" || isMap(value)
    ? undefined
    : String(value);
}

const defined = <Members extends object>(members: Members) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: NonNullable<Members[Name]>;
  };

function halfKey(accessKeyId: string | undefined): ProviderError {
  const missing = accessKeyId === undefined ? "accessKey" : "secretKey";
  return new ProviderError(
    "MissingCredentials",
    `${missing} is not set. Set both accessKey and secretKey of the immkit provider, or both ` +
      "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET",
  );
}

function missingCredentials(): ProviderError {
  return new ProviderError(
    "MissingCredentials",
    "the immkit provider has no credentials. Set accessKey and secretKey, profile, credentialsUri, ecsRoleName or " +
      "assumeRoleWithOidc (pulumi config set immkit:profile NAME), or ALIBABA_CLOUD_ACCESS_KEY_ID and " +
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
  );
}
