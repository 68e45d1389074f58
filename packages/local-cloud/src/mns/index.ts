/**
 * SMQ (formerly MNS): queues, topics and subscriptions, with the REST data plane and the `Mns-open`
 * control plane.
 */
import type { Stored } from "../core/stored.ts";
import { createAccess } from "./access.ts";
import type { MnsContext, MnsOptions } from "./context.ts";
import { deliverObjectEvent } from "./events/deliver.ts";
import { inspectStore } from "./inspect.ts";
import { publishMessage } from "./message-operations.ts";
import { openProduct } from "./open/product.ts";
import type { SigningCertificateHolder } from "./push/certificate.ts";
import { Pusher } from "./push/pusher.ts";
import { handleRest } from "./rest/router.ts";
import type { MnsService } from "./service.ts";
import { type MnsDump, MnsStore } from "./store.ts";

export type { MnsOptions } from "./context.ts";
export type { MnsDump } from "./store.ts";

/** SMQ for one account in one region, empty at first. */
export function createMns(
  options: MnsOptions,
): MnsService & Stored<MnsDump> & SigningCertificateHolder {
  const { batchActions = "either", requireNamespace = false, origin, ...services } = options;
  const pusher = new Pusher(origin ?? Promise.resolve("http://127.0.0.1"));
  const store = new MnsStore(options.clock, (push, signal) => pusher.push(push, signal));
  const access = createAccess(services, batchActions);
  const context: MnsContext = { ...services, store, access, requireNamespace };
  return {
    product: openProduct(context),
    handle: (request, principal) => handleRest(context, request, principal),
    publishMessage: (principal, topic, body, tag) =>
      publishMessage(context, { principal }, topic, body, tag),
    inspection: inspectStore(store),
    messageTrace: (messageId) => store.traces.find(messageId),
    deliverObjectEvent: (event) => deliverObjectEvent(context, event),
    signingCertificate: () => pusher.certificate(),
    reset: () => store.clear(),
    dump: () => store.dump(),
    load: (dump) => store.load(dump),
  };
}
