import { ConfigError, CredentialsError, RequestError } from "../errors.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import { RpcClient, type RpcClientOptions } from "../transport/rpc.ts";
import { type Session, SessionCache } from "./session.ts";
import { readSession } from "./sts-session.ts";

export interface AssumeRoleOptions
  extends Omit<RpcClientOptions, "credentials" | "endpointSetting" | "endpoint"> {
  /** Who assumes the role. */
  readonly source: CredentialsProvider;
  /** `acs:ram::ACCOUNT:role/NAME` */
  readonly roleArn: string;
  /** 2 to 64 letters, digits and `.@_-`; it shows in audit logs. Default: `immkit`. */
  readonly sessionName?: string;
  /** 900 up to the role's MaxSessionDuration. Default: 3600. */
  readonly durationSeconds?: number;
  /**
   * A session policy: the session may do only what the role and this allow. JSON text or the
   * document, at most 2048 characters.
   */
  readonly policy?: string | object;
  /** What the role's trust policy may ask of another account's caller. */
  readonly externalId?: string;
  /** Default: `https://sts.aliyuncs.com`. */
  readonly endpoint?: string;
  /** A session with less time left is renewed. Default: a fifth of its life, at most 300. */
  readonly refreshBeforeSeconds?: number;
  /** Told when an early renewal fails while the session still holds. Default: a process warning. */
  readonly onRenewalFailed?: (error: unknown, expiresAt: Date) => void;
}

/**
 * Sessions of a role (STS AssumeRole 2015-04-01): one request however many callers wait, renewed
 * early, never served past their end.
 * @throws ConfigError for a wrong setting; `getCredential` rejects with CredentialsError.
 */
export function assumeRole(options: AssumeRoleOptions): CredentialsProvider {
  const sessionName = options.sessionName ?? "immkit";
  const durationSeconds = options.durationSeconds ?? 3_600;
  const policy =
    options.policy === undefined || typeof options.policy === "string"
      ? options.policy
      : JSON.stringify(options.policy);
  if (!/^acs:ram::\d+:role\/.+$/.test(options.roleArn)) {
    throw new ConfigError(
      "roleArn",
      `roleArn is ${JSON.stringify(options.roleArn)}: give a role's ARN, acs:ram::ACCOUNT:role/NAME.`,
    );
  }
  if (!/^[\w.@-]{2,64}$/.test(sessionName)) {
    throw new ConfigError(
      "sessionName",
      `sessionName is ${JSON.stringify(sessionName)}: use 2 to 64 letters, digits and . @ _ -`,
    );
  }
  if (!(durationSeconds >= 900 && durationSeconds <= 43_200)) {
    throw new ConfigError(
      "durationSeconds",
      `durationSeconds is ${durationSeconds}: use 900 to 43200, and no more than the role's MaxSessionDuration.`,
    );
  }
  if (policy !== undefined && policy.length > 2_048) {
    throw new ConfigError(
      "policy",
      `policy has ${policy.length} characters: a session policy may have 2048.`,
    );
  }
  const { source, endpoint = "https://sts.aliyuncs.com" } = options;
  const client = new RpcClient("2015-04-01", {
    ...options,
    endpoint,
    endpointSetting: "endpoints.sts",
    credentials: source,
  });
  const params = {
    RoleArn: options.roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
    Policy: policy,
    ExternalId: options.externalId,
  };

  async function fetchSession(): Promise<Session> {
    try {
      const answer = await client.call("AssumeRole", params);
      return readSession("AssumeRole", answer["Credentials"]);
    } catch (cause) {
      if (!(cause instanceof RequestError)) throw cause;
      const hint =
        cause.code === "NoPermission"
          ? " The caller needs sts:AssumeRole, and the role's trust policy must name the caller."
          : "";
      throw new CredentialsError(
        "CredentialsFailed",
        `Can't assume ${options.roleArn}: ${cause.message}${hint}`,
        {
          cause,
          retryable: cause.retryable,
          attempts: cause.attempts,
        },
      );
    }
  }
  return new SessionCache(fetchSession, {
    ...(options.refreshBeforeSeconds === undefined
      ? {}
      : { refreshBeforeMs: options.refreshBeforeSeconds * 1_000 }),
    ...(options.onRenewalFailed === undefined ? {} : { onRenewalFailed: options.onRenewalFailed }),
  });
}
