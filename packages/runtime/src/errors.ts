/**
 * All errors of this package have a `code` that says what went wrong, `retryable` (whether the same
 * call can succeed later) and `attempts`. No message contains a secret or a media object's content.
 */

export interface ImmkitErrorOptions {
  readonly cause?: unknown;
  /** Whether the same call can succeed later. Default: false. */
  readonly retryable?: boolean | undefined;
  /** The number of requests that were sent. Default: 0. */
  readonly attempts?: number | undefined;
}

/** The base of all errors of this package. */
export class ImmkitError extends Error {
  /** Identifies the problem for programs. It is stable, unlike the message. */
  readonly code: string;
  readonly retryable: boolean;
  readonly attempts: number;
  constructor(code: string, message: string, options: ImmkitErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.attempts = options.attempts ?? 0;
  }
}

/**
 * A setting is missing or wrong. The message names it and says how to fix it. `setting` is its
 * path, such as `endpoints.imm`.
 */
export class ConfigError extends ImmkitError {
  readonly setting: string;
  constructor(setting: string, message: string, options?: ImmkitErrorOptions) {
    super("InvalidConfig", message, options);
    this.setting = setting;
  }
}

/** One member of a request that violates a limit. */
export interface Violation {
  /** The member's path, such as `userData` or `credentialConfig.chain[0].role`. */
  readonly field: string;
  /** What is allowed, such as `at most 2048 bytes of UTF-8`. */
  readonly limit: string;
  /** What was given, shortened. */
  readonly value: unknown;
  readonly message: string;
}

/**
 * A request violates a documented limit, and nothing was sent. The error also has the members of
 * the first violation.
 */
export class ValidationError extends ImmkitError {
  readonly violations: readonly Violation[];
  readonly field: string;
  readonly limit: string;
  readonly value: unknown;
  constructor(violations: readonly [Violation, ...Violation[]]) {
    super("InvalidRequest", violations.map((violation) => violation.message).join(" "));
    this.violations = violations;
    this.field = violations[0].field;
    this.limit = violations[0].limit;
    this.value = violations[0].value;
  }
}

/**
 * No usable credentials. `code` is `CredentialsMissing`, `CredentialsMalformed`,
 * `CredentialsExpired` or `CredentialsFailed`.
 */
export class CredentialsError extends ImmkitError {}

/** Details of a {@link RequestError}. */
export interface RequestErrorOptions extends ImmkitErrorOptions {
  /** The HTTP status, if there was an answer. */
  readonly status?: number | undefined;
  /** The service's id of the request, if the answer had one. */
  readonly requestId?: string | undefined;
  /** Whether the call may have had its effect although it failed. Default: false. */
  readonly ambiguous?: boolean | undefined;
  /** How long the service asks the client to wait. */
  readonly retryAfterMs?: number | undefined;
  /** The service's clock in epoch milliseconds, if the answer had it. */
  readonly serviceDate?: number | undefined;
}

/**
 * A request to a service failed. The subclasses say where: {@link ServiceError},
 * {@link ResponseError}, {@link NetworkError}.
 */
export class RequestError extends ImmkitError {
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /**
   * True if the call changes something and it is unknown whether it had its effect. Don't simply
   * repeat it.
   */
  readonly ambiguous: boolean;
  readonly retryAfterMs: number | undefined;
  readonly serviceDate: number | undefined;
  constructor(code: string, message: string, options: RequestErrorOptions = {}) {
    super(code, message, options);
    this.status = options.status;
    this.requestId = options.requestId;
    this.ambiguous = options.ambiguous ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.serviceDate = options.serviceDate;
  }
}

/** Details of a {@link ServiceError}. */
export interface ServiceErrorOptions extends RequestErrorOptions {
  readonly accessDeniedDetail?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The service answered with an error. `code` is the service's own, such as `NoPermission`,
 * `ResourceNotFound` or `QueueNotExist`.
 */
export class ServiceError extends RequestError {
  /** RAM's details of a denial: AuthAction, PolicyType, NoPermissionType and so on. */
  readonly accessDeniedDetail: Readonly<Record<string, unknown>> | undefined;
  constructor(code: string, message: string, options: ServiceErrorOptions = {}) {
    super(code, message, options);
    this.accessDeniedDetail = options.accessDeniedDetail;
  }
}

/**
 * The answer can't be read: a proxy's page, a truncated body, too many bytes. Or it doesn't end: a
 * search in too many pages. `code` is `UnreadableResponse`, `ResponseTooLarge` or `SearchLimit`.
 */
export class ResponseError extends RequestError {}

/** No complete answer arrived. `code` is `ConnectFailed`, `ConnectionLost` or `Timeout`. */
export class NetworkError extends RequestError {}

/**
 * A run of `submitAll` or `reconcile` gave up, because the service failed or could not be reached
 * for `giveUpAfterMs`. `cause` is its last failure. What was not sent is untouched: run it again.
 */
export class ServiceUnavailableError extends RequestError {
  constructor(cause: Error, afterMs: number) {
    const seconds = Math.round(afterMs / 1_000);
    const { status, requestId, attempts } = cause as Partial<RequestError>;
    super(
      "ServiceUnavailable",
      `The service has been unavailable for ${seconds} s, so the rest was not sent: run it again later, or wait longer with giveUpAfterMs. ${cause.message}`,
      { cause, retryable: true, status, requestId, attempts: attempts ?? 0 },
    );
  }
}

/** Why a message is not a moderation notification, or not an event of OSS. */
export type NotificationErrorCode =
  | "Empty"
  | "TooLarge"
  | "TooDeep"
  | "InvalidUtf8"
  | "InvalidJson"
  | "InvalidXml"
  | "Unrecognised"
  | "NotModeration"
  | "NotUpload"
  | "InvalidEnvelope"
  | "InvalidContent";

/** A message can't be read as a moderation notification, or as an event of OSS. */
export class NotificationError extends ImmkitError {
  declare readonly code: NotificationErrorCode;
  /**
   * JSON Pointer from the outer message to the fault, walking through embedded documents:
   * `/Message/content/Status`; `""` is the whole.
   */
  readonly path: string;
  constructor(
    code: NotificationErrorCode,
    path: string,
    message: string,
    options?: ImmkitErrorOptions,
  ) {
    super(code, message, options);
    this.path = path;
  }
}
