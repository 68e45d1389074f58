import { ImmkitError, type ImmkitErrorOptions } from "../errors.ts";

/** The HTTP status that each code is answered with. */
const statuses = {
  MethodNotAllowed: 405,
  UnknownSender: 400,
  MissingHeader: 400,
  InvalidHeader: 400,
  DateOutsideWindow: 400,
  BodyTooLarge: 413,
  BodyConsumed: 500,
  BodyMismatch: 403,
  CertificateUrlRejected: 403,
  CertificateUnavailable: 503,
  CertificateInvalid: 403,
  CertificateOutOfDate: 403,
  WeakKey: 403,
  UnsupportedSignature: 403,
  SignatureMismatch: 403,
  TokenMismatch: 403,
  UnnamedTopic: 403,
  ForeignTopic: 403,
  ConnectionLost: 400,
  Timeout: 503,
} as const;

/** Why a push was rejected. */
export type PushErrorCode = keyof typeof statuses;

/**
 * A push was rejected. The message can quote the request, so it is never sent back: the answer has
 * the code only.
 */
export class PushError extends ImmkitError {
  declare readonly code: PushErrorCode;
  /** The status of the answer. */
  readonly status: number;
  constructor(code: PushErrorCode, message: string, options?: ImmkitErrorOptions) {
    super(code, message, options);
    this.status = statuses[code];
  }
}
