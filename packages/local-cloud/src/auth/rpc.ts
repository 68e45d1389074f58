/** What both signatures of RPC calls share. Clients compare the codes and messages. */
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import { type AccessKey, checkKey, type KeyErrors, type NonceStore } from "./keys.ts";
import { isoSeconds, isSkewed, parseIsoSeconds } from "./time.ts";

export const rpcKeyErrors: KeyErrors = {
  unknown: [404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."],
  inactive: [403, "InvalidAccessKeyId.Inactive", "Specified access key is disabled."],
  tokenMissing: [400, "MissingSecurityToken", "SecurityToken is mandatory for this action."],
  tokenUnknown: [400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed."],
  tokenMismatch: [
    400,
    "InvalidSecurityToken.MismatchWithAccessKey",
    "Specified SecurityToken mismatch with the AccessKey.",
  ],
  tokenExpired: [400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired."],
};

/** Checks the time of a call; `name` is its header or parameter. */
export function checkTimestamp(name: string, text: string, receivedAt: number): void {
  const sent = parseIsoSeconds(text);
  if (sent === undefined)
    throw new ServiceError(
      400,
      "InvalidTimeStamp.Format",
      `Specified time stamp or date value is not well formatted: ${name} must look like 2023-10-26T10:22:32Z, in UTC.`,
    );
  if (isSkewed(sent, receivedAt))
    throw new ServiceError(
      400,
      "InvalidTimeStamp.Expired",
      `Specified time stamp or date value is expired: it differs by more than 15 minutes from the cloud's clock, which says ${isoSeconds(receivedAt)}.`,
    );
}

/** Checks key, token and nonce of a call with a valid signature. */
export function acceptRpcCall(
  key: AccessKey,
  token: string | undefined,
  nonces: NonceStore,
  nonce: string,
  receivedAt: number,
): Principal {
  const principal = checkKey(key, token, receivedAt, rpcKeyErrors);
  if (!nonces.use(key.id, nonce, receivedAt))
    throw new ServiceError(
      400,
      "SignatureNonceUsed",
      "Specified signature nonce was used already.",
    );
  return principal;
}

/** Clients parse the string to sign out of this message, so it starts exactly like the real one. */
export function signatureDoesNotMatch(serverStringToSign: string): ServiceError {
  return new ServiceError(
    400,
    "SignatureDoesNotMatch",
    `Specified signature is not matched with our calculation. server string to sign is:${serverStringToSign}`,
  );
}

export function missingParameter(name: string): ServiceError {
  return new ServiceError(
    400,
    "MissingParameter",
    `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
  );
}

export function unreadableQuery(cause: unknown): ServiceError {
  const error = new ServiceError(
    400,
    "InvalidParameter",
    "The query or form is not percent-encoded UTF-8.",
  );
  error.cause = cause;
  return error;
}
