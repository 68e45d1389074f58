import { type CredentialsProvider, defaultCredentials } from "@immkit/runtime/credentials";
import { defined } from "../defined.ts";
import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";

const example = "such as http://127.0.0.1:4100";

/**
 * The origin of all services, such as the one that `immkit local` prints, from `--endpoint` or else
 * IMMKIT_ENDPOINT. Undefined stands for the host names of Alibaba Cloud.
 * @param fromEnvironment false ignores IMMKIT_ENDPOINT.
 */
export function endpointFrom(
  option: string | undefined,
  io: Io,
  fromEnvironment = true,
): string | undefined {
  const value = option ?? (fromEnvironment ? io.env["IMMKIT_ENDPOINT"] : undefined);
  if (value === undefined || value === "") return undefined;
  const setting = option === undefined ? "IMMKIT_ENDPOINT" : "--endpoint";
  const url = URL.parse(value);
  if (url !== null && url.username + url.password !== "")
    throw new CommandError(
      `${setting} contains a user name or password. Give the origin alone, ${example}.`,
    );
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname + url.search + url.hash !== "/"
  )
    throw new CommandError(
      `${setting} is ${JSON.stringify(value)}, which is not an origin. Give one, ${example}.`,
    );
  if (url.protocol === "http:" && !loopback.test(url.hostname))
    throw new CommandError(
      `${setting} is ${JSON.stringify(value)}, but only loopback addresses can be used without TLS. Write https://${url.host}.`,
    );
  return url.origin;
}

const loopback = /^(?:localhost|.+\.localhost|\[::1\]|127(?:\.\d+){3})$/;

/**
 * The user's key, found in the places where Alibaba Cloud's own tools look.
 * @param sts the origin of STS; Alibaba Cloud's by default.
 */
export function credentialsFor(io: Io, sts?: string): CredentialsProvider {
  return defaultCredentials(defined({ endpoint: sts }), io.env);
}
