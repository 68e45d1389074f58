/**
 * RPC signature V1 (HMAC-SHA1 over the sorted parameters), which older SDKs and the Terraform
 * provider use.
 */
import { randomUUID } from "node:crypto";
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import { findKey, type KeyStore, type NonceStore } from "./keys.ts";
import {
  acceptRpcCall,
  checkTimestamp,
  missingParameter,
  rpcKeyErrors,
  signatureDoesNotMatch,
} from "./rpc.ts";
import {
  byName,
  formatQuery,
  hmacSha1Base64,
  percentEncode,
  type QueryPair,
  sameText,
  toPairs,
} from "./signing.ts";
import { isoSeconds } from "./time.ts";

/** Parameters of the protocol. The action doesn't get them. */
export const rpcProtocolParameters: ReadonlySet<string> = new Set([
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

/** The text that is signed. `params` are those of the query and of a form body. */
export function rpcV1StringToSign(method: string, params: readonly QueryPair[]): string {
  const signed = params.filter(({ name }) => name !== "Signature").sort(byName);
  return `${method}&${percentEncode("/")}&${percentEncode(formatQuery(signed))}`;
}

/** The key of the HMAC is the secret and an ampersand. */
export function rpcV1Signature(accessKeySecret: string, stringToSign: string): string {
  return hmacSha1Base64(`${accessKeySecret}&`, stringToSign);
}

/** What {@link signRpcV1} signs. */
export interface RpcV1Call {
  readonly action: string;
  /** `2015-05-01` */
  readonly version: string;
  readonly params: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** The protocol parameters for a POST, `Signature` included. Send them with those of the call. */
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
  const stringToSign = rpcV1StringToSign("POST", toPairs({ ...call.params, ...protocol }));
  return { ...protocol, Signature: rpcV1Signature(call.accessKeySecret, stringToSign) };
}

/**
 * The principal that signed the call. `params` are those of the query and of a form body.
 *
 * @throws ServiceError with the codes of the real gateway.
 */
export function verifyRpcV1(
  request: CloudRequest,
  params: readonly QueryPair[],
  keys: KeyStore,
  nonces: NonceStore,
): Principal {
  const optional = (name: string): string => {
    const [first, second] = params.filter((pair) => pair.name === name);
    if (second !== undefined)
      throw new ServiceError(400, "InvalidParameter", `The parameter "${name}" is given twice.`);
    return first?.value ?? "";
  };
  const required = (name: string): string => {
    const value = optional(name);
    if (value === "") throw missingParameter(name);
    return value;
  };
  const accessKeyId = required("AccessKeyId");
  const signature = required("Signature");
  const nonce = required("SignatureNonce");
  if (required("SignatureMethod") !== "HMAC-SHA1" || required("SignatureVersion") !== "1.0")
    throw new ServiceError(
      400,
      "InvalidParameter",
      "SignatureMethod must be HMAC-SHA1 and SignatureVersion must be 1.0.",
    );
  checkTimestamp("Timestamp", required("Timestamp"), request.receivedAt);
  const key = findKey(keys, accessKeyId, rpcKeyErrors);
  const stringToSign = rpcV1StringToSign(request.method, params);
  if (!sameText(signature, rpcV1Signature(key.secret, stringToSign)))
    throw signatureDoesNotMatch(stringToSign);
  return acceptRpcCall(key, optional("SecurityToken"), nonces, nonce, request.receivedAt);
}
