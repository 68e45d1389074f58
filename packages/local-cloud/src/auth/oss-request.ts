/** An OSS request: which bucket and object it names, and how its signature is checked. */
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import { checkKey, findKey, type KeyStore, xmlKeyErrors } from "./keys.ts";
import { type QueryPair, sameText } from "./signing.ts";
import { isoSeconds, isSkewed, maxSkewMs } from "./time.ts";

/** An OSS request with the object that it names, in its host or in its path. */
export interface OssRequest extends CloudRequest {
  /** Undefined when the call is about the account (ListBuckets). Its form is not checked. */
  readonly bucket: string | undefined;
  /** Decoded. Undefined when the call is about the bucket. */
  readonly key: string | undefined;
  /**
   * The decoded query, including the parameters of a presigned URL. `+` is a space, and a bare name
   * has the value `""`.
   */
  readonly params: URLSearchParams;
  /** Of an upload from a form. */
  readonly form?: OssForm;
}

/** What a form of PostObject contains. */
export interface OssForm {
  /** The fields before the file, by their lower-case names. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Buffer;
  readonly fileName: string;
  /** Of the file, `""` if it is not sent. */
  readonly contentType: string;
}

/** The bucket and the object that a request names. */
export interface OssTarget {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/**
 * What the request can mean, the most likely first. There are two candidates when the host names a
 * bucket and the path starts with the same name, because some clients write the bucket twice. The
 * signature shows which one the client means.
 *
 * @throws ServiceError InvalidURI when the path is not percent-encoded UTF-8.
 */
export function ossTargets(host: string, path: string): readonly [OssTarget, ...OssTarget[]] {
  const hostBucket = bucketOfHost(host);
  const decoded = decodePath(path.slice(1));
  const [first = "", ...more] = decoded.split("/");
  const inPath: OssTarget = { bucket: first || undefined, key: more.join("/") || undefined };
  if (hostBucket === undefined) return [inPath];
  const inHost: OssTarget = { bucket: hostBucket, key: decoded || undefined };
  return first === hostBucket ? [inHost, inPath] : [inHost];
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw invalidUri("The request path is not percent-encoded UTF-8.", cause);
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

/** A request whose signature is to be checked. */
export interface OssCall {
  readonly request: CloudRequest;
  readonly params: URLSearchParams;
  readonly pairs: readonly QueryPair[];
  readonly targets: readonly [OssTarget, ...OssTarget[]];
  readonly region: string;
  readonly keys: KeyStore;
  /** Throws if no bucket has this name. */
  readonly checkBucket: (name: string) => void;
}

/** The signature that a request carries. */
export interface OssClaim {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly token: string | undefined;
  readonly presigned: boolean;
}

/** What a client can have signed. */
export interface OssCandidate {
  readonly target: OssTarget;
  readonly stringToSign: string;
  /** Only V4 has one. */
  readonly canonicalRequest?: string;
}

/** The principal of a request, and the target that its signature is valid for. */
export interface OssCaller {
  readonly target: OssTarget;
  readonly principal: Principal;
}

const keyErrors = xmlKeyErrors("OSS Access Key Id");

/**
 * Finds the candidate that the client signed.
 *
 * @throws ServiceError SignatureDoesNotMatch, with the string to sign of the first candidate.
 */
export function verifyOssSignature(
  call: OssCall,
  claim: OssClaim,
  candidates: readonly OssCandidate[],
  sign: (secret: string, stringToSign: string) => string,
): OssCaller {
  const { keys, request } = call;
  const [{ bucket, key: objectKey }] = call.targets;
  // PutBucket, and PutBucketAcl, which is its older form.
  const creates =
    request.method === "PUT" &&
    objectKey === undefined &&
    [...call.params.keys()].every((name) => name === "acl");
  // OSS looks for the bucket before it looks for the key.
  if (keys.find(claim.accessKeyId) === undefined && bucket !== undefined && !creates)
    call.checkBucket(bucket);
  const key = findKey(keys, claim.accessKeyId, keyErrors);
  const signed = candidates.find(({ stringToSign }) =>
    sameText(claim.signature, sign(key.secret, stringToSign)),
  );
  if (signed === undefined) {
    const { stringToSign = "", canonicalRequest } = candidates[0] ?? {};
    throw new ServiceError(
      403,
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      {
        OSSAccessKeyId: claim.accessKeyId,
        SignatureProvided: claim.signature,
        StringToSign: stringToSign,
        ...(canonicalRequest === undefined ? {} : { CanonicalRequest: canonicalRequest }),
        EC: claim.presigned ? "0002-00000040" : "0002-00000201",
      },
    );
  }
  const principal = checkKey(key, claim.token, request.receivedAt, keyErrors);
  return { target: signed.target, principal };
}

/** Checks the date of a request with an Authorization header. */
export function checkOssDate(
  sent: number | undefined,
  receivedAt: number,
  hint = "",
): asserts sent is number {
  if (sent === undefined)
    throw new ServiceError(403, "AccessDenied", `OSS authentication requires a valid Date${hint}.`);
  if (isSkewed(sent, receivedAt)) throw requestTimeTooSkewed(sent, receivedAt);
}

export function requestTimeTooSkewed(sent: number, receivedAt: number): ServiceError {
  return new ServiceError(
    403,
    "RequestTimeTooSkewed",
    "The difference between the request time and the current time is too large.",
    {
      MaxAllowedSkewMilliseconds: maxSkewMs,
      RequestTime: isoSeconds(sent),
      ServerTime: isoSeconds(receivedAt),
      EC: "0002-00000504",
    },
  );
}

/** Checks that a presigned URL, valid until `expiresAt`, has not expired. */
export function checkOssExpiry(expiresAt: number, receivedAt: number): void {
  if (receivedAt < expiresAt) return;
  throw new ServiceError(403, "AccessDenied", "Request has expired.", {
    Expires: isoSeconds(expiresAt),
    ServerTime: isoSeconds(receivedAt),
  });
}

export function invalidArgument(message: string): ServiceError {
  return new ServiceError(400, "InvalidArgument", message);
}

export function invalidUri(message: string, cause: unknown): ServiceError {
  const error = new ServiceError(400, "InvalidURI", message);
  error.cause = cause;
  return error;
}
