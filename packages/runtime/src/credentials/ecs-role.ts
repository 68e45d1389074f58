import { ConfigError, CredentialsError, ImmkitError, NetworkError } from "../errors.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import { HttpClient, type HttpResponse } from "../transport/http.ts";
import { type RetryOptions, RetryPolicy, withRetries } from "../transport/retry.ts";
import { SessionCache } from "./session.ts";
import { readSession } from "./sts-session.ts";

export interface EcsRoleOptions {
  /** The role of the instance. Default: asked of the metadata service. */
  readonly roleName?: string;
  /** Default: `http://100.100.100.200`, which only the instance itself reaches. */
  readonly endpoint?: string;
  /**
   * Go on without a token where the metadata service gives none (IMDSv1): a request that is forged
   * through a web application then reaches it too. Default: false.
   */
  readonly allowV1?: boolean;
  /** For one request. Default: 1000; elsewhere than on an instance nobody answers. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
}

const tokenSeconds = 21_600;

/**
 * Sessions of the role of the ECS instance, from its metadata service (the protocol as in
 * `@alicloud/credentials`, but with tokens, IMDSv2, unless `allowV1`). Renewed as
 * {@link SessionCache} does. `getCredential` rejects with CredentialsError.
 */
export function fromEcsRole(options: EcsRoleOptions = {}): CredentialsProvider {
  const endpoint = options.endpoint ?? "http://100.100.100.200";
  if (!URL.canParse(endpoint))
    throw new ConfigError(
      "endpoint",
      `endpoint is ${JSON.stringify(endpoint)}: give the origin of the metadata service.`,
    );
  if (options.roleName !== undefined && !/^[\w.-]{1,64}$/.test(options.roleName)) {
    throw new ConfigError(
      "roleName",
      `roleName is ${JSON.stringify(options.roleName)}: give the name of a role, not its ARN.`,
    );
  }
  const http = new HttpClient(new URL(endpoint));
  const policy = new RetryPolicy({ maxAttempts: 3, ...options.retry });
  const folder = "/latest/meta-data/ram/security-credentials/";

  async function ask(
    method: "GET" | "PUT",
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<HttpResponse> {
    return withRetries(policy, undefined, async (attempt) => {
      const response = await http.send({
        method,
        path,
        headers,
        timeoutMs: options.timeoutMs ?? 1_000,
        attempt,
        idempotent: true,
      });
      if (response.status < 500) return response;
      throw new NetworkError(
        "ConnectionLost",
        `The metadata service answered with status ${response.status}.`,
        {
          retryable: true,
          attempts: attempt,
        },
      );
    });
  }

  async function tokenHeaders(): Promise<Readonly<Record<string, string>>> {
    const { status, body } = await ask("PUT", "/latest/api/token", {
      "x-aliyun-ecs-metadata-token-ttl-seconds": String(tokenSeconds),
    });
    if (status === 200) return { "x-aliyun-ecs-metadata-token": body.toString("latin1").trim() };
    if (options.allowV1 === true) return {};
    throw failed(
      `it gives no token (status ${status}): turn IMDSv2 on for the instance, or set allowV1`,
    );
  }

  return new SessionCache(async () => {
    try {
      const headers = await tokenHeaders();
      const role =
        options.roleName ??
        (await read(await ask("GET", folder, headers), "the instance has no role: attach one"));
      const text = await read(
        await ask("GET", `${folder}${role}`, headers),
        `it knows no role ${role}`,
      );
      return readSession("The metadata service", parse(text));
    } catch (cause) {
      if (!(cause instanceof ImmkitError) || cause instanceof CredentialsError) throw cause;
      const { retryable, attempts } = cause;
      throw new CredentialsError(
        "CredentialsFailed",
        `No session from the metadata service: ${cause.message}`,
        {
          cause,
          retryable,
          attempts,
        },
      );
    }
  });
}

async function read({ status, body }: HttpResponse, otherwise: string): Promise<string> {
  const text = body.toString("utf8").trim();
  if (status === 200 && text !== "") return text;
  throw failed(`${otherwise} (status ${status})`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message shows a piece of the text.
    throw failed("it did not answer in JSON");
  }
}

function failed(reason: string): CredentialsError {
  return new CredentialsError(
    "CredentialsFailed",
    `No session from the metadata service: ${reason}.`,
  );
}
