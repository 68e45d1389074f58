/** A call to OSS: the request, its caller, and the bucket and object that it names. */
import type { Principal } from "../access/principal.ts";
import type { OssRequest } from "../auth/oss-request.ts";
import type { ServiceOptions } from "../gateway/service.ts";
import type { CloudResponse } from "../http/message.ts";
import type { MnsOperations } from "../mns/service.ts";
import { parseXml, writeXml, type XmlContent, type XmlElement, XmlError } from "../xml/index.ts";
import type { Access, AccessQuestion } from "./access.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { checkObjectKey } from "./names.ts";
import { type Bucket, type Store, wholeSeconds } from "./store.ts";

/** What OSS is created with. */
export interface OssOptions extends ServiceOptions {
  /**
   * Whether new buckets block public access. Default true, as in the real service since October
   * 2025 for buckets that are created through the API (its API reference still says false).
   */
  readonly blockPublicAccess?: boolean;
  /** SMQ's event rules. Default: no event is sent. */
  readonly events?: Pick<MnsOperations, "deliverObjectEvent">;
}

/** The service and its state. */
export interface OssContext {
  readonly options: OssOptions;
  readonly store: Store;
  readonly access: Access;
}

/** One request, with what it names and what its caller is allowed to do. */
export class OssCall implements OssContext {
  readonly options: OssOptions;
  readonly store: Store;
  readonly access: Access;
  readonly request: OssRequest;
  readonly principal: Principal;

  constructor({ options, store, access }: OssContext, request: OssRequest, principal: Principal) {
    this.options = options;
    this.store = store;
    this.access = access;
    this.request = request;
    this.principal = principal;
  }

  /** The named bucket. Throws `NoSuchBucket`. */
  get bucket(): Bucket {
    return this.store.bucket(this.request.bucket);
  }

  /** The named object key. Throws `InvalidObjectName`. */
  get key(): string {
    const { key = "" } = this.request;
    checkObjectKey(key);
    return key;
  }

  /** The time in epoch milliseconds, cut to whole seconds as OSS stores it. */
  get now(): number {
    return wholeSeconds(this.options.clock.now());
  }

  /** A query parameter, `""` if it is missing. */
  param(name: string): string {
    return this.request.params.get(name) ?? "";
  }

  /**
   * Throws `AccessDenied` unless the caller is allowed to do `action` (without `oss:`) on the named
   * bucket and object, or on those of `question`. Throws `NoSuchBucket`, `InvalidObjectName`.
   */
  authorize(action: string, question: Partial<AccessQuestion> = {}): void {
    const { request, principal } = this;
    const bucket = request.bucket === undefined ? undefined : this.bucket;
    const key = request.key === undefined ? undefined : this.key;
    this.access.authorize(principal, { bucket, key, ...question, action, request });
  }

  /** The body as XML with this root. Throws `MalformedXML`. */
  xmlBody(root: string): XmlElement {
    let element: XmlElement;
    try {
      element = parseOssXml(this.request.body);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      throw ossError("MalformedXML", { ErrorDetail: error.message });
    }
    if (element.name !== root)
      throw ossError("MalformedXML", { ErrorDetail: `The root element must be ${root}.` });
    return element;
  }

  /** How the response writes names: percent-encoded with `encoding-type=url`, else unchanged. */
  nameEncoding(): {
    readonly EncodingType: string | undefined;
    readonly encode: (name: string) => string;
  } {
    const type = this.param("encoding-type");
    if (type !== "" && type !== "url")
      throw invalidArgument("encoding-type", type, "Invalid Encoding Method specified in Request.");
    return type === "url"
      ? { EncodingType: type, encode: encodeURIComponent }
      : { EncodingType: undefined, encode: (name) => name };
  }
}

/**
 * OSS accepts blanks before the declaration, and references to control characters without a
 * declaration of XML 1.1, as clients send them for the keys of objects.
 */
function parseOssXml(body: Buffer): XmlElement {
  const text = body.toString().trimStart();
  return parseXml(text, text.includes("&#") ? "1.1" : undefined);
}

/** A successful response with an XML document. */
export function xmlAnswer(root: string, content: Parameters<typeof writeXml>[1]): CloudResponse {
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: writeXml(root, content),
  };
}

/** A time in XML: ISO 8601 that ends in `.000Z`. Clients reject other fractions of a second. */
export function isoTime(milliseconds: number): string {
  return new Date(wholeSeconds(milliseconds)).toISOString();
}

/** The content of an `Owner` element. */
export function ownerContent({ accountId }: OssOptions): XmlContent {
  return { ID: accountId, DisplayName: accountId };
}
