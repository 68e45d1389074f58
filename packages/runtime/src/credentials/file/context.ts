import type { CredentialsProvider } from "../../transport/credential.ts";
import type { RetryOptions } from "../../transport/retry.ts";
import { type AssumeRoleOptions, assumeRole } from "../assume-role.ts";
import { type EcsRoleOptions, fromEcsRole } from "../ecs-role.ts";
import type { Environment } from "../environment.ts";
import { fromOidc } from "../oidc.ts";
import { staticCredentials } from "../static.ts";
import { type StsPlace, stsEndpoint } from "../sts-endpoint.ts";
import type { Profile } from "./profile.ts";

/** How the services are reached that a profile may need. */
export interface ServiceOptions {
  /** STS, in place of what the profile and the environment say. */
  readonly endpoint?: string;
  /** Permit `http:` to an STS that is not on loopback. Default: false. */
  readonly allowHttp?: boolean;
  /** For one attempt. Default: 10000. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
  /** The metadata service, for a profile that names an ECS role. */
  readonly ecs?: Omit<EcsRoleOptions, "roleName">;
}

export interface RoleSettings {
  readonly roleArn: string;
  readonly sessionName?: string | undefined;
  readonly durationSeconds?: number | undefined;
  readonly policy?: string | undefined;
  readonly externalId?: string | undefined;
}

/** Makes the providers that profiles of either file ask for. */
export class ProfileContext {
  readonly #options: ServiceOptions;
  readonly environment: Environment;

  constructor(options: ServiceOptions, environment: Environment) {
    this.#options = options;
    this.environment = environment;
  }

  /** The key that stands in the profile, with the token of its session if it has one. */
  key(profile: Profile, token?: string): CredentialsProvider {
    if (profile.lacks("access_key_id", "access_key_secret")) {
      throw profile.error(
        "CredentialsMissing",
        "it has no access_key_id and no access_key_secret: set them",
      );
    }
    const [accessKeyId, accessKeySecret] = [
      profile.required("access_key_id"),
      profile.required("access_key_secret"),
    ];
    return staticCredentials({ accessKeyId, accessKeySecret, securityToken: token });
  }

  assumeRole(
    profile: Profile,
    roleKey: string,
    source: CredentialsProvider,
    settings: RoleSettings,
    place: StsPlace,
  ): CredentialsProvider {
    const options: AssumeRoleOptions = {
      source,
      roleArn: roleArn(profile, roleKey, settings.roleArn),
      ...this.#sessionName(settings.sessionName),
      ...present({
        durationSeconds: settings.durationSeconds,
        policy: settings.policy,
        externalId: settings.externalId,
      }),
      ...this.#reach(place),
    };
    return settled(profile, () => assumeRole(options));
  }

  oidc(
    profile: Profile,
    roleKey: string,
    settings: RoleSettings & { providerArn: string; tokenFile: string },
    place: StsPlace,
  ): CredentialsProvider {
    const { providerArn, tokenFile, durationSeconds } = settings;
    const options = {
      roleArn: roleArn(profile, roleKey, settings.roleArn),
      providerArn,
      tokenFile,
      ...this.#sessionName(settings.sessionName),
      ...present({ durationSeconds }),
      ...this.#reach(place),
    };
    return settled(profile, () => fromOidc(options, this.environment));
  }

  ecsRole(profile: Profile, roleName: string | undefined): CredentialsProvider {
    return settled(profile, () => fromEcsRole({ ...this.#options.ecs, ...present({ roleName }) }));
  }

  #sessionName(given: string | undefined): { sessionName?: string } {
    return present({
      sessionName: given ?? (this.environment["ALIBABA_CLOUD_ROLE_SESSION_NAME"] || undefined),
    });
  }

  #reach(place: StsPlace): {
    endpoint: string;
    allowHttp?: boolean;
    timeoutMs?: number;
    retry?: RetryOptions;
  } {
    const { endpoint, allowHttp, timeoutMs, retry } = this.#options;
    return {
      endpoint: endpoint ?? stsEndpoint(place, this.environment),
      ...present({ allowHttp, timeoutMs, retry }),
    };
  }
}

function roleArn(profile: Profile, key: string, value: string): string {
  if (/^acs:ram::\d+:role\/.+$/.test(value)) return value;
  throw profile.malformed(`its ${key} is no role's ARN: write acs:ram::ACCOUNT:role/NAME`);
}

/** A setting that its provider refuses is told without its value. */
function settled(profile: Profile, make: () => CredentialsProvider): CredentialsProvider {
  try {
    return make();
  } catch (error) {
    const setting = (error as { readonly setting?: unknown }).setting;
    if (typeof setting !== "string") throw error;
    throw profile.malformed(
      `its ${profileKeys[setting] ?? setting} is out of range or malformed: put it right`,
    );
  }
}

/** How profiles call the settings that a provider checks. */
const profileKeys: Readonly<Record<string, string>> = {
  sessionName: "session name",
  durationSeconds: "expired_seconds (900 to 43200)",
  policy: "policy (at most 2048 characters)",
  roleName: "role name",
  "endpoints.sts": "STS endpoint",
};

function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
