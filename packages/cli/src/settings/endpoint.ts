import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";

/**
 * Where the services are, if not at Alibaba Cloud: one origin for all of them, such as the one that
 * `immkit local` prints.
 */
const endpointVariable = "IMMKIT_ENDPOINT";

/**
 * Reads `--endpoint`, or else the environment (unless `fromEnvironment` is false). Undefined means
 * Alibaba Cloud's own host names.
 */
export function endpointOf(
  option: string | undefined,
  io: Io,
  fromEnvironment = true,
): string | undefined {
  const value = option ?? (fromEnvironment ? io.env[endpointVariable] : undefined);
  if (value === undefined || value === "") return undefined;
  const setting = option === undefined ? endpointVariable : "--endpoint";
  const url = URL.parse(value);
  if (url !== null && url.username + url.password !== "") {
    throw new CommandError(
      `${setting} holds a user name or password: give the origin alone, such as http://127.0.0.1:4100.`,
    );
  }
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== "/" ||
    url.search !== "" ||
    url.hash !== ""
  ) {
    throw new CommandError(
      `${setting} is ${JSON.stringify(value)}: give an origin such as http://127.0.0.1:4100.`,
    );
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw new CommandError(
      `${setting} is ${JSON.stringify(value)}: only loopback may go without TLS. Write https://${url.host}.`,
    );
  }
  return url.origin;
}

function isLoopback(host: string): boolean {
  return (
    host === "localhost" ||
    host === "[::1]" ||
    /^127(?:\.\d+){3}$/.test(host) ||
    host.endsWith(".localhost")
  );
}
