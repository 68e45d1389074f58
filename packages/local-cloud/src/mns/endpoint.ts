import { mnsError } from "./errors.ts";
import { checkName } from "./names.ts";

/** Where a subscription delivers. */
export type Endpoint =
  | { readonly kind: "queue"; readonly queue: string }
  | { readonly kind: "http"; readonly url: string };

/**
 * Parses the endpoint of a subscription: `acs:mns:{region}:{account}:queues/{queue}` (a slash
 * before `queues` is accepted), or an `http://` URL on this machine, whose path is `/notifications`
 * by default. Throws EndpointInvalid, 400, for any other form, for another region or account, and
 * for the kinds that the local cloud does not deliver to: other machines, HTTPS, mail, SMS.
 */
export function parseEndpoint(text: string, region: string, accountId: string): Endpoint {
  const url = parsePushUrl(text.trim());
  if (url !== undefined) return { kind: "http", url };
  const queue = /^acs:mns:([^:]*):([^:]*):\/?queues\/([^/]+)$/.exec(text.trim());
  if (queue === null) {
    const isKnown = /^(https?:\/\/|mail:|sms:|smq-ep:|acs:fc:|acs:eventbridge:)/i.test(text.trim());
    throw mnsError(
      "EndpointInvalid",
      isKnown
        ? "The local cloud delivers to queues, acs:mns:{region}:{account}:queues/{queue}, and to http:// on this machine, such as http://127.0.0.1:9000/notifications."
        : "The endpoint you provided is not valid. A queue has the form acs:mns:{region}:{account}:queues/{queue}.",
    );
  }
  const [, queueRegion, queueAccount, name = ""] = queue;
  if (queueRegion !== region || queueAccount !== accountId)
    throw mnsError(
      "EndpointInvalid",
      `The endpoint names a queue outside region ${region} and account ${accountId}.`,
    );
  return { kind: "queue", queue: checkName("queue", name) };
}

/** The endpoint of a queue. Unlike an ARN it has no slash before `queues`. */
export function queueEndpoint(region: string, accountId: string, queue: string): string {
  return `acs:mns:${region}:${accountId}:queues/${queue}`;
}

/** Undefined if the text is not an `http://` URL on this machine. */
function parsePushUrl(text: string): string | undefined {
  const url = URL.parse(text);
  const isLocal =
    url?.protocol === "http:" && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url === null || !isLocal || url.username !== "" || url.password !== "" || url.hash !== "")
    return undefined;
  if (url.pathname === "/" && !/^http:\/\/[^/?]+\//i.test(text)) url.pathname = "/notifications";
  return url.href;
}
