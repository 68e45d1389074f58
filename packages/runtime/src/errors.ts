/**
 * One family of errors. Each tells by `code` what went wrong, by `retryable` whether the same call
 * may succeed later, and by `attempts` how often it was tried. No message holds a secret or a media
 * object's content.
 */

export interface ImmkitErrorOptions {
  readonly cause?: unknown;
  /** Whether the same call may succeed later. Default: false. */
  readonly retryable?: boolean;
  /** Requests that were sent. Default: 0. */
  readonly attempts?: number;
}

/** The base of all errors of this package. */
export class ImmkitError extends Error {
  /** Names the problem for programs: stable, unlike the message. */
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
 * A setting is missing or wrong: the message names it and the mend. `setting` is its path, such as
 * `endpoints.imm`.
 */
export class ConfigError extends ImmkitError {
  readonly setting: string;
  constructor(setting: string, message: string, options?: ImmkitErrorOptions) {
    super("InvalidConfig", message, options);
    this.setting = setting;
  }
}

/** One member of a request that breaks a rule. */
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
 * A request breaks a documented limit; nothing was sent. The first violation's members are repeated
 * on the error.
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

export interface RequestErrorOptions extends ImmkitErrorOptions {
  /** HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** The service's id of the request, where it told one. */
  readonly requestId?: string | undefined;
  /** Whether the call may have taken effect although it failed. Default: false. */
  readonly ambiguous?: boolean;
  /** How long the service asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** The service's clock, epoch milliseconds, where the answer told it. */
  readonly serviceDate?: number | undefined;
}

/**
 * A request to a service failed. Subclasses tell where: {@link ServiceError},
 * {@link ResponseError}, {@link NetworkError}.
 */
export class RequestError extends ImmkitError {
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /**
   * True for a call that changes something, when nobody knows whether it took effect: never repeat
   * it blindly.
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

export interface ServiceErrorOptions extends RequestErrorOptions {
  readonly accessDeniedDetail?: Readonly<Record<string, unknown>>;
}

/**
 * The service refused: `code` is its own, such as `NoPermission`, `ResourceNotFound` or
 * `QueueNotExist`.
 */
export class ServiceError extends RequestError {
  /** What RAM says about a denial: AuthAction, PolicyType, NoPermissionType and so on. */
  readonly accessDeniedDetail: Readonly<Record<string, unknown>> | undefined;
  constructor(code: string, message: string, options: ServiceErrorOptions = {}) {
    super(code, message, options);
    this.accessDeniedDetail = options.accessDeniedDetail;
  }
}

/**
 * An answer that can't be read: a proxy's page, a truncated body, too many bytes. `code` is
 * `UnreadableResponse` or `ResponseTooLarge`.
 */
export class ResponseError extends RequestError {}

/** No whole answer came. `code` is `ConnectFailed`, `ConnectionLost` or `Timeout`. */
export class NetworkError extends RequestError {}

/** Why a message is not a moderation notification. */
export type NotificationErrorCode =
  | "Empty"
  | "TooLarge"
  | "TooDeep"
  | "InvalidUtf8"
  | "InvalidJson"
  | "InvalidXml"
  | "Unrecognised"
  | "NotModeration"
  | "InvalidEnvelope"
  | "InvalidContent";

/** A message can't be read as a moderation notification. */
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
