/**
 * OSS signature V1 (HMAC-SHA1), in the header and in presigned URLs. Source: OSS developer
 * reference, "Signature version 1".
 */
import type { OssTarget } from "./oss-target.ts";

/**
 * Query parameters that are part of what V1 signs, beside all that begin with `x-oss-`; any other
 * one is left out. Source: the lists in Alibaba's own SDKs.
 */
const SUBRESOURCES: ReadonlySet<string> = new Set(
  `accessPoint accessPointPolicy acl append asyncFetch bucketArchiveDirectRead bucketInfo callback callback-var cloudboxes cname comp continuation-token
  cors csr delete encryption endTime group httpsConfig img inventory inventoryId lifecycle link live location logging metaQuery metaquery objectInfo
  objectMeta partNumber policy policyStatus position processConfiguration publicAccessBlock qos qosInfo qosRequester redundancyTransition referer regionList
  rename replication replicationLocation replicationProgress requestPayment resourceGroup resourcePool response-cache-control
  response-content-disposition response-content-encoding response-content-language response-content-type response-expires restore rtc
  security-token sequential startTime stat status style styleName symlink tagging transferAcceleration udf udfApplication udfApplicationLog
  udfImage udfImageDesc udfName uploadId uploads versionId versioning versions vod website worm wormExtend wormId`.split(
    /\s+/,
  ),
);

/** `dateLine` is the date of the request, or the `Expires` of a presigned URL. */
export function ossV1StringToSign(
  method: string,
  target: OssTarget,
  params: URLSearchParams,
  headers: Readonly<Record<string, string | undefined>>,
  dateLine: string,
): string {
  const own = Object.keys(headers)
    .filter((name) => name.startsWith("x-oss-") && headers[name] !== undefined)
    .sort()
    .map((name) => `${name}:${(headers[name] ?? "").trim()}\n`)
    .join("");
  const subresources = [...params]
    .filter(([name]) => SUBRESOURCES.has(name) || name.startsWith("x-oss-"))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`))
    .join("&");
  const path = target.bucket === undefined ? "/" : `/${target.bucket}/${target.key ?? ""}`;
  const resource = subresources === "" ? path : `${path}?${subresources}`;
  return [
    method,
    headers["content-md5"] ?? "",
    headers["content-type"] ?? "",
    dateLine,
    own + resource,
  ].join("\n");
}
