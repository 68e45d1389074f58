import type { Action } from "../actions/action.ts";
import { readData, serviceCodes } from "../actions/data.ts";
import { findAction, serviceOf } from "../actions/table.ts";
import { lookup } from "../lookup.ts";
import { getOrCreate } from "../memo.ts";

/**
 * Operations of OSS whose action has another name. The names of data events include two that the
 * list misspells. Sources: ActionTrail documentation, "Object Storage Service data events"
 * (https://www.alibabacloud.com/help/tc/actiontrail/product-overview/object-storage-oss-data-events);
 * OSS documentation, RAM permissions of each operation. State: 2026-11.
 */
const actionsOfOss: Readonly<Record<string, string>> = {
  PutBucket: "CreateBucket",
  ListBuckets: "GetService",
  ListObjects: "GetBucket GetBucketV2 ListObjectsV2",
  GetObject: "HeadObject GetObjectMeta GetObjects SelectObject CreateSelectObjectMeta GetSymlink",
  PutObject: `AppendObject PostObject PutSymlink CopyObject InitiateMultipartUpload InitateMultipartUpload UploadPart UploadPartCopy UplaodPartCopy
    CompleteMultipartUpload`,
  DeleteObject: "DeleteMultipleObjects",
};
const ofOss = new Map(
  Object.entries(actionsOfOss).flatMap(([action, operations]) =>
    operations.split(/\s+/).map((operation) => [operation, action] as const),
  ),
);

/** Services that have neither their RAM code nor the name of a product in trails. */
const codes: Readonly<Record<string, string>> = lookup({ smq: "mns" });

/** Which actions the operations of a trail need. */
export class Operations {
  readonly #codes = new Map<string, string | null>();
  #products: ReadonlyMap<string, string> | undefined;

  /**
   * The RAM code of a service: `log` for `Sls`. Null if it is unknown. The names of products are
   * known by the catalogue.
   */
  codeOf(service: string): string | null {
    return getOrCreate(this.#codes, service, () => {
      const name = service.toLowerCase();
      const known = codes[name] ?? name;
      if (serviceOf(`${known}:`) !== undefined) return known;
      this.#products ??= products();
      return this.#products.get(known) ?? null;
    });
  }

  /** The action of an operation. Undefined if the catalogue doesn't know it. */
  actionOf(service: string, operation: string, parameters: object): Action | undefined {
    const code = this.codeOf(service);
    if (code === null) return undefined;
    // The Identity Management Service has the actions of RAM.
    if (code === "ims") return findAction(`ram:${operation}`);
    if (code !== "oss") return findAction(`${code}:${operation}`);
    const name = ofOss.get(operation) ?? operation;
    return (hasVersion(parameters) ? ofVersion(name) : undefined) ?? findAction(`oss:${name}`);
  }
}

/** `oss:GetObjectVersionAcl` of `GetObjectAcl`, if there is such an action. */
function ofVersion(name: string): Action | undefined {
  return findAction(`oss:${name.replace(/^(\w+Object)/, "$1Version")}`);
}

function hasVersion(parameters: object): boolean {
  return Object.entries(parameters).some(
    ([key, value]) => key.toLowerCase() === "versionid" && value !== "",
  );
}

/** The RAM codes by the names of products, without their API versions. */
function products(): ReadonlyMap<string, string> {
  return new Map(
    serviceCodes()
      .map(readData)
      .filter((data) => data !== undefined)
      .flatMap(({ code, products: names }) =>
        names.map((name) => [name.replace(/ .*$/, ""), code] as const),
      ),
  );
}
