import { CredentialsError } from "../errors.ts";
import {
  type CredentialLike,
  type CredentialsProvider,
  readCredential,
} from "../transport/credential.ts";
import { type Environment, fromEnvironment, isTrue } from "./access-key.ts";
import { type EcsRoleOptions, fromEcsRole } from "./ecs-role.ts";
import {
  cliProfile,
  credentialsFile,
  credentialsUri,
  fromOfficial,
  type OfficialSource,
} from "./official.ts";
import { fromOidc, type OidcOptions } from "./oidc.ts";

/**
 * How STS (for OIDC) and the metadata service are reached. `dispatcher` is for STS: the metadata
 * service is not behind a proxy.
 */
export interface DefaultCredentialsOptions
  extends Pick<OidcOptions, "endpoint" | "allowHttp" | "timeoutMs" | "retry" | "dispatcher"> {
  readonly ecs?: Omit<EcsRoleOptions, "roleName"> | undefined;
}

interface Step {
  readonly name: string;
  /** Says why this step is not set up. Undefined if it is. */
  readonly absent: () => string | undefined;
  readonly provider: () => CredentialsProvider;
}

/**
 * The first of these that is set up, in the order of `@alicloud/credentials`: the access key in the
 * environment ({@link fromEnvironment}), OIDC ({@link fromOidc}), the aliyun CLI's profile, the
 * shared credentials file, the role of the ECS instance ({@link fromEcsRole}), the credentials URI.
 * The profile, the file and the URI are read by `@alicloud/credentials`, an optional package; the
 * home folder and `ALIBABA_CLOUD_CREDENTIALS_FILE` are always the process's own.
 *
 * The first call searches, once for all callers, and its result is kept. Unlike in
 * `@alicloud/credentials`, a step that is set up and fails ends the search, so another identity is
 * never used by accident. `ALIBABA_CLOUD_CLI_PROFILE_DISABLED` and
 * `ALIBABA_CLOUD_ECS_METADATA_DISABLED`, set to `true`, skip their step. `getCredential` rejects
 * with CredentialsError, which names the step that failed, or each step and why it was skipped.
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
      const absent = step.absent();
      if (absent !== undefined) {
        skipped.push(`${step.name}: ${absent}`);
        continue;
      }
      try {
        const provider = step.provider();
        const credential = await readCredential(provider);
        chosen = provider;
        return credential;
      } catch (error) {
        // There may be no metadata service at all, so its failure says nothing.
        if (step.name !== ecsStep && codeOf(error) !== "CredentialsMissing")
          throw stepFailed(step, error);
        retryable ||= (error as Partial<CredentialsError>).retryable ?? false;
        skipped.push(`${step.name}: ${reasonOf(error)}`);
      }
    }
    const reasons = skipped.map((reason) => (/[.!?]$/.test(reason) ? reason : `${reason}.`));
    const message = `No credentials were found. These places were searched. ${reasons.join(" ")} ${howToFix}`;
    throw new CredentialsError("CredentialsMissing", message, { retryable });
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
const howToFix =
  "Set one of them up, or pass credentials. With immkit dev, a key is in .env.local: node --env-file=.env.local app.js";

function stepsOf(options: DefaultCredentialsOptions, environment: Environment): Step[] {
  const [keyId, secret] = ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"];
  const [arn, token] = ["ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"];
  const unset = (first: string, second: string) => () =>
    environment[first] || environment[second] ? undefined : `${first} and ${second} are not set`;
  const official = (source: OfficialSource): Step => ({
    ...source,
    provider: () => fromOfficial(source),
  });
  const roleName = environment["ALIBABA_CLOUD_ECS_METADATA"];
  const { ecs, ...sts } = options;
  return [
    {
      name: "environment",
      absent: unset(keyId, secret),
      provider: () => wholeKey(fromEnvironment(environment)),
    },
    { name: "OIDC", absent: unset(arn, token), provider: () => fromOidc(sts, environment) },
    official(cliProfile(environment)),
    official(credentialsFile(environment)),
    {
      name: ecsStep,
      absent: () =>
        isTrue(environment["ALIBABA_CLOUD_ECS_METADATA_DISABLED"])
          ? "ALIBABA_CLOUD_ECS_METADATA_DISABLED is true"
          : undefined,
      // Outside of an instance nobody answers, and each attempt takes its full timeout.
      provider: () =>
        fromEcsRole({ retry: { maxAttempts: 2 }, ...ecs, ...(roleName ? { roleName } : {}) }),
    },
    official(credentialsUri(environment)),
  ];
}

/** Half a key is a mistake. Only a key that is absent is skipped. */
function wholeKey(provider: CredentialsProvider): CredentialsProvider {
  return {
    getCredential: () =>
      provider.getCredential().catch((cause: unknown) => {
        throw new CredentialsError("CredentialsMalformed", reasonOf(cause), { cause });
      }),
  };
}

function stepFailed(step: Step, cause: unknown): CredentialsError {
  const code = codeOf(cause);
  return new CredentialsError(
    code === "InvalidConfig" ? "CredentialsMalformed" : code || "CredentialsFailed",
    `The credentials of step "${step.name}" don't work: ${reasonOf(cause)}`,
    { cause, retryable: (cause as Partial<CredentialsError>).retryable ?? false },
  );
}

function codeOf(error: unknown): string {
  return (error as Partial<CredentialsError>).code ?? "";
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : "no reason given";
}
