import type { IncomingHttpHeaders } from "node:http";
import { ValidationError, type Violation } from "../errors.ts";

/** An object, or one version of it. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  /** Default: the current version. */
  readonly versionId?: string | undefined;
}

/** What OSS says about an object. A member is null if the response doesn't have it. */
export interface ObjectHead {
  /** In bytes. */
  readonly size: number;
  /** Identifies the content: without quotes, in upper case. */
  readonly etag: string;
  /** The CRC-64 of the content, as a decimal number. */
  readonly crc64: string | null;
  readonly contentType: string | null;
  /** Epoch milliseconds, to the second, by the service's clock. */
  readonly lastModified: number | null;
  /** Null in a bucket that never had versioning. */
  readonly versionId: string | null;
  /** `Normal`, `Multipart`, `Appendable` or `Symlink`. */
  readonly type: string | null;
  /** The number of its tags. */
  readonly tagCount: number;
  /** `x-oss-meta-…`, without that beginning. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Those of `cache-control`, `content-disposition`, `content-encoding` and so on that it has. */
  readonly httpHeaders: Readonly<Record<string, string>>;
}

const httpHeaderNames = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
] as const;
const metadataPrefix = "x-oss-meta-";

/** The headers of a HEAD, or of a read of `bytes` of an object. */
export function readHead(headers: IncomingHttpHeaders): ObjectHead {
  const text = (name: string): string | null => {
    const value = headers[name];
    return typeof value === "string" && value !== "" ? value : null;
  };
  const total = /\/(\d+)$/.exec(text("content-range") ?? "")?.[1];
  const lastModified = Date.parse(text("last-modified") ?? "");
  const pairs = (names: readonly string[], cut: number) =>
    Object.fromEntries(names.map((name) => [name.slice(cut), text(name) ?? ""]));
  return {
    size: Number(total ?? text("content-length") ?? 0),
    etag: bareEtag(text("etag") ?? ""),
    crc64: text("x-oss-hash-crc64ecma"),
    contentType: text("content-type"),
    lastModified: Number.isNaN(lastModified) ? null : lastModified,
    versionId: text("x-oss-version-id"),
    type: text("x-oss-object-type"),
    tagCount: Number(text("x-oss-tagging-count") ?? 0),
    metadata: pairs(
      Object.keys(headers).filter((name) => name.startsWith(metadataPrefix)),
      metadataPrefix.length,
    ),
    httpHeaders: pairs(
      httpHeaderNames.filter((name) => text(name) !== null),
      0,
    ),
  };
}

/** The tag of a task with the ETag of its object, by which an action recognises a newer object. */
export const etagTag = "immkit-etag";

/** An ETag without quotes, in upper case: events, headers and documents write it differently. */
export function bareEtag(etag: string): string {
  return etag.trim().replaceAll('"', "").toUpperCase();
}

/** @throws ValidationError unless it can be the address of an object, or of a bucket. */
export function checkAddress(
  { bucket, key }: ObjectAddress,
  subject: "object" | "bucket" = "object",
): void {
  const violation = (field: string, limit: string, value: string): Violation => {
    const shown = value.length > 200 ? `${value.slice(0, 200)}…` : value;
    const message = `${field} is ${JSON.stringify(shown)}: use ${limit}.`;
    return { field, limit, value: shown, message };
  };
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket))
    throw new ValidationError([
      violation("bucket", "3 to 63 lower-case letters, digits and hyphens", bucket),
    ]);
  if (subject === "bucket") return;
  const bytes = Buffer.byteLength(key);
  if (bytes === 0 || bytes > 1_023 || /^[/\\]/.test(key) || !key.isWellFormed())
    throw new ValidationError([
      violation("key", "1 to 1023 bytes of UTF-8 that don't start with a slash", key),
    ]);
}

/** The bucket and the key of `oss://BUCKET/KEY`. @throws ValidationError */
export function parseObjectUri(uri: string): ObjectAddress {
  const [, bucket = "", key = ""] = /^oss:\/\/([^/]*)\/(.*)$/s.exec(uri) ?? [];
  const address = { bucket, key };
  checkAddress(address);
  return address;
}

/** `oss://BUCKET/KEY` */
export function objectUri({ bucket, key }: ObjectAddress): string {
  return `oss://${bucket}/${key}`;
}
