import { ConfigError, CredentialsError, NetworkError } from "../errors.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import type { DispatcherOptions } from "../transport/dispatcher.ts";
import { HttpClient, type HttpResponse } from "../transport/http.ts";
import { type RetryOptions, RetryPolicy, withRetries } from "../transport/retry.ts";
import { noSession, readSession, SessionCache } from "./session.ts";

/** Options of {@link fromEcsRole}. */
export interface EcsRoleOptions extends DispatcherOptions {
  /** The role of the instance. Default: what the metadata service says. */
  readonly roleName?: string | undefined;
  /** Default: `http://100.100.100.200`, which only the instance itself can reach. */
  readonly endpoint?: string | undefined;
  /**
   * Continue without a token if the metadata service provides none (IMDSv1). A request that is
   * forged through a web application can then reach the service too. Default: false.
   */
  readonly allowV1?: boolean | undefined;
  /** For one request. Default: 1000. Outside of an instance nobody answers. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: RetryOptions | undefined;
}

const tokenSeconds = 21_600;
const folder = "/latest/meta-data/ram/security-credentials/";

/**
 * Sessions of the role of the ECS instance, from its metadata service (the protocol of
 * `@alicloud/credentials`, but always with tokens, IMDSv2, unless `allowV1`).
 * @throws ConfigError for a wrong setting; `getCredential` rejects with CredentialsError.
 */
export function fromEcsRole(options: EcsRoleOptions = {}): CredentialsProvider {
  const { endpoint = "http://100.100.100.200", roleName, timeoutMs = 1_000 } = options;
  if (!URL.canParse(endpoint)) {
    const message = `endpoint is ${JSON.stringify(endpoint)}. Pass the origin of the metadata service.`;
    throw new ConfigError("endpoint", message);
  }
  if (roleName !== undefined && !/^[\w.-]{1,64}$/.test(roleName)) {
    const message = `roleName is ${JSON.stringify(roleName)}. Pass the name of a role, not its ARN.`;
    throw new ConfigError("roleName", message);
  }
  // A proxy is on another machine, and would answer for that machine or not at all.
  const http = new HttpClient(new URL(endpoint), { dispatcher: options.dispatcher, proxy: false });
  const policy = new RetryPolicy({
    ...options.retry,
    maxAttempts: options.retry?.maxAttempts ?? 3,
  });

  function send(
    method: "GET" | "PUT",
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<HttpResponse> {
    return withRetries(policy, undefined, async (attempt) => {
      const request = { method, path, headers, timeoutMs, attempt, idempotent: true };
      const response = await http.send(request);
      if (response.status < 500) return response;
      const message = `The metadata service answered with status ${response.status}.`;
      throw new NetworkError("ConnectionLost", message, { retryable: true, attempts: attempt });
    });
  }

  async function tokenHeaders(): Promise<Readonly<Record<string, string>>> {
    const { status, body } = await send("PUT", "/latest/api/token", {
      "x-aliyun-ecs-metadata-token-ttl-seconds": String(tokenSeconds),
    });
    if (status === 200) return { "x-aliyun-ecs-metadata-token": body.toString("latin1").trim() };
    if (options.allowV1 === true) return {};
    throw failed(
      `it provides no token (status ${status}). Enable IMDSv2 for the instance, or set allowV1`,
    );
  }

  return new SessionCache(async () => {
    try {
      const headers = await tokenHeaders();
      const role =
        roleName ??
        textOf(await send("GET", folder, headers), "the instance has no role. Attach one");
      const session = await send("GET", `${folder}${role}`, headers);
      return readSession(
        "The metadata service",
        parse(textOf(session, `it has no role named ${role}`)),
      );
    } catch (error) {
      throw noSession("No session from the metadata service", error);
    }
  });
}

function textOf({ status, body }: HttpResponse, problem: string): string {
  const text = body.toString("utf8").trim();
  if (status === 200 && text !== "") return text;
  throw failed(`${problem} (status ${status})`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw failed("its response is not JSON");
  }
}

function failed(reason: string): CredentialsError {
  return new CredentialsError(
    "CredentialsFailed",
    `No session from the metadata service: ${reason}.`,
  );
}
