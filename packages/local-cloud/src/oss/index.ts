/**
 * A small OSS in memory: buckets, objects, versions, listings and the settings of buckets, with
 * every call authorised. Signatures are checked before a request comes here. Nothing is encrypted,
 * moved between storage classes or expired: such settings are kept and answered only. What isn't
 * there answers `NotImplemented` by name.
 */

import type { Stored } from "../core/stored.ts";
import { createAccess } from "./access.ts";
import type { OssContext, OssOptions } from "./call.ts";
import { dumpStore, loadStore, type OssDump } from "./dump.ts";
import { createOperations } from "./objects.ts";
import type { OssService } from "./operations.ts";
import { operationOf } from "./protocol.ts";
import { createStore } from "./store.ts";

export type { OssOptions } from "./call.ts";
export type { OssDump } from "./dump.ts";

export function createOss(options: OssOptions): OssService & Stored<OssDump> {
  const store = createStore();
  const context: OssContext = { options, store, access: createAccess(options, store) };
  return {
    ...createOperations(context),
    async handle(request, principal) {
      return operationOf(request)({ ...context, request, principal });
    },
    reset() {
      store.buckets.clear();
      store.blockPublicAccess = undefined;
    },
    dump: (bodies) => dumpStore(store, bodies),
    load: (dump, bodies) => loadStore(store, dump, bodies),
  };
}
