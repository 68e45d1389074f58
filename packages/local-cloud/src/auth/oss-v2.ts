/**
 * OSS signature V2 (HMAC-SHA256 in Base64), in the header and in presigned URLs. Older
 * clients still offer it. Source: OSS SDK for Go 3.0.2.
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
import { byName, headerLines, hmacSha256, percentEncode } from "./signing.ts";
import { parseHttpDate } from "./time.ts";

/** `Authorization: OSS2 AccessKeyId:…,AdditionalHeaders:…,Signature:…` */
export function verifyOssV2Header(call: OssCall, authorization: string): OssCaller {
  const { headers, receivedAt } = call.request;
  const fields = new Map(
    authorization
      .slice("OSS2 ".length)
      .split(",")
      .map((field) => {
        const [name = "", ...value] = field.trim().split(":");
        return [name, value.join(":")] as const;
      }),
  );
  const accessKeyId = fields.get("AccessKeyId") ?? "";
  const signature = fields.get("Signature") ?? "";
  if (accessKeyId === "" || signature === "")
    throw invalidArgument('Authorization must read "OSS2 AccessKeyId:ID,Signature:SIGNATURE".');
  const date = headers["x-oss-date"] ?? headers["date"] ?? "";
  checkOssDate(parseHttpDate(date), receivedAt);
  const token = headers["x-oss-security-token"];
  const claim = { accessKeyId, signature, token, presigned: false };
  return verify(call, claim, headers["date"] ?? date, fields.get("AdditionalHeaders") ?? "");
}

/** `?x-oss-signature-version=OSS2&x-oss-access-key-id=…&x-oss-expires=…&x-oss-signature=…` */
export function verifyOssV2Query(call: OssCall): OssCaller {
  const param = (name: string) => call.params.get(name) ?? "";
  const [expires, signature] = [param("x-oss-expires"), param("x-oss-signature")];
  if (!/^\d{1,12}$/.test(expires) || signature === "")
    throw new ServiceError(
      403,
      "AccessDenied",
      "Query-string authentication requires x-oss-signature, x-oss-expires and x-oss-access-key-id.",
    );
  const claim = {
    accessKeyId: param("x-oss-access-key-id"),
    signature,
    token: param("security-token"),
    presigned: true,
  };
  const caller = verify(call, claim, expires, param("x-oss-additional-headers"));
  checkOssExpiry(Number(expires) * 1000, call.request.receivedAt);
  return caller;
}

function verify(call: OssCall, claim: OssClaim, date: string, additional: string): OssCaller {
  const { method, headers } = call.request;
  const names = additional.toLowerCase().split(";");
  const isSigned = (name: string) => name.startsWith("x-oss-") || names.includes(name);
  const query = call.pairs
    .filter(({ name }) => name !== "x-oss-signature")
    .map(({ name, value }) => ({ name: percentEncode(name), value: percentEncode(value) }))
    .sort(byName)
    .map(({ name, value }) => (value === "" ? name : `${name}=${value}`))
    .join("&");
  const candidates = call.targets.map((target) => ({
    target,
    stringToSign: [
      method,
      headers["content-md5"] ?? "",
      headers["content-type"] ?? "",
      date,
      `${headerLines(headers, isSigned)}${additional}`,
      resourceOf(target) + (query === "" ? "" : `?${query}`),
    ].join("\n"),
  }));
  return verifyOssSignature(call, claim, candidates, (secret, text) =>
    hmacSha256(secret, text).toString("base64"),
  );
}

function resourceOf({ bucket, key }: OssTarget): string {
  return percentEncode(bucket === undefined ? "/" : `/${bucket}/${key ?? ""}`);
}
