import { ConfigError, CredentialsError, ImmkitError, NetworkError } from "../errors.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import { HttpClient } from "../transport/http.ts";
import { type RetryOptions, RetryPolicy, withRetries } from "../transport/retry.ts";
import type { Environment } from "./environment.ts";
import { SessionCache } from "./session.ts";
import { readSession } from "./sts-session.ts";

export interface CredentialsUriOptions {
  /** Default: `ALIBABA_CLOUD_CREDENTIALS_URI`. */
  readonly uri?: string;
  /** For one attempt. Default: 10000. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
}

/**
 * Sessions from an address that answers a GET with `AccessKeyId`, `AccessKeySecret`,
 * `SecurityToken` and `Expiration` as JSON, such as a side-car's. Plain http is allowed, as in
 * `@alicloud/credentials`: the address is usually on the same machine.
 * @throws ConfigError; `getCredential` rejects with CredentialsError. The address stays out of
 *   both, since its query may hold a key.
 */
export function fromCredentialsUri(
  options: CredentialsUriOptions = {},
  environment: Environment = process.env,
): CredentialsProvider {
  const text = options.uri ?? environment["ALIBABA_CLOUD_CREDENTIALS_URI"] ?? "";
  const uri = URL.canParse(text) ? new URL(text) : undefined;
  if (uri === undefined || (uri.protocol !== "http:" && uri.protocol !== "https:")) {
    throw new ConfigError(
      "uri",
      "uri is no http or https address: pass it, or set the environment variable ALIBABA_CLOUD_CREDENTIALS_URI.",
    );
  }
  const http = new HttpClient(uri);
  const policy = new RetryPolicy(options.retry);
  return new SessionCache(async () => {
    try {
      const { status, body } = await withRetries(policy, undefined, async (attempt) => {
        const response = await http.send({
          method: "GET",
          path: `${uri.pathname}${uri.search}`,
          headers: { accept: "application/json" },
          timeoutMs: options.timeoutMs ?? 10_000,
          attempt,
          idempotent: true,
        });
        if (response.status < 500) return response;
        throw new NetworkError("ConnectionLost", `It answered with status ${response.status}.`, {
          retryable: true,
          attempts: attempt,
        });
      });
      if (status !== 200) throw failed(`it answered with status ${status}`);
      return readSession("The credentials URI", parse(body));
    } catch (cause) {
      if (!(cause instanceof ImmkitError) || cause instanceof CredentialsError) throw cause;
      throw failed(cause.message, cause);
    }
  });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // The parser's own message shows a piece of the answer.
    throw failed("it did not answer in JSON");
  }
}

function failed(reason: string, cause?: ImmkitError): CredentialsError {
  const options =
    cause === undefined ? {} : { cause, retryable: cause.retryable, attempts: cause.attempts };
  return new CredentialsError(
    "CredentialsFailed",
    `No session from the credentials URI: ${reason}`,
    options,
  );
}
