import { ServiceError } from "../core/service-error.ts";
import type { RpcProduct } from "../rpc/product.ts";

/** Batches and triggers, which process files in OSS without a call for each. */
const batchesAndTriggers = ["Batch", "Trigger"].flatMap((kind) =>
  ["Create", "Get", "Update", "Delete", "Suspend", "Resume"].map((verb) => `${verb}${kind}`),
);

/** The actions of IMM's batches and triggers. All of them throw NotImplemented, 501. */
export const batchActions: RpcProduct["actions"] = notImplemented(
  [...batchesAndTriggers, "ListBatches", "ListTriggers"],
  "The local cloud does not have batches and triggers of IMM.",
);

/** IMM's previous version, with which `alicloud_imm_project` works. All actions throw 501. */
export const previousVersion: RpcProduct = {
  name: "Imm",
  version: "2017-09-06",
  actions: notImplemented(
    ["PutProject", "GetProject", "ListProjects", "UpdateProject", "DeleteProject"],
    "The local cloud has IMM 2020-09-30 only. alicloud_imm_project calls 2017-09-06: create the project with @immkit/components or the API of 2020-09-30.",
  ),
};

function notImplemented(actions: readonly string[], message: string): RpcProduct["actions"] {
  const run = ({ action }: { readonly action: string }): never => {
    throw new ServiceError(501, "NotImplemented", `${action} is not implemented. ${message}`);
  };
  return Object.fromEntries(actions.map((action) => [action, run]));
}
