import { ServiceError } from "../core/contract.ts";
import { checkName } from "./names.ts";

/** Where a subscription delivers. */
export type Endpoint = { readonly kind: "queue"; readonly queue: string };

/**
 * The endpoint of a subscription, `acs:mns:{region}:{account}:queues/{queue}` (a slash before `queues` is put up with).
 * Throws EndpointInvalid, 400, for another form, for another region or account, and for the kinds that the local cloud does not
 * deliver to: HTTP, mail, SMS and the rest.
 */
export function parseEndpoint(text: string, region: string, accountId: string): Endpoint {
  const queue = /^acs:mns:([^:]*):([^:]*):\/?queues\/([^/]+)$/.exec(text.trim());
  if (queue === null) {
    const known = /^(https?:\/\/|mail:|sms:|smq-ep:|acs:fc:|acs:eventbridge:)/i.test(text.trim());
    throw new ServiceError(
      400,
      "EndpointInvalid",
      known
        ? "The local cloud delivers to queues only. Give the subscription the endpoint of a queue, acs:mns:{region}:{account}:queues/{queue}."
        : "The endpoint you provided is not valid. A queue has the form acs:mns:{region}:{account}:queues/{queue}.",
    );
  }
  const [, itsRegion = "", itsAccount = "", name = ""] = queue;
  if (itsRegion !== region || itsAccount !== accountId) {
    throw new ServiceError(400, "EndpointInvalid", `The endpoint names a queue outside region ${region} and account ${accountId}.`);
  }
  return { kind: "queue", queue: checkName("queue", name) };
}

export function queueEndpoint(region: string, accountId: string, queue: string): string {
  return `acs:mns:${region}:${accountId}:queues/${queue}`;
}
