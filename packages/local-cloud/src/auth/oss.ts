/** Finds out who makes an OSS request, in each form that clients send. */
import { anonymous, type Principal } from "../access/principal.ts";
import type { CloudRequest } from "../http/message.ts";
import type { KeyStore } from "./keys.ts";
import { isOssForm, verifyOssForm } from "./oss-form.ts";
import {
  invalidArgument,
  invalidUri,
  type OssCall,
  type OssCaller,
  type OssRequest,
  ossTargets,
} from "./oss-request.ts";
import { verifyOssV1Header, verifyOssV1Query } from "./oss-v1.ts";
import { verifyOssV2Header, verifyOssV2Query } from "./oss-v2.ts";
import { oss4, verifyOssV4Header, verifyOssV4Query } from "./oss-v4.ts";
import { parseQuery, type QueryPair } from "./signing.ts";

/**
 * The principal that signed the request, and the request with its bucket and key. A request without
 * a signature is Anonymous; OSS decides what it is allowed to do.
 *
 * @throws ServiceError with OSS's codes.
 */
export async function verifyOss(
  request: CloudRequest,
  keys: KeyStore,
  region: string,
  checkBucket: (name: string) => void = () => undefined,
): Promise<{ readonly principal: Principal; readonly request: OssRequest }> {
  if (isOssForm(request)) return verifyOssForm(request, keys, region, checkBucket);
  const pairs = readPairs(request.rawQuery);
  const params = new URLSearchParams(
    pairs.map(({ name, value }): [string, string] => [name, value]),
  );
  const targets = ossTargets(request.host, request.path);
  const { target, principal } = identify({
    ...{ request, params, pairs, targets, region, keys, checkBucket },
  });
  return { principal, request: { ...request, ...target, params } };
}

function identify(call: OssCall): OssCaller {
  const { params, request, targets } = call;
  const authorization = request.headers["authorization"];
  // A browser asks without a signature, also for the address of a presigned URL. OSS checks none.
  if (request.method === "OPTIONS") return { target: targets[0], principal: anonymous };
  if (authorization?.startsWith("OSS ")) return verifyOssV1Header(call, authorization);
  if (authorization?.startsWith("OSS2 ")) return verifyOssV2Header(call, authorization);
  if (authorization?.startsWith(oss4)) return verifyOssV4Header(call, authorization);
  if (authorization !== undefined)
    throw invalidArgument('Authorization must start with "OSS ", "OSS2 " or "OSS4-HMAC-SHA256 ".');
  if (params.get("x-oss-signature-version") === "OSS2") return verifyOssV2Query(call);
  if (params.has("x-oss-signature") || params.has("x-oss-credential"))
    return verifyOssV4Query(call);
  if (params.has("OSSAccessKeyId")) return verifyOssV1Query(call);
  return { target: targets[0], principal: anonymous };
}

function readPairs(rawQuery: string): QueryPair[] {
  try {
    return parseQuery(rawQuery);
  } catch (cause) {
    throw invalidUri("The query is not percent-encoded UTF-8.", cause);
  }
}
