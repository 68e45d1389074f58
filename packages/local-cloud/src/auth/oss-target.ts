/** Which bucket and object an OSS request names. */
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";

/**
 * An OSS request, with the object that it names: from the host (virtual-host style), or the first
 * part of the path.
 */
export interface OssRequest extends CloudRequest {
  /** Undefined when the call is about the account (ListBuckets). Not checked for its form. */
  readonly bucket: string | undefined;
  /** Decoded; undefined when the call is about the bucket. */
  readonly key: string | undefined;
  /**
   * Decoded query, `+` being a blank; a bare name has the value `""`. Holds the parameters of a
   * presigned URL too.
   */
  readonly params: URLSearchParams;
}

export interface OssTarget {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/**
 * What the request may mean, the likeliest first. There are two readings only when the host names a
 * bucket and the path begins with the same name: some clients write the bucket twice. Which one was
 * meant, the signature tells. Throws InvalidURI when the path is not percent-encoded UTF-8.
 */
export function ossTargets(host: string, path: string): readonly [OssTarget, ...OssTarget[]] {
  const named = bucketOfHost(host);
  const rest = decodePath(path.slice(1));
  const [first = "", ...more] = rest.split("/");
  const inPath: OssTarget = { bucket: first || undefined, key: more.join("/") || undefined };
  if (named === undefined) return [inPath];
  const inHost: OssTarget = { bucket: named, key: rest || undefined };
  return first === named ? [inHost, inPath] : [inHost];
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    const refusal = new ServiceError(
      400,
      "InvalidURI",
      "The request path is not percent-encoded UTF-8.",
    );
    refusal.cause = error;
    throw refusal;
  }
}

/**
 * The bucket that a host names: `BUCKET.oss-cn-hangzhou.aliyuncs.com`, or `BUCKET.` before an IP
 * address or `localhost`.
 */
export function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d*$/, "");
  const match =
    /^(.+)\.oss(?:-[a-z0-9-]+)?\.aliyuncs\.com$/.exec(name) ??
    /^(.+)\.(?:\d{1,3}(?:\.\d{1,3}){3}|localhost|\[[0-9a-f:]+\])$/.exec(name);
  return match?.[1];
}
