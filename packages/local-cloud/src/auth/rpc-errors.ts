/**
 * Refusals of the gateway in front of RPC products, with the codes and messages that clients
 * compare.
 */
import { ServiceError } from "../core/service-error.ts";
import type { KeyErrors } from "./keys.ts";

export const RPC_KEY_ERRORS: KeyErrors = {
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

/** Clients take the server's text out of this message, so it starts exactly like the real one. */
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

export function invalidTimestampFormat(name: string): ServiceError {
  return new ServiceError(
    400,
    "InvalidTimeStamp.Format",
    `Specified time stamp or date value is not well formatted: ${name} must look like 2023-10-26T10:22:32Z, in UTC.`,
  );
}

export function expiredTimestamp(now: string): ServiceError {
  return new ServiceError(
    400,
    "InvalidTimeStamp.Expired",
    `Specified time stamp or date value is expired: it differs by more than 15 minutes from the cloud's clock, which says ${now}.`,
  );
}

export function nonceUsed(): ServiceError {
  return new ServiceError(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
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
