/**
 * Who makes an OSS request, in each of the forms that clients send, and which bucket and object it
 * names.
 */

import { anonymous, type Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import { hmacSha1Base64, sameText, sha256Hex } from "./compare.ts";
import { parseQuery, type QueryPair } from "./encode.ts";
import { checkKey, findKey, type KeyStore } from "./keys.ts";
import {
  invalidArgument,
  OSS_KEY_ERRORS,
  ossSignatureDoesNotMatch,
  presignedExpired,
  requestTimeTooSkewed,
} from "./oss-errors.ts";
import { type OssRequest, type OssTarget, ossTargets } from "./oss-target.ts";
import { ossV1StringToSign } from "./oss-v1.ts";
import {
  OSS4,
  ossV4CanonicalRequest,
  ossV4Scope,
  ossV4Signature,
  ossV4StringToSign,
  UNSIGNED_PAYLOAD,
} from "./oss-v4.ts";
import { isoBasic, isSkewed, MAX_SKEW_MS, parseHttpDate, parseIsoBasic } from "./time.ts";

/** Longest life of a presigned URL of V4: seven days, in seconds. */
const LONGEST_PRESIGNED = 604_800;

export interface OssCaller {
  readonly principal: Principal;
  readonly request: OssRequest;
}

interface Call {
  readonly request: CloudRequest;
  readonly params: URLSearchParams;
  readonly pairs: readonly QueryPair[];
  readonly targets: readonly [OssTarget, ...OssTarget[]];
  readonly region: string;
  readonly keys: KeyStore;
}

/** A signature that was found, with what it must have been made of. */
interface Found {
  readonly target: OssTarget;
  readonly principal: Principal;
}

/**
 * Throws a {@link ServiceError} with OSS's codes. A request without any signature is Anonymous;
 * whether that may do something, OSS decides.
 */
export function verifyOss(request: CloudRequest, keys: KeyStore, region: string): OssCaller {
  const pairs = readPairs(request.rawQuery);
  const params = new URLSearchParams(
    pairs.map(({ name, value }) => [name, value] as [string, string]),
  );
  const call: Call = {
    request,
    params,
    pairs,
    targets: ossTargets(request.host, request.path),
    region,
    keys,
  };
  const { target, principal } = identify(call);
  return { principal, request: { ...request, ...target, params } };
}

function identify(call: Call): Found {
  const authorization = call.request.headers["authorization"];
  if (authorization?.startsWith("OSS ")) return byV1Header(call, authorization);
  if (authorization?.startsWith(OSS4)) return byV4Header(call, authorization);
  if (authorization !== undefined)
    throw invalidArgument('Authorization must begin with "OSS " or "OSS4-HMAC-SHA256 ".');
  if (call.params.has("x-oss-signature") || call.params.has("x-oss-credential"))
    return byV4Query(call);
  if (call.params.has("OSSAccessKeyId")) return byV1Query(call);
  return { target: call.targets[0], principal: anonymous };
}

function byV1Header(call: Call, authorization: string): Found {
  const { headers, receivedAt } = call.request;
  const match = /^OSS ([^:\s]+):(\S+)$/.exec(authorization);
  if (match === null) throw invalidArgument('Authorization must read "OSS AccessKeyId:Signature".');
  const date = headers["x-oss-date"] ?? headers["date"] ?? "";
  const sent = parseHttpDate(date);
  if (sent === undefined)
    throw new ServiceError(403, "AccessDenied", "OSS authentication requires a valid Date.");
  if (isSkewed(sent, receivedAt)) throw requestTimeTooSkewed(sent, receivedAt);
  // Clients that send both dates differ in which of them they sign here.
  const dateLines = new Set([date, headers["date"] ?? date]);
  return matchV1(
    call,
    match[1] ?? "",
    match[2] ?? "",
    [...dateLines],
    headers["x-oss-security-token"],
  );
}

function byV1Query(call: Call): Found {
  const accessKeyId = call.params.get("OSSAccessKeyId") ?? "";
  const [expires, signature] = [
    call.params.get("Expires") ?? "",
    call.params.get("Signature") ?? "",
  ];
  if (!/^\d{1,12}$/.test(expires) || signature === "") {
    throw new ServiceError(
      403,
      "AccessDenied",
      "Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters.",
    );
  }
  const found = matchV1(
    call,
    accessKeyId,
    signature,
    [expires],
    call.params.get("security-token") ?? undefined,
  );
  if (call.request.receivedAt >= Number(expires) * 1000)
    throw presignedExpired(Number(expires) * 1000, call.request.receivedAt);
  return found;
}

function matchV1(
  call: Call,
  accessKeyId: string,
  provided: string,
  dateLines: readonly string[],
  token: string | undefined,
): Found {
  const { request, params } = call;
  const key = findKey(call.keys, accessKeyId, OSS_KEY_ERRORS);
  const readings = call.targets.flatMap((target) =>
    dateLines.map((date) => ({
      target,
      stringToSign: ossV1StringToSign(request.method, target, params, request.headers, date),
    })),
  );
  const meant = readings.find(({ stringToSign }) =>
    sameText(provided, hmacSha1Base64(key.secret, stringToSign)),
  );
  if (meant === undefined) {
    const presigned = request.headers["authorization"] === undefined;
    throw ossSignatureDoesNotMatch({
      accessKeyId,
      provided,
      stringToSign: readings[0]?.stringToSign ?? "",
      presigned,
    });
  }
  return {
    target: meant.target,
    principal: checkKey(key, token, request.receivedAt, OSS_KEY_ERRORS),
  };
}

function byV4Header(call: Call, authorization: string): Found {
  const { headers, receivedAt, body } = call.request;
  const fields = new Map(
    authorization
      .slice(OSS4.length)
      .split(",")
      .map((part) => {
        const [name = "", ...value] = part.trim().split("=");
        return [name, value.join("=")] as const;
      }),
  );
  const sent =
    headers["x-oss-date"] === undefined
      ? parseHttpDate(headers["date"] ?? "")
      : parseIsoBasic(headers["x-oss-date"]);
  if (sent === undefined)
    throw new ServiceError(
      403,
      "AccessDenied",
      "OSS authentication requires a valid Date: x-oss-date must look like 20231203T121212Z.",
    );
  if (isSkewed(sent, receivedAt)) throw requestTimeTooSkewed(sent, receivedAt);
  const found = matchV4(call, {
    credential: fields.get("Credential") ?? "",
    provided: fields.get("Signature") ?? "",
    additional: fields.get("AdditionalHeaders") ?? "",
    date: isoBasic(sent),
    token: headers["x-oss-security-token"],
    presigned: false,
  });
  const hash = headers["x-oss-content-sha256"];
  if (
    hash !== undefined &&
    hash !== UNSIGNED_PAYLOAD &&
    !sameText(hash.toLowerCase(), sha256Hex(body))
  ) {
    throw invalidArgument(
      "x-oss-content-sha256 is neither UNSIGNED-PAYLOAD nor the SHA-256 of the body.",
    );
  }
  return found;
}

function byV4Query(call: Call): Found {
  const { params } = call;
  const param = (name: string): string => params.get(name) ?? "";
  if (param("x-oss-signature-version") !== OSS4)
    throw invalidArgument(`x-oss-signature-version must be ${OSS4}.`);
  const date = param("x-oss-date");
  const sent = parseIsoBasic(date);
  if (sent === undefined) throw invalidArgument("x-oss-date must look like 20231203T121212Z.");
  const seconds = Number(param("x-oss-expires"));
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_PRESIGNED) {
    throw invalidArgument(
      `x-oss-expires must be a number of seconds from 1 to ${LONGEST_PRESIGNED}.`,
    );
  }
  const found = matchV4(call, {
    credential: param("x-oss-credential"),
    provided: param("x-oss-signature"),
    additional: param("x-oss-additional-headers"),
    date,
    token: params.get("x-oss-security-token") ?? undefined,
    presigned: true,
  });
  const { receivedAt } = call.request;
  if (sent - receivedAt > MAX_SKEW_MS) throw requestTimeTooSkewed(sent, receivedAt);
  if (receivedAt >= sent + seconds * 1000)
    throw presignedExpired(sent + seconds * 1000, receivedAt);
  return found;
}

interface V4Claim {
  readonly credential: string;
  readonly provided: string;
  /** `host;x-forwarded-for`, or `""`. */
  readonly additional: string;
  readonly date: string;
  readonly token: string | undefined;
  readonly presigned: boolean;
}

function matchV4(call: Call, claim: V4Claim): Found {
  const { request, region } = call;
  const [accessKeyId = "", ...scope] = claim.credential.split("/");
  if (accessKeyId === "" || claim.provided === "")
    throw invalidArgument("The signature lacks its Credential, or the Signature itself.");
  if (scope.join("/") !== ossV4Scope(claim.date, region)) {
    throw invalidArgument(
      `The scope of the Credential must be ${ossV4Scope(claim.date, region)}: this cloud is the region ${region}.`,
    );
  }
  const additionalHeaders =
    claim.additional === "" ? [] : claim.additional.toLowerCase().split(";");
  const absent = additionalHeaders.find((name) => request.headers[name] === undefined);
  if (absent !== undefined)
    throw invalidArgument(
      `AdditionalHeaders names ${JSON.stringify(absent)}, which the request does not carry.`,
    );

  const key = findKey(call.keys, accessKeyId, OSS_KEY_ERRORS);
  const query = call.pairs.filter(({ name }) => name !== "x-oss-signature");
  const readings = call.targets.flatMap((target) =>
    (["bare", "written"] as const).map((emptyAs) => ({
      target,
      canonicalRequest: ossV4CanonicalRequest(
        { method: request.method, target, query, headers: request.headers, additionalHeaders },
        emptyAs,
      ),
    })),
  );
  const meant = readings.find(({ canonicalRequest }) =>
    sameText(
      claim.provided,
      ossV4Signature(
        key.secret,
        claim.date,
        region,
        ossV4StringToSign(claim.date, region, canonicalRequest),
      ),
    ),
  );
  if (meant === undefined) {
    const canonicalRequest = readings[0]?.canonicalRequest ?? "";
    throw ossSignatureDoesNotMatch({
      accessKeyId,
      provided: claim.provided,
      stringToSign: ossV4StringToSign(claim.date, region, canonicalRequest),
      canonicalRequest,
      presigned: claim.presigned,
    });
  }
  return {
    target: meant.target,
    principal: checkKey(key, claim.token, request.receivedAt, OSS_KEY_ERRORS),
  };
}

function readPairs(rawQuery: string): QueryPair[] {
  try {
    return parseQuery(rawQuery);
  } catch (error) {
    const refusal = new ServiceError(400, "InvalidURI", "The query is not percent-encoded UTF-8.");
    refusal.cause = error;
    throw refusal;
  }
}
