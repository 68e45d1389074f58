import { mnsError } from "./errors.ts";
import { checkName } from "./names.ts";

/** Where a subscription delivers. The local cloud never calls what is `unreachable`. */
export type Endpoint =
  | { readonly kind: "queue"; readonly queue: string }
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "unreachable" };

/** Java and Go clients read the account from the first label of the host, here `127.0.0.1`. */
const accountOfLoopback = "127";

/**
 * Parses the endpoint of a subscription: `acs:mns:{region}:{account}:queues/{queue}` (a slash
 * before `queues` is accepted), or an `http://` URL on this machine, whose path is `/notifications`
 * by default. Other hosts, HTTPS, mail, SMS and others are accepted as unreachable: their
 * messages stay undelivered. `pushType` is that of the control plane, where a queue can also be a
 * bare name. Throws EndpointInvalid, 400, for any other form, and for a queue of another region or
 * account.
 */
export function parseEndpoint(
  text: string,
  region: string,
  accountId: string,
  pushType?: string,
): Endpoint {
  const endpoint = text.trim();
  if (/^https?:/i.test(endpoint)) return parsePushUrl(endpoint);
  if (pushType === "queue" && isQueueName(endpoint))
    return { kind: "queue", queue: checkName("queue", endpoint) };
  const queue = /^acs:mns:([^:]*):([^:]*):\/?queues\/([^/]+)$/.exec(endpoint);
  if (queue === null) {
    if (isOther(endpoint, pushType)) return { kind: "unreachable" };
    throw mnsError(
      "EndpointInvalid",
      "The endpoint you provided is not valid. A queue has the form acs:mns:{region}:{account}:queues/{queue}.",
    );
  }
  const [, queueRegion, queueAccount, name = ""] = queue;
  const isOwn = queueRegion === region && queueAccount === accountId;
  if (!isOwn && queueAccount !== accountOfLoopback)
    throw mnsError(
      "EndpointInvalid",
      `The endpoint names a queue outside region ${region} and account ${accountId}.`,
    );
  return { kind: "queue", queue: checkName("queue", name) };
}

/** Whether the text is the bare name of a queue, which only the control plane accepts. */
function isQueueName(text: string): boolean {
  return /^[A-Za-z0-9-]+$/.test(text);
}

/** Without a push type, the prefix says what it is. */
function isOther(endpoint: string, pushType: string | undefined): boolean {
  return pushType === undefined
    ? /^(?:mail:|sms:|smq-ep:|acs:fc:|acs:eventbridge:)\S+$/i.test(endpoint)
    : pushType !== "queue" && pushType !== "http" && /^\S+$/.test(endpoint);
}

function parsePushUrl(text: string): Endpoint {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || url.hash !== "")
    throw mnsError(
      "EndpointInvalid",
      "The endpoint you provided is not valid. A URL has a host, and neither a user nor a fragment.",
    );
  const isLocal =
    url.protocol === "http:" && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (!isLocal) return { kind: "unreachable" };
  if (url.pathname === "/" && !/^http:\/\/[^/?]+\//i.test(text)) url.pathname = "/notifications";
  return { kind: "http", url: url.href };
}
