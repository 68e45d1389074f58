import { CredentialsError } from "../errors.ts";
import {
  type CredentialLike,
  type CredentialsProvider,
  readCredential,
} from "../transport/credential.ts";
import { fromCredentialsUri } from "./credentials-uri.ts";
import { fromEcsRole } from "./ecs-role.ts";
import { type Environment, fromEnvironment } from "./environment.ts";
import type { ServiceOptions } from "./file/context.ts";
import { fromCliConfig, fromCredentialsFile } from "./file.ts";
import { fromOidc } from "./oidc.ts";
import { isTrue } from "./sts-endpoint.ts";

/** How STS and the metadata service are reached; all else is in the environment and the files. */
export type DefaultCredentialsOptions = ServiceOptions;

interface Step {
  readonly name: string;
  /** Why this step is not set up; undefined when it is. */
  readonly absent?: string | undefined;
  readonly make: () => CredentialsProvider;
}

/**
 * The first of these that is set up, in the order of `@alicloud/credentials`: the key in the
 * environment ({@link fromEnvironment}), OIDC ({@link fromOidc}), the aliyun command line's profile
 * ({@link fromCliConfig}), the credentials file ({@link fromCredentialsFile}), the role of the ECS
 * instance ({@link fromEcsRole}), the credentials URI. It is looked for by the first call, once for
 * all callers, and kept from then on. Unlike there, a step that is set up and does not work ends
 * the search: another identity is not taken in its place unnoticed.
 *
 * `ALIBABA_CLOUD_CLI_PROFILE_DISABLED` and `ALIBABA_CLOUD_ECS_METADATA_DISABLED`, set to `true`,
 * leave out their step. `getCredential` rejects with CredentialsError: it names the step that does
 * not work, or each step and why it was skipped.
 */
export function defaultCredentials(
  options: DefaultCredentialsOptions = {},
  environment: Environment = process.env,
): CredentialsProvider {
  let chosen: CredentialsProvider | undefined;
  let choosing: Promise<CredentialLike> | undefined;

  async function choose(): Promise<CredentialLike> {
    const skipped: string[] = [];
    let retryable = false;
    for (const step of stepsOf(options, environment)) {
      if (step.absent !== undefined) {
        skipped.push(`${step.name}: ${step.absent}`);
        continue;
      }
      try {
        const provider = step.make();
        const credential = await readCredential(provider);
        chosen = provider;
        return credential;
      } catch (error) {
        const reason = error instanceof Error ? error.message : "no reason given";
        const { code = "", retryable: passing = false } = error as Partial<CredentialsError>;
        if (code !== "CredentialsMissing" && step.name !== ecsStep) {
          const message = `The credentials of the default chain's step "${step.name}" do not work: ${reason}`;
          throw new CredentialsError(
            code === "InvalidConfig" ? "CredentialsMalformed" : code || "CredentialsFailed",
            message,
            {
              cause: error,
              retryable: passing,
            },
          );
        }
        retryable ||= passing;
        skipped.push(`${step.name}: ${reason}`);
      }
    }
    throw new CredentialsError(
      "CredentialsMissing",
      `No credentials were found. Looked in this order. ${skipped.map(ended).join(" ")}`,
      {
        retryable,
      },
    );
  }

  return {
    getCredential() {
      if (chosen !== undefined) return chosen.getCredential();
      choosing ??= choose().finally(() => {
        choosing = undefined;
      });
      return choosing;
    },
    invalidate: (accessKeyId) => chosen?.invalidate?.(accessKeyId) ?? false,
  };
}

const ecsStep = "ECS instance";

function stepsOf(options: DefaultCredentialsOptions, environment: Environment): Step[] {
  const has = (...names: string[]): boolean => names.some((name) => environment[name]);
  const off = (name: string): string | undefined =>
    isTrue(environment[name]) ? `${name} is true` : undefined;
  const [keyId, secret] = ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"];
  const [provider, token] = ["ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"];
  const roleName = environment["ALIBABA_CLOUD_ECS_METADATA"];
  const { ecs, ...sts } = options;
  return [
    {
      name: "environment",
      absent: has(keyId, secret) ? undefined : `${keyId} and ${secret} are not set`,
      make: () => wholeKey(fromEnvironment(environment)),
    },
    {
      name: "OIDC",
      absent: has(provider, token) ? undefined : `${provider} and ${token} are not set`,
      make: () => fromOidc(sts, environment),
    },
    {
      name: "aliyun CLI",
      absent: off("ALIBABA_CLOUD_CLI_PROFILE_DISABLED"),
      make: () => fromCliConfig(options, environment),
    },
    { name: "credentials file", make: () => fromCredentialsFile(options, environment) },
    {
      name: ecsStep,
      absent: off("ALIBABA_CLOUD_ECS_METADATA_DISABLED"),
      // Elsewhere than on an instance nobody answers, and each try takes its whole time.
      make: () =>
        fromEcsRole({ retry: { maxAttempts: 2 }, ...ecs, ...(roleName ? { roleName } : {}) }),
    },
    {
      name: "credentials URI",
      absent: has("ALIBABA_CLOUD_CREDENTIALS_URI")
        ? undefined
        : "ALIBABA_CLOUD_CREDENTIALS_URI is not set",
      make: () => fromCredentialsUri({}, environment),
    },
  ];
}

/** Half a key is a mistake, not an absence. */
function wholeKey(provider: CredentialsProvider): CredentialsProvider {
  return {
    getCredential: () =>
      provider.getCredential().catch((error: Error) => {
        throw new CredentialsError("CredentialsMalformed", error.message, { cause: error });
      }),
  };
}

function ended(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}
