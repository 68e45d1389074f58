import type { Credential } from "@immkit/runtime/credentials";
import { defined } from "../defined.ts";
import { CommandError } from "../errors/command-error.ts";

type Core = Awaited<ReturnType<typeof loadCore>>;

/** The longest time to connect, and the longest time to wait for a response. */
const timeoutMs = 15_000;
const attempts = 6;
/** Milliseconds before the second attempt; doubled before each further one. */
const firstPauseMs = 500;

/** Loads Alibaba Cloud's client, which is an optional dependency. */
export async function loadCore() {
  return (await import("@alicloud/openapi-core").catch(missingClient)).default;
}

/** @throws CommandError that says what to install. */
export function missingClient(cause: unknown): never {
  throw new CommandError(
    "ram pull needs the official client. Install it: npm install @alicloud/ram20150501 @alicloud/openapi-core",
    { cause },
  );
}

/** The settings of a client. @param endpoint an origin with its scheme. */
export function clientConfig(
  { $OpenApiUtil }: Core,
  endpoint: string,
  { accessKeyId, accessKeySecret, securityToken }: Credential,
) {
  const { protocol, host } = new URL(endpoint);
  return new $OpenApiUtil.Config({
    accessKeyId,
    accessKeySecret,
    ...defined({ securityToken }),
    endpoint: host,
    protocol: protocol.slice(0, -1),
    connectTimeout: timeoutMs,
    readTimeout: timeoutMs,
  });
}

/**
 * Makes a call, again while it is throttled.
 * @param asError what is thrown in place of an error of the client.
 */
export async function retryThrottled<T>(
  call: () => Promise<T>,
  asError: (error: unknown) => unknown,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === attempts || !codeOf(error).startsWith("Throttling")) throw asError(error);
      await new Promise((resolve) => setTimeout(resolve, firstPauseMs * 2 ** (attempt - 1)));
    }
  }
}

/** The error code of the service, or of the connection. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
