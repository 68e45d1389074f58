/** Which requests come from the console's own page, and not from another web page. */
import { isIP } from "node:net";
import { ServiceError } from "../core/service-error.ts";
import type { RequestHead } from "../http/message.ts";

/**
 * Requires a host that is an IP address or `localhost`. A page on another host name, which its
 * owner resolves to this machine (DNS rebinding), is refused.
 *
 * @throws ServiceError `ConsoleHostNotAllowed`, 403.
 */
export function checkConsoleHost({ host }: RequestHead): void {
  const name = host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
  if (name === "localhost" || isIP(name) !== 0) return;
  throw new ServiceError(
    403,
    "ConsoleHostNotAllowed",
    `The console can't be opened as ${JSON.stringify(host)}. Use the IP address of the machine, or localhost.`,
  );
}

/**
 * Requires that a request with a session was sent by the console's page. A cookie also goes to
 * other ports of the host, and comes with requests of their pages.
 *
 * @throws ServiceError `ConsoleOriginNotAllowed`, 403.
 */
export function checkConsoleOrigin({ method, host, headers }: RequestHead): void {
  const site = headers["sec-fetch-site"];
  const reads = method === "GET" || method === "HEAD";
  const allowed = reads
    ? site === undefined || site === "same-origin" || site === "none"
    : headers["origin"]?.replace(/^https?:\/\//, "") === host;
  if (allowed) return;
  throw new ServiceError(
    403,
    "ConsoleOriginNotAllowed",
    "Only the console's own page can use its session. Programs use the control key.",
  );
}
