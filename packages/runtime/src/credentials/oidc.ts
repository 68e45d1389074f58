import { ConfigError, CredentialsError, RequestError } from "../errors.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import { type EndpointOptions, parseEndpoint } from "../transport/endpoint.ts";
import { HttpClient } from "../transport/http.ts";
import { type RetryOptions, RetryPolicy, withRetries } from "../transport/retry.ts";
import { readRpcAnswer } from "../transport/rpc-answer.ts";
import { isoDate } from "../transport/wire-date.ts";
import type { Environment } from "./environment.ts";
import { SessionCache } from "./session.ts";
import { stsEndpoint } from "./sts-endpoint.ts";
import { readSession } from "./sts-session.ts";

export interface OidcOptions extends EndpointOptions {
  /** Default: `ALIBABA_CLOUD_ROLE_ARN`. */
  readonly roleArn?: string;
  /** Default: `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`. */
  readonly providerArn?: string;
  /**
   * File of the token, read at each renewal, for it is replaced from time to time. Default:
   * `ALIBABA_CLOUD_OIDC_TOKEN_FILE`.
   */
  readonly tokenFile?: string;
  /** Default: `ALIBABA_CLOUD_ROLE_SESSION_NAME`, else `immkit`. */
  readonly sessionName?: string;
  /** 900 up to the role's MaxSessionDuration. Default: 3600. */
  readonly durationSeconds?: number;
  /**
   * Default: that of `ALIBABA_CLOUD_STS_REGION`, inside a VPC if
   * `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` is `true`; else `https://sts.aliyuncs.com`.
   */
  readonly endpoint?: string;
  /** For one attempt. Default: 10000. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
}

/**
 * Sessions of a role for the holder of an OIDC token (STS AssumeRoleWithOIDC), as a pod of ACK has
 * one (RRSA). The call is not signed: the token proves who asks. The wire form is that of
 * `@alicloud/credentials`.
 * @throws ConfigError naming the setting or variable; `getCredential` rejects with
 *   CredentialsError.
 */
export function fromOidc(
  options: OidcOptions = {},
  environment: Environment = process.env,
): CredentialsProvider {
  const roleArn = required("roleArn", options.roleArn, "ALIBABA_CLOUD_ROLE_ARN", environment);
  const providerArn = required(
    "providerArn",
    options.providerArn,
    "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
    environment,
  );
  const tokenFile = required(
    "tokenFile",
    options.tokenFile,
    "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
    environment,
  );
  const http = new HttpClient(
    parseEndpoint("endpoints.sts", options.endpoint ?? stsEndpoint({}, environment), options),
  );
  const policy = new RetryPolicy(options.retry);

  return new SessionCache(async () => {
    const form = new URLSearchParams({
      OIDCProviderArn: providerArn,
      OIDCToken: await readToken(tokenFile),
      RoleArn: roleArn,
      RoleSessionName:
        options.sessionName ?? (environment["ALIBABA_CLOUD_ROLE_SESSION_NAME"] || "immkit"),
      DurationSeconds: String(options.durationSeconds ?? 3_600),
    });
    try {
      const answer = await withRetries(policy, undefined, async (attempt) => {
        const query = new URLSearchParams({
          Action: "AssumeRoleWithOIDC",
          Format: "JSON",
          Timestamp: isoDate(new Date()),
          Version: "2015-04-01",
        });
        const response = await http.send({
          method: "POST",
          path: `/?${query.toString()}`,
          headers: {
            "content-type": "application/x-www-form-urlencoded",
            accept: "application/json",
          },
          body: form.toString(),
          timeoutMs: options.timeoutMs ?? 10_000,
          attempt,
          idempotent: true,
        });
        return readRpcAnswer("AssumeRoleWithOIDC", response, {
          attempts: attempt,
          idempotent: true,
        });
      });
      return readSession("AssumeRoleWithOIDC", answer["Credentials"]);
    } catch (cause) {
      if (!(cause instanceof RequestError)) throw cause;
      throw new CredentialsError(
        "CredentialsFailed",
        `Can't assume ${roleArn} by OIDC: ${cause.message}`,
        {
          cause,
          retryable: cause.retryable,
          attempts: cause.attempts,
        },
      );
    }
  });
}

async function readToken(file: string): Promise<string> {
  try {
    // Loaded here: a program without OIDC needs no file system.
    const { readFile } = await import("node:fs/promises");
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    throw new CredentialsError(
      "CredentialsFailed",
      `The OIDC token can't be read from ${file} (ALIBABA_CLOUD_OIDC_TOKEN_FILE).`,
      {
        cause,
      },
    );
  }
}

function required(
  setting: string,
  given: string | undefined,
  variable: string,
  environment: Environment,
): string {
  const value = given ?? environment[variable];
  if (value) return value;
  throw new ConfigError(
    setting,
    `${setting} is missing: pass it, or set the environment variable ${variable}.`,
  );
}
