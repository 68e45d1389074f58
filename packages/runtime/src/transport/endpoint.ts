import { ConfigError } from "../errors.ts";

export interface EndpointOptions {
  /**
   * Permit `http:` to a host that is not loopback: signatures then protect the request, but nothing
   * hides it. Default: false.
   */
  readonly allowHttp?: boolean;
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

/**
 * Reads an endpoint: an origin (`https://imm.cn-hangzhou.aliyuncs.com`) or a bare host, which means
 * https.
 * @throws ConfigError naming `setting`, when it is no origin, or is plain http to a host that is
 *   not loopback.
 */
export function parseEndpoint(setting: string, value: string, options: EndpointOptions = {}): URL {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `https://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const example = "such as https://imm.cn-hangzhou.aliyuncs.com";
  if (
    url === undefined ||
    (url.protocol !== "https:" && url.protocol !== "http:") ||
    url.hostname === ""
  ) {
    throw new ConfigError(
      setting,
      `${setting} is ${JSON.stringify(value)}, which is no endpoint: give an https origin, ${example}.`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new ConfigError(
      setting,
      `${setting} holds a user name or password: give the origin alone, ${example}.`,
    );
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new ConfigError(
      setting,
      `${setting} is ${JSON.stringify(value)}, which has more than an origin: drop what follows the host, ${example}.`,
    );
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname) && options.allowHttp !== true) {
    throw new ConfigError(
      setting,
      `${setting} is ${url.origin}, which is not encrypted: use https, or set allowHttp if that is meant.`,
    );
  }
  return url;
}
