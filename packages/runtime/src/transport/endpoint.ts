import { ConfigError } from "../errors.ts";

/** Options of clients with an endpoint. */
export interface EndpointOptions {
  /**
   * Allow `http:` to a host that is not loopback. The request is then signed, but not encrypted.
   * Default: false.
   */
  readonly allowHttp?: boolean | undefined;
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
 * @throws ConfigError with the `setting`, if it is not an origin, or is plain http to a host that
 *   is not loopback.
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
      `${setting} is ${JSON.stringify(value)}, which is not an endpoint. Pass an https origin, ${example}.`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new ConfigError(
      setting,
      `${setting} has a user name or password. Pass only the origin, ${example}.`,
    );
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new ConfigError(
      setting,
      `${setting} is ${JSON.stringify(value)}, which is more than an origin. Remove everything after the host, ${example}.`,
    );
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname) && options.allowHttp !== true) {
    throw new ConfigError(
      setting,
      `${setting} is ${url.origin}, which is not encrypted. Use https, or set allowHttp.`,
    );
  }
  return url;
}
