import { ConfigError, CredentialsError, RequestError, ServiceError } from "../errors.ts";
import { isThrottling } from "../transport/retry.ts";

/**
 * What a failed request says about the following ones. `throttled`: send them more slowly.
 * `unavailable`: the service can't be reached, or it fails. `denied`: the project or the
 * credentials are wrong, so they will fail too. `other`: the service has answered, and only this
 * request is concerned.
 */
export type FailureKind = "throttled" | "unavailable" | "denied" | "other";

/** Undefined if the error does not come from a request. */
export function failureKindOf(error: unknown): FailureKind | undefined {
  if (error instanceof CredentialsError) return error.retryable ? "unavailable" : "denied";
  if (!(error instanceof RequestError)) return undefined;
  if (isThrottling(error)) return "throttled";
  if (error instanceof ServiceError && (isDenied(error) || isProjectMissing(error)))
    return "denied";
  return error.retryable ? "unavailable" : "other";
}

const deniedCodes =
  /^(?:NoPermission|Forbidden|AccessDenied|InvalidAccessKeyId|IncompleteSignature|SignatureDoesNotMatch|InvalidSecurityToken|InvalidTimeStamp)/;

/** Some of these have status 400 or 404. */
function isDenied({ status, code }: ServiceError): boolean {
  return status === 401 || status === 403 || deniedCodes.test(code);
}

/** A missing task or object has the same code, and concerns one request only. */
function isProjectMissing({ code, message }: ServiceError): boolean {
  return (
    code === "ProjectNotFound" || (code === "ResourceNotFound" && /\bproject\b/i.test(message))
  );
}

function isClockWrong(error: Error): boolean {
  return error instanceof ServiceError && error.code.startsWith("InvalidTimeStamp");
}

/** The error of a run that was stopped because requests were denied. */
export function deniedError(cause: Error, denials: number): ConfigError {
  const isProject = cause instanceof ServiceError && isProjectMissing(cause);
  const rejected =
    denials === 1 ? "A request was rejected" : `${denials} requests in a row were rejected`;
  const fix = isProject
    ? "Set project to a project of API 2020-09-30 that exists in the region of the client."
    : isClockWrong(cause)
      ? "Set the clock of this machine."
      : "Set credentials to a key or role that is valid, and allowed to make this call.";
  const message = `${rejected}, so the rest was not sent. ${cause.message} ${fix}`;
  return new ConfigError(isProject ? "project" : "credentials", message, { cause });
}
