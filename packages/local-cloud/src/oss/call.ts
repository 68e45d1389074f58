/** What every handler gets: the service with its state, and the call. */

import type { Principal } from "../access/principal.ts";
import type { OssRequest } from "../auth/oss-target.ts";
import type { ServiceOptions } from "../gateway/service.ts";
import { parseXml, type XmlElement, XmlError } from "../xml/index.ts";
import type { Access } from "./access.ts";
import { ossError } from "./errors.ts";
import type { Bucket, Store } from "./store.ts";

export interface OssOptions extends ServiceOptions {
  /**
   * Whether a new bucket blocks public access. Default true, as the real service does since October
   * 2025 for buckets that are made through the API (its API reference still says false).
   */
  readonly blockPublicAccess?: boolean;
}

export interface OssContext {
  readonly options: OssOptions;
  readonly store: Store;
  readonly access: Access;
}

export interface OssCall extends OssContext {
  readonly request: OssRequest;
  readonly principal: Principal;
}

/** The bucket that the call names. Throws `NoSuchBucket`. */
export function bucketOf(call: OssCall): Bucket {
  return call.store.bucket(call.request.bucket);
}

/** The body as XML with this root. Throws `MalformedXML`. */
export function xmlBody(call: OssCall, root: string): XmlElement {
  let element: XmlElement;
  try {
    element = parseXml(call.request.body);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw ossError("MalformedXML", { ErrorDetail: error.message });
  }
  if (element.name !== root)
    throw ossError("MalformedXML", { ErrorDetail: `The root element must be ${root}.` });
  return element;
}
