import { ConfigError, RequestError } from "../errors.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import { RpcClient, type RpcClientOptions } from "../transport/rpc.ts";
import { noSession, readSession, SessionCache } from "./session.ts";

/** Options of {@link assumeRole}. Durations are in seconds. */
export interface AssumeRoleOptions
  extends Omit<RpcClientOptions, "credentials" | "endpointSetting" | "endpoint"> {
  /** The credentials that assume the role. */
  readonly source: CredentialsProvider;
  /** `acs:ram::ACCOUNT:role/NAME` */
  readonly roleArn: string;
  /** Shown in audit logs: 2 to 64 letters, digits and `.@_-`. Default: `immkit`. */
  readonly sessionName?: string | undefined;
  /** 900 up to the role's MaxSessionDuration. Default: 3600. */
  readonly durationSeconds?: number | undefined;
  /**
   * A session policy: the session can do only what both the role and this policy allow. JSON text
   * or the document, at most 2048 characters.
   */
  readonly policy?: string | object | undefined;
  /** If the role's trust policy requires one of a caller from another account. */
  readonly externalId?: string | undefined;
  /** Default: `https://sts.aliyuncs.com`. */
  readonly endpoint?: string | undefined;
  /** A session with less time left is renewed. Default: a fifth of its life, at most 300. */
  readonly refreshBeforeSeconds?: number | undefined;
  /**
   * Called when an early renewal fails while the session is still valid. Default: emit a process
   * warning.
   */
  readonly onRenewalFailed?: ((error: unknown, expiresAt: Date) => void) | undefined;
}

/**
 * Sessions of a role (STS AssumeRole 2015-04-01). Any number of callers share one request. A
 * session is renewed early and never used past its end.
 * @throws ConfigError for a wrong setting; `getCredential` rejects with CredentialsError.
 */
export function assumeRole(options: AssumeRoleOptions): CredentialsProvider {
  const { source, roleArn, sessionName = "immkit", durationSeconds = 3_600 } = options;
  const policy =
    options.policy === undefined || typeof options.policy === "string"
      ? options.policy
      : JSON.stringify(options.policy);
  if (!/^acs:ram::\d+:role\/.+$/.test(roleArn)) {
    const message = `roleArn is ${JSON.stringify(roleArn)}. Pass a role's ARN: acs:ram::ACCOUNT:role/NAME.`;
    throw new ConfigError("roleArn", message);
  }
  if (!/^[\w.@-]{2,64}$/.test(sessionName)) {
    const message = `sessionName is ${JSON.stringify(sessionName)}. Use 2 to 64 letters, digits and . @ _ -`;
    throw new ConfigError("sessionName", message);
  }
  if (!(durationSeconds >= 900 && durationSeconds <= 43_200)) {
    const message = `durationSeconds is ${durationSeconds}. Use 900 to 43200, at most the role's MaxSessionDuration.`;
    throw new ConfigError("durationSeconds", message);
  }
  if (policy !== undefined && policy.length > 2_048) {
    const message = `policy has ${policy.length} characters. The limit is 2048.`;
    throw new ConfigError("policy", message);
  }
  const client = new RpcClient("2015-04-01", {
    ...options,
    endpoint: options.endpoint ?? "https://sts.aliyuncs.com",
    endpointSetting: "endpoints.sts",
    credentials: source,
  });
  const params = {
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
    Policy: policy,
    ExternalId: options.externalId,
  };
  return new SessionCache(
    async () => {
      try {
        const answer = await client.call("AssumeRole", params);
        return readSession("AssumeRole", answer["Credentials"]);
      } catch (error) {
        const denied = error instanceof RequestError && error.code === "NoPermission";
        const hint = denied
          ? " The caller needs sts:AssumeRole, and the role's trust policy must name the caller."
          : "";
        throw noSession(`Can't assume ${roleArn}`, error, hint);
      }
    },
    {
      refreshBeforeMs:
        options.refreshBeforeSeconds === undefined
          ? undefined
          : options.refreshBeforeSeconds * 1_000,
      onRenewalFailed: options.onRenewalFailed,
    },
  );
}
