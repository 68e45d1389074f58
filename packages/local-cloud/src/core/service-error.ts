/**
 * A refusal with the code that the real service uses. The gateway writes it in the shape of the
 * request's protocol.
 */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the answer, such as `AccessDeniedDetail`. */
  readonly details: Readonly<Record<string, unknown>>;
  /** More headers of the answer, with lower-case names: `x-oss-delete-marker`. */
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "ServiceError";
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}
