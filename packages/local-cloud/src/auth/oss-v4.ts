/**
 * OSS signature V4 (HMAC-SHA256), in the header and in presigned URLs. Source: OSS developer
 * reference, "Signature version 4".
 */
import {
  checkOssDate,
  checkOssExpiry,
  invalidArgument,
  type OssCall,
  type OssCaller,
  type OssTarget,
  requestTimeTooSkewed,
  verifyOssSignature,
} from "./oss-request.ts";
import {
  byName,
  type HeaderValues,
  headerLines,
  hmacSha256,
  percentEncode,
  type QueryPair,
  sameText,
  sha256Hex,
} from "./signing.ts";
import { isoBasic, maxSkewMs, parseHttpDate, parseIsoBasic } from "./time.ts";

export const oss4 = "OSS4-HMAC-SHA256";
const unsignedPayload = "UNSIGNED-PAYLOAD";
/** The longest life of a presigned URL: seven days. */
const maxExpirySeconds = 604_800;

export interface OssV4Canonical {
  readonly method: string;
  readonly target: OssTarget;
  /** Without `x-oss-signature`. */
  readonly query: readonly QueryPair[];
  readonly headers: HeaderValues;
  /** Signed headers in addition to `content-type`, `content-md5` and `x-oss-…`, sorted. */
  readonly additionalHeaders: readonly string[];
}

/**
 * The text whose hash is signed. The description and most clients sign an empty parameter as
 * `prefix`, some sign it as they wrote it: `prefix=`. `emptyAs` selects one.
 */
export function ossV4CanonicalRequest(
  call: OssV4Canonical,
  emptyAs: "bare" | "written" = "bare",
): string {
  const { bucket, key } = call.target;
  const path = bucket === undefined ? "/" : `/${bucket}/${key ?? ""}`;
  // Sorted by encoded name: `%7Cname` comes before `name`.
  const query = call.query
    .map((pair) => ({ ...pair, name: percentEncode(pair.name) }))
    .sort(byName)
    .map(({ name, value, assigned }) =>
      value === "" && (emptyAs === "bare" || !assigned) ? name : `${name}=${percentEncode(value)}`,
    )
    .join("&");
  const isSigned = (name: string) =>
    name === "content-type" ||
    name === "content-md5" ||
    name.startsWith("x-oss-") ||
    call.additionalHeaders.includes(name);
  return [
    call.method,
    percentEncode(path).replaceAll("%2F", "/"),
    query,
    headerLines(call.headers, isSigned),
    call.additionalHeaders.join(";"),
    call.headers["x-oss-content-sha256"] ?? unsignedPayload,
  ].join("\n");
}

/** `date` is `20231203T121212Z`. `dateLine` is the date as the client wrote it. */
export function ossV4StringToSign(
  date: string,
  region: string,
  canonicalRequest: string,
  dateLine = date,
): string {
  return [oss4, dateLine, ossV4Scope(date, region), sha256Hex(canonicalRequest)].join("\n");
}

function ossV4Scope(date: string, region: string): string {
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
    "x-oss-content-sha256": unsignedPayload,
    ...(call.securityToken === undefined ? {} : { "x-oss-security-token": call.securityToken }),
  };
  const query = Object.entries(call.query ?? {}).map(([name, value]) => ({
    name,
    value,
    assigned: value !== "",
  }));
  const canonical = ossV4CanonicalRequest({
    method: call.method,
    target: { bucket: call.bucket, key: call.key },
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
      authorization: `${oss4} Credential=${call.accessKeyId}/${ossV4Scope(date, call.region)},Signature=${signature}`,
    },
  };
}

/** `Authorization: OSS4-HMAC-SHA256 Credential=…,AdditionalHeaders=…,Signature=…` */
export function verifyOssV4Header(call: OssCall, authorization: string): OssCaller {
  const { headers, receivedAt, body } = call.request;
  const fields = new Map(
    authorization
      .slice(oss4.length)
      .split(",")
      .map((field) => {
        const [name = "", ...value] = field.trim().split("=");
        return [name, value.join("=")] as const;
      }),
  );
  const ossDate = headers["x-oss-date"];
  const sent =
    ossDate === undefined ? parseHttpDate(headers["date"] ?? "") : parseIsoBasic(ossDate);
  checkOssDate(sent, receivedAt, ": x-oss-date must look like 20231203T121212Z");
  const caller = verify(call, {
    credential: fields.get("Credential") ?? "",
    signature: fields.get("Signature") ?? "",
    additional: fields.get("AdditionalHeaders") ?? "",
    date: isoBasic(sent),
    // Without x-oss-date, clients sign the text of Date (OSS SDK for Go 3.0.2, ossutil).
    dateLine: ossDate ?? headers["date"],
    token: headers["x-oss-security-token"],
    presigned: false,
  });
  const hash = headers["x-oss-content-sha256"] ?? unsignedPayload;
  if (hash !== unsignedPayload && !sameText(hash.toLowerCase(), sha256Hex(body)))
    throw invalidArgument(
      "x-oss-content-sha256 must be UNSIGNED-PAYLOAD or the SHA-256 of the body.",
    );
  return caller;
}

/** `?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=…&x-oss-signature=…` */
export function verifyOssV4Query(call: OssCall): OssCaller {
  const { receivedAt } = call.request;
  const param = (name: string) => call.params.get(name) ?? "";
  if (param("x-oss-signature-version") !== oss4)
    throw invalidArgument(`x-oss-signature-version must be ${oss4}.`);
  const date = param("x-oss-date");
  const sent = parseIsoBasic(date);
  if (sent === undefined) throw invalidArgument("x-oss-date must look like 20231203T121212Z.");
  const seconds = Number(param("x-oss-expires"));
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > maxExpirySeconds)
    throw invalidArgument(
      `x-oss-expires must be a number of seconds from 1 to ${maxExpirySeconds}.`,
    );
  const caller = verify(call, {
    credential: param("x-oss-credential"),
    signature: param("x-oss-signature"),
    additional: param("x-oss-additional-headers"),
    date,
    token: param("x-oss-security-token"),
    presigned: true,
  });
  if (sent - receivedAt > maxSkewMs) throw requestTimeTooSkewed(sent, receivedAt);
  checkOssExpiry(sent + seconds * 1000, receivedAt);
  return caller;
}

interface OssV4Claim {
  readonly credential: string;
  readonly signature: string;
  /** `host;x-forwarded-for`, or `""`. */
  readonly additional: string;
  readonly date: string;
  /** Default: `date`. */
  readonly dateLine?: string | undefined;
  readonly token: string | undefined;
  readonly presigned: boolean;
}

function verify(call: OssCall, claim: OssV4Claim): OssCaller {
  const { request, region } = call;
  const { method, headers } = request;
  const [accessKeyId = "", ...scope] = claim.credential.split("/");
  if (accessKeyId === "" || claim.signature === "")
    throw invalidArgument("The signature needs a Credential and a Signature.");
  if (scope.join("/") !== ossV4Scope(claim.date, region))
    throw invalidArgument(
      `The scope of the Credential must be ${ossV4Scope(claim.date, region)}: this cloud is the region ${region}.`,
    );
  const additionalHeaders =
    claim.additional === "" ? [] : claim.additional.toLowerCase().split(";");
  const missing = additionalHeaders.find((name) => headers[name] === undefined);
  if (missing !== undefined)
    throw invalidArgument(
      `AdditionalHeaders names ${JSON.stringify(missing)}, which is not a header of the request.`,
    );
  const query = call.pairs.filter(({ name }) => name !== "x-oss-signature");
  const candidates = call.targets.flatMap((target) =>
    (["bare", "written"] as const).map((emptyAs) => {
      const canonical = { method, target, query, headers, additionalHeaders };
      const canonicalRequest = ossV4CanonicalRequest(canonical, emptyAs);
      const stringToSign = ossV4StringToSign(claim.date, region, canonicalRequest, claim.dateLine);
      return { target, canonicalRequest, stringToSign };
    }),
  );
  return verifyOssSignature(call, { ...claim, accessKeyId }, candidates, (secret, stringToSign) =>
    ossV4Signature(secret, claim.date, region, stringToSign),
  );
}
