import type { CredentialsProvider } from "../transport/credential.ts";
import type { Environment } from "./environment.ts";
import type { ServiceOptions } from "./file/context.ts";
import { homeOf, lazily } from "./lazily.ts";

export interface CredentialsFileOptions extends ServiceOptions {
  /**
   * Default: `ALIBABA_CLOUD_CREDENTIALS_FILE`, else the first of `~/.alibabacloud/credentials` and
   * `~/.alibabacloud/credentials.ini` that exists: the SDKs' languages differ in that.
   */
  readonly file?: string;
  /** Default: `ALIBABA_CLOUD_PROFILE`, else `default`. */
  readonly profile?: string;
}

export interface CliConfigOptions extends ServiceOptions {
  /** Default: `~/.aliyun/config.json`. */
  readonly file?: string;
  /** Default: `ALIBABA_CLOUD_PROFILE`, else the current one. */
  readonly profile?: string;
}

/**
 * A profile of the credentials file that Alibaba Cloud's SDKs share (ini). Its `type` is
 * `access_key`, `sts`, `ram_role_arn`, `ecs_ram_role` or `oidc_role_arn`, with the keys that
 * `@alicloud/credentials` (and, for the ones that it does not know, `alibabacloud-credentials` of
 * Python) reads. The file is read by the first call, and again within a second after it has
 * changed. A mode that lets others read it brings a warning. `getCredential` rejects with
 * CredentialsError, which names file, profile and key, never a value.
 */
export function fromCredentialsFile(
  options: CredentialsFileOptions = {},
  environment: Environment = process.env,
): CredentialsProvider {
  return lazily(async () => {
    const [{ FileProvider }, { ProfileContext }, { planOfCredentialsFile }] = await Promise.all([
      import("./file/provider.ts"),
      import("./file/context.ts"),
      import("./file/credentials-file.ts"),
    ]);
    const given = options.file ?? (environment["ALIBABA_CLOUD_CREDENTIALS_FILE"] || undefined);
    const home = given === undefined ? await homeOf(environment) : "";
    const paths =
      given === undefined
        ? ["credentials", "credentials.ini"].map((name) => `${home}/.alibabacloud/${name}`)
        : [given];
    const profile = options.profile ?? (environment["ALIBABA_CLOUD_PROFILE"] || "default");
    const context = new ProfileContext(options, environment);
    return new FileProvider(paths, (text, file) =>
      planOfCredentialsFile(text, file, profile, context),
    );
  });
}

/**
 * A profile of the aliyun command line (`aliyun configure`), in the modes AK, StsToken, RamRoleArn,
 * EcsRamRole, ChainableRamRoleArn, OIDC, CredentialsURI, External, CloudSSO and OAuth. Of the last
 * two the session is used that the command line keeps; only it can log in again. Otherwise as
 * {@link fromCredentialsFile}.
 */
export function fromCliConfig(
  options: CliConfigOptions = {},
  environment: Environment = process.env,
): CredentialsProvider {
  return lazily(async () => {
    const [{ FileProvider }, { ProfileContext }, { planOfCliConfig }] = await Promise.all([
      import("./file/provider.ts"),
      import("./file/context.ts"),
      import("./file/cli-config.ts"),
    ]);
    const file = options.file ?? `${await homeOf(environment)}/.aliyun/config.json`;
    const profile = options.profile ?? (environment["ALIBABA_CLOUD_PROFILE"] || undefined);
    const context = new ProfileContext(options, environment);
    return new FileProvider([file], (text, path) => planOfCliConfig(text, path, profile, context));
  });
}
