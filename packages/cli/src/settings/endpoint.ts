import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";

const example = "such as http://127.0.0.1:8788";

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
  return originOf(value, option === undefined ? "IMMKIT_ENDPOINT" : "--endpoint");
}

/**
 * Checks an origin, such as `http://127.0.0.1:8788`.
 * @param setting names the value in an error.
 */
export function originOf(value: string, setting: string): string {
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
  if (url.protocol === "http:" && !isLoopback(url.origin))
    throw new CommandError(
      `${setting} is ${JSON.stringify(value)}, but only loopback addresses can be used without TLS. Write https://${url.host}.`,
    );
  return url.origin;
}

/** Whether an origin is on this machine. */
export function isLoopback(origin: string): boolean {
  return /^(?:localhost|.+\.localhost|\[::1\]|127(?:\.\d+){3})$/.test(new URL(origin).hostname);
}
