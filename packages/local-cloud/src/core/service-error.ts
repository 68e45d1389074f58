/**
 * A refusal with the code that the real service uses. The gateway writes it in the shape of the
 * request's protocol.
 */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the answer, such as `AccessDeniedDetail`. */
  readonly details: Readonly<Record<string, unknown>>;
  /**
   * Headers of the answer beside those that its protocol always has, such as `x-oss-delete-marker`.
   * Lower-case names.
   */
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
