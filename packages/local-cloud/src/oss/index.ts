/**
 * A small OSS in memory: buckets, objects, versions, listings and the settings of buckets. Every
 * call is authorised; signatures are checked before. Nothing is encrypted, moved between storage
 * classes or expired: such settings are only stored and returned. What is missing throws
 * `NotImplemented` and names it.
 */
import type { Stored } from "../core/stored.ts";
import { createAccess } from "./access.ts";
import { OssCall, type OssContext, type OssOptions } from "./call.ts";
import { withCors } from "./cors.ts";
import { dumpStore, loadStore, type OssDump } from "./dump.ts";
import { createOperations, type OssService } from "./operations.ts";
import { operationOf } from "./router.ts";
import { Store } from "./store.ts";

export type { OssOptions } from "./call.ts";
export type { OssDump } from "./dump.ts";

/** OSS for one account in one region, empty at first. */
export function createOss(options: OssOptions): OssService & Stored<OssDump> {
  const store = new Store();
  const context: OssContext = { options, store, access: createAccess(options, store) };
  return {
    ...createOperations(context),
    async handle(request, principal) {
      const call = new OssCall(context, request, principal);
      return withCors(store, request, () => operationOf(request)(call));
    },
    checkBucket: (name) => void store.bucket(name),
    reset() {
      store.buckets.clear();
      store.blockPublicAccess = undefined;
    },
    dump: (bodies) => dumpStore(store, bodies),
    load: (dump, bodies) => loadStore(store, dump, bodies),
  };
}
