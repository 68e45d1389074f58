/** Refusals of OSS, with its codes, messages and EC numbers. */
import { ServiceError } from "../core/service-error.ts";
import type { KeyErrors } from "./keys.ts";
import { isoSeconds, MAX_SKEW_MS } from "./time.ts";

export const OSS_KEY_ERRORS: KeyErrors = {
  unknown: [
    403,
    "InvalidAccessKeyId",
    "The OSS Access Key Id you provided does not exist in our records.",
  ],
  inactive: [403, "InvalidAccessKeyId", "The OSS Access Key Id you provided is disabled."],
  tokenMissing: [
    403,
    "InvalidSecurityToken",
    "The key belongs to a session, so its security token is required.",
  ],
  tokenUnknown: [403, "InvalidSecurityToken", "The security token you provided is invalid."],
  tokenMismatch: [
    403,
    "InvalidSecurityToken",
    "The security token you provided does not belong to the Access Key Id.",
  ],
  tokenExpired: [403, "SecurityTokenExpired", "The security token you provided has expired."],
};

export function ossSignatureDoesNotMatch(call: {
  accessKeyId: string;
  provided: string;
  stringToSign: string;
  canonicalRequest?: string;
  presigned: boolean;
}): ServiceError {
  return new ServiceError(
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    {
      OSSAccessKeyId: call.accessKeyId,
      SignatureProvided: call.provided,
      StringToSign: call.stringToSign,
      ...(call.canonicalRequest === undefined ? {} : { CanonicalRequest: call.canonicalRequest }),
      EC: call.presigned ? "0002-00000040" : "0002-00000201",
    },
  );
}

export function requestTimeTooSkewed(sent: number, now: number): ServiceError {
  return new ServiceError(
    403,
    "RequestTimeTooSkewed",
    "The difference between the request time and the current time is too large.",
    {
      MaxAllowedSkewMilliseconds: MAX_SKEW_MS,
      RequestTime: isoSeconds(sent),
      ServerTime: isoSeconds(now),
      EC: "0002-00000504",
    },
  );
}

export function presignedExpired(expires: number, now: number): ServiceError {
  return new ServiceError(403, "AccessDenied", "Request has expired.", {
    Expires: isoSeconds(expires),
    ServerTime: isoSeconds(now),
  });
}

export function invalidArgument(message: string): ServiceError {
  return new ServiceError(400, "InvalidArgument", message);
}
