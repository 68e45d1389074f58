/**
 * SMQ (formerly MNS): queues, topics and subscriptions, with the REST data plane and the `Mns-open`
 * control plane.
 */
import type { Stored } from "../core/stored.ts";
import { createContext } from "./context.ts";
import { publishMessage } from "./message-operations.ts";
import { openProduct } from "./open/product.ts";
import type { SigningCertificateHolder } from "./push/certificate.ts";
import { Pusher } from "./push/pusher.ts";
import { handleRest } from "./rest/router.ts";
import type { MnsOptions, MnsService } from "./service.ts";
import type { MnsDump } from "./store.ts";

export type { MnsOptions } from "./service.ts";
export type { MnsDump } from "./store.ts";

export function createMns(
  options: MnsOptions,
): MnsService & Stored<MnsDump> & SigningCertificateHolder {
  const pusher = new Pusher(options.origin ?? Promise.resolve("http://127.0.0.1"));
  const context = createContext(options, pusher);
  const { store } = context;
  return {
    product: openProduct(context),
    handle: (request, principal) => handleRest(context, request, principal),
    publishMessage: (principal, topic, body, tag) =>
      publishMessage(context, { principal }, topic, body, tag),
    signingCertificate: () => pusher.certificate(),
    reset: () => store.clear(),
    dump: () => store.dump(),
    load: (dump) => store.load(dump),
  };
}
