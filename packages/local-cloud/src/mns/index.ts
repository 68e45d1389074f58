/**
 * SMQ (formerly MNS): queues, topics and subscriptions, with the REST data plane and the `Mns-open`
 * control plane over the same state.
 */

import type { Stored } from "../core/stored.ts";
import type { MnsOptions } from "./context.ts";
import { openProduct } from "./open/product.ts";
import { createOperations } from "./operations.ts";
import type { SigningCertificateHolder } from "./push/certificate.ts";
import { handleRest } from "./rest/handle.ts";
import type { MnsService } from "./service.ts";
import type { MnsDump } from "./store.ts";

export type { MnsOptions } from "./context.ts";
export type { MnsDump } from "./store.ts";

export function createMns(
  options: MnsOptions,
): MnsService & Stored<MnsDump> & SigningCertificateHolder {
  const operations = createOperations(options);
  return {
    product: openProduct(operations),
    handle: (request, principal) => handleRest(operations, request, principal),
    publishMessage: (principal, topic, body, tag) =>
      operations.publishMessage({ principal }, topic, body, tag),
    signingCertificate: () => operations.signingCertificate(),
    reset: () => operations.clear(),
    dump: () => operations.dump(),
    load: (dump) => operations.load(dump),
  };
}
