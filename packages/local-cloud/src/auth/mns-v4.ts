/**
 * The signature V4 of SMQ (MNS) calls: `Authorization: MNS4-HMAC-SHA256
 * Credential={AccessKeyId}/{date}/{region}/mns/aliyun_v4_request,Signature={hex}`. Source: the
 * official clients for Java and TypeScript. Unlike in OSS, the canonical request is not hashed.
 */
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import {
  byName,
  headerLines,
  hmacSha256,
  parseQuery,
  percentEncode,
  type QueryPair,
} from "./signing.ts";

const mns4 = "MNS4-HMAC-SHA256";
const suffix = "aliyun_v4_request";

/** What the Authorization header says. */
export interface MnsV4Authorization {
  readonly accessKeyId: string;
  readonly signature: string;
  /** `20250603` */
  readonly day: string;
  readonly region: string;
}

/** Undefined if the header is not of this signature. */
export function parseMnsV4(header: string): MnsV4Authorization | undefined {
  const [, accessKeyId, day, region, signature] =
    /^MNS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/mns\/aliyun_v4_request, ?Signature=([0-9a-f]{64})$/.exec(
      header,
    ) ?? [];
  return accessKeyId && day && region && signature
    ? { accessKeyId, day, region, signature }
    : undefined;
}

/** What of a request is signed. */
type SignedRequest = Pick<CloudRequest, "method" | "path" | "rawQuery" | "headers">;

/** `date` is `20250603T105235Z`. `path` is percent-encoded, as it is sent. */
export function mnsV4Signature(
  request: SignedRequest,
  date: string,
  region: string,
  accessKeySecret: string,
): string {
  const day = date.slice(0, 8);
  const query = queryOf(request.rawQuery)
    .map(({ name, value }) => ({ name: name.trim().toLowerCase(), value: value.trim() }))
    .sort(byName)
    .map(({ name, value }) =>
      value === "" ? percentEncode(name) : `${percentEncode(name)}=${percentEncode(value)}`,
    )
    .join("&");
  const isSigned = (name: string) =>
    name === "content-type" || name === "content-md5" || name.startsWith("x-mns-");
  const text = [
    mns4,
    date,
    `${day}/${region}/mns/${suffix}`,
    request.method,
    request.path,
    query,
    headerLines(request.headers, isSigned),
    "",
  ].join("\n");
  const key = [day, region, "mns", suffix].reduce<string | Buffer>(
    hmacSha256,
    `aliyun_v4${accessKeySecret}`,
  );
  return hmacSha256(key, text).toString("hex");
}

function queryOf(rawQuery: string): QueryPair[] {
  try {
    return parseQuery(rawQuery);
  } catch {
    throw new ServiceError(400, "InvalidQueryString", "The query string is not valid.");
  }
}
