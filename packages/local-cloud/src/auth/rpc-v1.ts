/**
 * RPC signature V1 (HMAC-SHA1 over the sorted parameters), which older SDKs and the Terraform
 * provider send.
 */
import { randomUUID } from "node:crypto";
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import { hmacSha1Base64, sameText } from "./compare.ts";
import { byName, percentEncode, type QueryPair } from "./encode.ts";
import { checkKey, findKey, type KeyStore } from "./keys.ts";
import type { NonceStore } from "./nonces.ts";
import {
  expiredTimestamp,
  invalidTimestampFormat,
  missingParameter,
  nonceUsed,
  RPC_KEY_ERRORS,
  signatureDoesNotMatch,
} from "./rpc-errors.ts";
import { isoSeconds, isSkewed, parseIsoSeconds } from "./time.ts";

/** Parameters of the protocol, which are no business of the action. */
export const RPC_PROTOCOL_PARAMETERS: ReadonlySet<string> = new Set([
  "Action",
  "Version",
  "Format",
  "Timestamp",
  "Signature",
  "SignatureMethod",
  "SignatureNonce",
  "SignatureVersion",
  "SignatureType",
  "AccessKeyId",
  "SecurityToken",
]);

/**
 * The text that is signed. `params` holds those of the query and of a form body, without
 * `Signature`.
 */
export function rpcV1StringToSign(method: string, params: readonly QueryPair[]): string {
  const query = [...params]
    .filter(({ name }) => name !== "Signature")
    .sort(byName)
    .map(({ name, value }) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join("&");
  return `${method}&${percentEncode("/")}&${percentEncode(query)}`;
}

/** Base64 of the HMAC-SHA1, whose key is the secret and an ampersand. */
export function rpcV1Signature(accessKeySecret: string, stringToSign: string): string {
  return hmacSha1Base64(`${accessKeySecret}&`, stringToSign);
}

/** An RPC call to sign. */
export interface RpcV1Call {
  readonly action: string;
  /** Such as `2015-05-01`. */
  readonly version: string;
  readonly params: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** The protocol parameters to send beside those of the call, `Signature` included, for a POST. */
export function signRpcV1(call: RpcV1Call): Record<string, string> {
  const protocol: Record<string, string> = {
    AccessKeyId: call.accessKeyId,
    Action: call.action,
    Format: "json",
    SignatureMethod: "HMAC-SHA1",
    SignatureNonce: randomUUID(),
    SignatureVersion: "1.0",
    Timestamp: isoSeconds(Date.now()),
    Version: call.version,
    ...(call.securityToken === undefined ? {} : { SecurityToken: call.securityToken }),
  };
  const pairs = Object.entries({ ...call.params, ...protocol }).map(([name, value]) => ({
    name,
    value,
    assigned: true,
  }));
  const signature = rpcV1Signature(call.accessKeySecret, rpcV1StringToSign("POST", pairs));
  return { ...protocol, Signature: signature };
}

/**
 * Who made this call. `params` are those of the query and of the form body together. Throws a
 * {@link ServiceError} with the code of the real gateway.
 */
export function verifyRpcV1(
  request: CloudRequest,
  params: readonly QueryPair[],
  keys: KeyStore,
  nonces: NonceStore,
): Principal {
  const one = (name: string): string => {
    const found = params.filter((pair) => pair.name === name);
    if (found.length > 1)
      throw new ServiceError(400, "InvalidParameter", `The parameter "${name}" is given twice.`);
    return found[0]?.value ?? "";
  };
  const need = (name: string): string => {
    const value = one(name);
    if (value === "") throw missingParameter(name);
    return value;
  };
  const accessKeyId = need("AccessKeyId");
  const signature = need("Signature");
  const nonce = need("SignatureNonce");
  if (need("SignatureMethod") !== "HMAC-SHA1" || need("SignatureVersion") !== "1.0") {
    throw new ServiceError(
      400,
      "InvalidParameter",
      "SignatureMethod must be HMAC-SHA1 and SignatureVersion must be 1.0.",
    );
  }
  const sent = parseIsoSeconds(need("Timestamp"));
  if (sent === undefined) throw invalidTimestampFormat("Timestamp");
  if (isSkewed(sent, request.receivedAt)) throw expiredTimestamp(isoSeconds(request.receivedAt));

  const key = findKey(keys, accessKeyId, RPC_KEY_ERRORS);
  const stringToSign = rpcV1StringToSign(request.method, params);
  if (!sameText(signature, rpcV1Signature(key.secret, stringToSign)))
    throw signatureDoesNotMatch(stringToSign);
  const principal = checkKey(
    key,
    one("SecurityToken") || undefined,
    request.receivedAt,
    RPC_KEY_ERRORS,
  );
  if (!nonces.use(accessKeyId, nonce, request.receivedAt)) throw nonceUsed();
  return principal;
}
