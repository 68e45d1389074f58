/** Which bucket and object an OSS request names. */
import { ServiceError } from "../core/contract.ts";
import { bucketOfHost } from "../http/route.ts";

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
