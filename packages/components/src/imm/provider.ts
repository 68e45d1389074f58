import * as pulumi from "@pulumi/pulumi";
import { requirePluginLines } from "./plugin-lines.ts";
import { outputSettings, type ProviderSettings, settingInputs } from "./provider-settings.ts";

/** The role to assume with the credentials. */
export interface AssumeRoleArgs {
  /** ARN of the role: `acs:ram::ACCOUNT:role/NAME`. */
  roleArn: pulumi.Input<string>;
  /** Default: `immkit-pulumi`. */
  sessionName?: pulumi.Input<string>;
  /** A policy as JSON text that the session must not exceed. Default: none. */
  policy?: pulumi.Input<string>;
  /** Seconds, 900 up to the role's maximum. Default: 3600. */
  sessionExpiration?: pulumi.Input<number>;
  /** If the role's trust policy requires one. Default: none. */
  externalId?: pulumi.Input<string>;
}

/** The role to assume with an OIDC token. */
export interface AssumeRoleWithOidcArgs {
  /** Default: `ALIBABA_CLOUD_ROLE_ARN`. */
  roleArn?: pulumi.Input<string>;
  /** Default: `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`. */
  oidcProviderArn?: pulumi.Input<string>;
  /** File with the token. Default: `ALIBABA_CLOUD_OIDC_TOKEN_FILE`. */
  oidcTokenFile?: pulumi.Input<string>;
  /** The token itself. Default: `ALIBABA_CLOUD_OIDC_TOKEN`. */
  oidcToken?: pulumi.Input<string>;
  /** Default: `immkit-pulumi`. */
  roleSessionName?: pulumi.Input<string>;
  /** A policy as JSON text that the session must not exceed. Default: none. */
  policy?: pulumi.Input<string>;
  /** Seconds, 900 up to the role's maximum. Default: 3600. */
  sessionExpiration?: pulumi.Input<number>;
}

/** Hosts of services, with or without a scheme. Default: the public hosts of the region. */
export interface ProviderEndpointsArgs {
  /** IMM. Default: `imm.REGION.aliyuncs.com`. */
  imm?: pulumi.Input<string>;
  /** Control plane of SMQ. Default: `mns`. */
  mnsOpen?: pulumi.Input<string>;
  /** SMQ, for the runtime. Default: `ACCOUNT.mns.REGION.aliyuncs.com`. */
  mns?: pulumi.Input<string>;
  /** STS. Default: `sts.REGION.aliyuncs.com`. */
  sts?: pulumi.Input<string>;
}

/**
 * Arguments of {@link Provider}. They have the names of the alicloud provider's. Credentials come
 * from the first of: `accessKey` and `secretKey` (also in the environment or the profile), the
 * session of a profile, `credentialsUri`, `ecsRoleName`, `assumeRoleWithOidc`. On top of it,
 * `assumeRole`.
 */
export interface ProviderArgs {
  /** Default: `ALIBABA_CLOUD_REGION`, then the profile's. Another region replaces everything. */
  region?: pulumi.Input<string>;
  /** If the credentials are of another account, nothing is called. Default: any account. */
  accountId?: pulumi.Input<string>;
  /** Default: `ALIBABA_CLOUD_ACCESS_KEY_ID`. */
  accessKey?: pulumi.Input<string>;
  /** Default: `ALIBABA_CLOUD_ACCESS_KEY_SECRET`. Kept as a secret. */
  secretKey?: pulumi.Input<string>;
  /** Default: `ALIBABA_CLOUD_SECURITY_TOKEN`. Kept as a secret. */
  securityToken?: pulumi.Input<string>;
  /** A profile of the aliyun CLI. Default: `ALIBABA_CLOUD_PROFILE`. */
  profile?: pulumi.Input<string>;
  /** The file with the profiles. Default: `~/.aliyun/config.json`. */
  sharedCredentialsFile?: pulumi.Input<string>;
  /** The role of the ECS instance. Default: `ALIBABA_CLOUD_ECS_METADATA`. */
  ecsRoleName?: pulumi.Input<string>;
  /** An address that returns a session. Default: `ALIBABA_CLOUD_CREDENTIALS_URI`. */
  credentialsUri?: pulumi.Input<string>;
  /** A role to assume. Default: none. */
  assumeRole?: pulumi.Input<AssumeRoleArgs>;
  /** A role to assume with an OIDC token. Kept as a secret. Default: none. */
  assumeRoleWithOidc?: pulumi.Input<AssumeRoleWithOidcArgs>;
  /** Hosts of a local cloud, a gateway or a VPC. Default: the region's public hosts. */
  endpoints?: pulumi.Input<ProviderEndpointsArgs>;
  /** `HTTP` or `HTTPS`, for endpoints without a scheme. Default: HTTPS. */
  protocol?: pulumi.Input<string>;
  /** True accepts a region that isn't in the list of IMM's regions. Default: false. */
  skipRegionValidation?: pulumi.Input<boolean>;
}

/**
 * The provider of `ImmProject`, `OssBucketAttachment` and `SmqNameCheck`. Without one, the
 * `immkit:*` settings of the stack or the environment are used. Secret arguments are encrypted in
 * the state; credentials from the environment or a profile aren't written to it.
 * @example
 * const immkit = new Provider("beijing", { region: "cn-beijing", profile: "prod" });
 * new ModerationPipeline("uploads", { … }, { providers: { alicloud, immkit } });
 */
export class Provider extends pulumi.ProviderResource {
  declare readonly region: pulumi.Output<string | undefined>;
  declare readonly accountId: pulumi.Output<string | undefined>;
  declare readonly accessKey: pulumi.Output<string | undefined>;
  declare readonly secretKey: pulumi.Output<string | undefined>;
  declare readonly securityToken: pulumi.Output<string | undefined>;
  declare readonly profile: pulumi.Output<string | undefined>;
  declare readonly sharedCredentialsFile: pulumi.Output<string | undefined>;
  declare readonly ecsRoleName: pulumi.Output<string | undefined>;
  declare readonly credentialsUri: pulumi.Output<string | undefined>;
  declare readonly protocol: pulumi.Output<string | undefined>;

  readonly #settings: ProviderSettings | undefined;

  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    requirePluginLines();
    const inputs = settingInputs(args as Readonly<Record<string, unknown>>);
    super(Provider.__pulumiType, name, inputs, opts);
    // A reference to a provider of another program has only outputs.
    this.#settings = opts?.urn === undefined ? inputs : undefined;
  }

  /**
   * The settings of a provider of either package: those that the program gave, if it did. Without a
   * region among them, the plugin finds it in the profile or the environment.
   */
  static settingsOf(provider: pulumi.ProviderResource): ProviderSettings {
    const given = provider instanceof Provider ? provider.#settings : undefined;
    if (given === undefined) return outputSettings(provider);
    return { ...given, region: given["region"] ?? outputSettings(provider)["region"] };
  }

  /**
   * A provider with the settings of an alicloud provider: its region, account, credentials and
   * endpoints.
   */
  static fromAlicloud(
    name: string,
    alicloudProvider: pulumi.ProviderResource,
    opts?: pulumi.ResourceOptions,
  ): Provider {
    return new Provider(name, outputSettings(alicloudProvider) as ProviderArgs, opts);
  }

  /** The type of the provider, without `pulumi:providers:`. */
  static readonly __pulumiType = "immkit";

  static override isInstance(value: unknown): value is Provider {
    const { __pulumiType: type } = (value ?? {}) as { readonly __pulumiType?: unknown };
    return type === `pulumi:providers:${Provider.__pulumiType}`;
  }
}
