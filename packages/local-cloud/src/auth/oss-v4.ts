/**
 * OSS signature V4 (HMAC-SHA256), in the header and in presigned URLs. Source: OSS developer
 * reference, "Signature version 4".
 */
import { hmacSha256, sha256Hex } from "./compare.ts";
import { byName, percentEncode, type QueryPair } from "./encode.ts";
import type { OssTarget } from "./oss-target.ts";
import { isoBasic } from "./time.ts";

export const OSS4 = "OSS4-HMAC-SHA256";
export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

export interface OssV4Canonical {
  readonly method: string;
  readonly target: OssTarget;
  /** Without `x-oss-signature`. */
  readonly query: readonly QueryPair[];
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * Headers that are signed besides `content-type`, `content-md5` and `x-oss-…`; lower case,
   * sorted.
   */
  readonly additionalHeaders: readonly string[];
}

/**
 * The text whose hash is signed. An empty parameter is signed bare by the description and most
 * clients (`prefix`), but as it was written by some (`prefix=`): `emptyAs` says which.
 */
export function ossV4CanonicalRequest(
  call: OssV4Canonical,
  emptyAs: "bare" | "written" = "bare",
): string {
  const { bucket, key } = call.target;
  const path = bucket === undefined ? "/" : `/${bucket}/${key ?? ""}`;
  // Sorted by the names as they are encoded: `%7Cname` comes before `name`.
  const query = call.query
    .map((pair) => ({ ...pair, name: percentEncode(pair.name) }))
    .sort(byName)
    .map(({ name, value, assigned }) =>
      value === "" && (emptyAs === "bare" || !assigned) ? name : `${name}=${percentEncode(value)}`,
    )
    .join("&");
  const headers = Object.keys(call.headers)
    .filter((name) => call.headers[name] !== undefined)
    .filter(
      (name) =>
        name === "content-type" ||
        name === "content-md5" ||
        name.startsWith("x-oss-") ||
        call.additionalHeaders.includes(name),
    )
    .sort()
    .map((name) => `${name}:${(call.headers[name] ?? "").trim()}\n`)
    .join("");
  return [
    call.method,
    percentEncode(path).replaceAll("%2F", "/"),
    query,
    headers,
    call.additionalHeaders.join(";"),
    call.headers["x-oss-content-sha256"] ?? UNSIGNED_PAYLOAD,
  ].join("\n");
}

/** `date` is `20231203T121212Z`. */
export function ossV4StringToSign(date: string, region: string, canonicalRequest: string): string {
  return [OSS4, date, ossV4Scope(date, region), sha256Hex(canonicalRequest)].join("\n");
}

export function ossV4Scope(date: string, region: string): string {
  return `${date.slice(0, 8)}/${region}/oss/aliyun_v4_request`;
}

export function ossV4Signature(
  accessKeySecret: string,
  date: string,
  region: string,
  stringToSign: string,
): string {
  const key = [date.slice(0, 8), region, "oss", "aliyun_v4_request"].reduce<string | Buffer>(
    hmacSha256,
    `aliyun_v4${accessKeySecret}`,
  );
  return hmacSha256(key, stringToSign).toString("hex");
}

/** What {@link signOssV4} signs. */
export interface OssV4Call {
  readonly method: string;
  /** `cn-hangzhou`, without the `oss-` prefix. */
  readonly region: string;
  readonly bucket?: string;
  readonly key?: string;
  /** A value of `""` is sent as a bare name: `?publicAccessBlock`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
  /** Epoch milliseconds. Default: now. */
  readonly date?: number;
}

/** The request target in path style (`/bucket/key?query`) and the headers of a signed OSS call. */
export function signOssV4(call: OssV4Call): { target: string; headers: Record<string, string> } {
  const date = isoBasic(call.date ?? Date.now());
  const headers: Record<string, string> = {
    ...call.headers,
    "x-oss-date": date,
    "x-oss-content-sha256": UNSIGNED_PAYLOAD,
    ...(call.securityToken === undefined ? {} : { "x-oss-security-token": call.securityToken }),
  };
  const query = Object.entries(call.query ?? {}).map(([name, value]) => ({
    name,
    value,
    assigned: value !== "",
  }));
  const target: OssTarget = { bucket: call.bucket, key: call.key };
  const canonical = ossV4CanonicalRequest({
    method: call.method,
    target,
    query,
    headers,
    additionalHeaders: [],
  });
  const signature = ossV4Signature(
    call.accessKeySecret,
    date,
    call.region,
    ossV4StringToSign(date, call.region, canonical),
  );
  const search = query
    .map(
      ({ name, value }) => percentEncode(name) + (value === "" ? "" : `=${percentEncode(value)}`),
    )
    .join("&");
  const path =
    call.bucket === undefined
      ? "/"
      : `/${[call.bucket, ...(call.key ?? "").split("/")].map(percentEncode).join("/")}`;
  return {
    target: search === "" ? path : `${path}?${search}`,
    headers: {
      ...headers,
      authorization: `${OSS4} Credential=${call.accessKeyId}/${ossV4Scope(date, call.region)},Signature=${signature}`,
    },
  };
}
