/**
 * OSS signature V1 (HMAC-SHA1), in the header and in presigned URLs. Source: OSS developer
 * reference, "Signature version 1".
 */
import { ServiceError } from "../core/service-error.ts";
import {
  checkOssDate,
  checkOssExpiry,
  invalidArgument,
  type OssCall,
  type OssCaller,
  type OssClaim,
  type OssTarget,
  verifyOssSignature,
} from "./oss-request.ts";
import { byName, type HeaderValues, headerLines, hmacSha1Base64 } from "./signing.ts";
import { parseHttpDate } from "./time.ts";

/**
 * The query parameters that V1 signs, in addition to all that start with `x-oss-`. Source: the
 * lists in Alibaba Cloud's own SDKs.
 */
const subresources: ReadonlySet<string> = new Set(
  `accessPoint accessPointConfigForObjectProcess accessPointForObjectProcess accessPointPolicy
  accessPointPolicyForObjectProcess acl append asyncFetch bucketArchiveDirectRead bucketInfo
  callback callback-var cleanRestoredObject cloudboxes cname comp continuation-token cors csr
  delete encryption endTime group httpsConfig img inventory inventoryId legalHold lifecycle link
  live location logging metadataConfiguration metadataInventoryTable metadataJournalTable
  metaQuery metaquery objectInfo objectMeta objectWorm overwriteConfig partNumber policy
  policyStatus position processConfiguration publicAccessBlock qos qosInfo qosRequester quota
  redundancyTransition referer regionList regions rename replication replicationLocation
  replicationProgress requestPayment resourceGroup resourcePool response-cache-control
  response-content-disposition response-content-encoding response-content-language
  response-content-type response-expires restore retention rtc seal security-token sequential
  startTime stat status style styleName symlink tagging transferAcceleration udf udfApplication
  udfApplicationLog udfId udfImage udfImageDesc udfName uploadId uploads
  userDefinedLogFieldsConfig versionId versioning versions vod website worm wormExtend wormId`.split(
    /\s+/,
  ),
);

/** `dateLine` is the date of the request, or the `Expires` of a presigned URL. */
export function ossV1StringToSign(
  method: string,
  target: OssTarget,
  params: URLSearchParams,
  headers: HeaderValues,
  dateLine: string,
): string {
  const signedParams = [...params]
    .map(([name, value]) => ({ name, value }))
    .filter(({ name }) => subresources.has(name) || name.startsWith("x-oss-"))
    .sort(byName)
    .map(({ name, value }) => (value === "" ? name : `${name}=${value}`))
    .join("&");
  const path = target.bucket === undefined ? "/" : `/${target.bucket}/${target.key ?? ""}`;
  const resource = signedParams === "" ? path : `${path}?${signedParams}`;
  return [
    method,
    headers["content-md5"] ?? "",
    headers["content-type"] ?? "",
    dateLine,
    headerLines(headers, (name) => name.startsWith("x-oss-")) + resource,
  ].join("\n");
}

/** `Authorization: OSS {AccessKeyId}:{Signature}` */
export function verifyOssV1Header(call: OssCall, authorization: string): OssCaller {
  const { headers, receivedAt } = call.request;
  const [, accessKeyId, signature] = /^OSS ([^:\s]+):(\S+)$/.exec(authorization) ?? [];
  if (accessKeyId === undefined || signature === undefined)
    throw invalidArgument('Authorization must read "OSS AccessKeyId:Signature".');
  const date = headers["x-oss-date"] ?? headers["date"] ?? "";
  checkOssDate(parseHttpDate(date), receivedAt);
  const token = headers["x-oss-security-token"];
  // If a request has both dates, some clients sign x-oss-date and others sign Date.
  const dateLines = new Set([date, headers["date"] ?? date]);
  return verify(call, { accessKeyId, signature, token, presigned: false }, [...dateLines]);
}

/** `?OSSAccessKeyId=…&Expires=…&Signature=…` */
export function verifyOssV1Query(call: OssCall): OssCaller {
  const param = (name: string) => call.params.get(name) ?? "";
  const [expires, signature] = [param("Expires"), param("Signature")];
  if (!/^\d{1,12}$/.test(expires) || signature === "")
    throw new ServiceError(
      403,
      "AccessDenied",
      "Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters.",
    );
  const claim = {
    accessKeyId: param("OSSAccessKeyId"),
    signature,
    token: param("security-token"),
    presigned: true,
  };
  const caller = verify(call, claim, [expires]);
  checkOssExpiry(Number(expires) * 1000, call.request.receivedAt);
  return caller;
}

function verify(call: OssCall, claim: OssClaim, dateLines: readonly string[]): OssCaller {
  const { method, headers } = call.request;
  const queries = [call.params];
  // The SDK for Go 3.0.2 doesn't sign `regions`, which others do.
  if (call.params.has("regions")) {
    const others = new URLSearchParams(call.params);
    others.delete("regions");
    queries.push(others);
  }
  const candidates = call.targets.flatMap((target) =>
    dateLines.flatMap((date) =>
      queries.map((params) => ({
        target,
        stringToSign: ossV1StringToSign(method, target, params, headers, date),
      })),
    ),
  );
  return verifyOssSignature(call, claim, candidates, hmacSha1Base64);
}
