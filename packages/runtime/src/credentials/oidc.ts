import { readFile } from "node:fs/promises";
import { ConfigError, CredentialsError } from "../errors.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import type { DispatcherOptions } from "../transport/dispatcher.ts";
import { type EndpointOptions, parseEndpoint } from "../transport/endpoint.ts";
import { HttpClient } from "../transport/http.ts";
import { type RetryOptions, RetryPolicy, withRetries } from "../transport/retry.ts";
import { readRpcAnswer } from "../transport/rpc-answer.ts";
import { type Environment, isTrue } from "./access-key.ts";
import { noSession, readSession, SessionCache } from "./session.ts";

/** Options of {@link fromOidc}. */
export interface OidcOptions extends EndpointOptions, DispatcherOptions {
  /** Default: `ALIBABA_CLOUD_ROLE_ARN`. */
  readonly roleArn?: string | undefined;
  /** Default: `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`. */
  readonly providerArn?: string | undefined;
  /**
   * File with the token. It is read at each renewal, because the token is replaced from time to
   * time. Default: `ALIBABA_CLOUD_OIDC_TOKEN_FILE`.
   */
  readonly tokenFile?: string | undefined;
  /** The token itself, instead of the file. It can't be renewed after it has expired. */
  readonly token?: string | undefined;
  /** A session policy as JSON text: the session can do only what it allows too. */
  readonly policy?: string | undefined;
  /** Default: `ALIBABA_CLOUD_ROLE_SESSION_NAME`, else `immkit`. */
  readonly sessionName?: string | undefined;
  /** 900 up to the role's MaxSessionDuration. Default: 3600. */
  readonly durationSeconds?: number | undefined;
  /**
   * Default: that of `ALIBABA_CLOUD_STS_REGION`, inside a VPC if
   * `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` is `true`; else `https://sts.aliyuncs.com`.
   */
  readonly endpoint?: string | undefined;
  /** For one attempt. Default: 10000. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: RetryOptions | undefined;
}

/**
 * Sessions of a role for the holder of an OIDC token (STS AssumeRoleWithOIDC), such as a pod of ACK
 * with RRSA. The call is not signed: the token identifies the caller. The wire format is that of
 * `@alicloud/credentials`.
 * @throws ConfigError that names the setting and the variable; `getCredential` rejects with
 *   CredentialsError.
 */
export function fromOidc(
  options: OidcOptions = {},
  environment: Environment = process.env,
): CredentialsProvider {
  const required = (setting: "roleArn" | "providerArn" | "tokenFile", variable: string): string => {
    const value = options[setting] ?? environment[variable];
    if (value) return value;
    const message = `${setting} is missing. Pass it, or set the environment variable ${variable}.`;
    throw new ConfigError(setting, message);
  };
  const roleArn = required("roleArn", "ALIBABA_CLOUD_ROLE_ARN");
  const providerArn = required("providerArn", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN");
  const { token } = options;
  const readToken =
    token === undefined
      ? tokenReader(required("tokenFile", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"))
      : async () => token;
  const http = new HttpClient(
    parseEndpoint("endpoints.sts", options.endpoint ?? stsEndpoint(environment), options),
    { dispatcher: options.dispatcher },
  );
  const policy = new RetryPolicy(options.retry);

  async function send(body: string, attempt: number): Promise<unknown> {
    const query = new URLSearchParams({
      Action: "AssumeRoleWithOIDC",
      Format: "JSON",
      Timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
      Version: "2015-04-01",
    });
    const response = await http.send({
      method: "POST",
      path: `/?${query.toString()}`,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body,
      timeoutMs: options.timeoutMs ?? 10_000,
      attempt,
      idempotent: true,
    });
    const context = { attempts: attempt, idempotent: true };
    return readRpcAnswer("AssumeRoleWithOIDC", response, context)["Credentials"];
  }

  return new SessionCache(async () => {
    const form = new URLSearchParams({
      OIDCProviderArn: providerArn,
      OIDCToken: await readToken(),
      RoleArn: roleArn,
      RoleSessionName:
        options.sessionName ?? (environment["ALIBABA_CLOUD_ROLE_SESSION_NAME"] || "immkit"),
      DurationSeconds: String(options.durationSeconds ?? 3_600),
      ...(options.policy === undefined ? {} : { Policy: options.policy }),
    });
    try {
      const given = await withRetries(policy, undefined, (attempt) =>
        send(form.toString(), attempt),
      );
      return readSession("AssumeRoleWithOIDC", given);
    } catch (error) {
      throw noSession(`Can't assume ${roleArn} with OIDC`, error);
    }
  });
}

/**
 * The endpoint of STS, by the rules of `@alicloud/credentials`: the central one without a region,
 * and a VPC's only with one.
 */
function stsEndpoint(environment: Environment): string {
  const region = environment["ALIBABA_CLOUD_STS_REGION"];
  if (!region) return "https://sts.aliyuncs.com";
  const vpc = isTrue(environment["ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED"]);
  return `https://sts${vpc ? "-vpc" : ""}.${region}.aliyuncs.com`;
}

function tokenReader(file: string): () => Promise<string> {
  return async () => {
    try {
      return (await readFile(file, "utf8")).trim();
    } catch (cause) {
      const message = `Can't read the OIDC token from ${file} (ALIBABA_CLOUD_OIDC_TOKEN_FILE).`;
      throw new CredentialsError("CredentialsFailed", message, { cause });
    }
  };
}
