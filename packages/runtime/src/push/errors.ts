import { ImmkitError, type ImmkitErrorOptions } from "../errors.ts";

/** Why a push was not taken. */
export type PushErrorCode =
  | "MethodNotAllowed"
  | "MissingHeader"
  | "InvalidHeader"
  | "DateOutsideWindow"
  | "BodyTooLarge"
  | "BodyConsumed"
  | "BodyMismatch"
  | "CertificateUrlRefused"
  | "CertificateUnavailable"
  | "CertificateInvalid"
  | "CertificateOutOfDate"
  | "WeakKey"
  | "SignatureMismatch"
  | "UnnamedTopic"
  | "ForeignTopic"
  | "ConnectionLost"
  | "Timeout";

const statuses: Readonly<Record<PushErrorCode, number>> = {
  MethodNotAllowed: 405,
  MissingHeader: 400,
  InvalidHeader: 400,
  DateOutsideWindow: 400,
  BodyTooLarge: 413,
  BodyConsumed: 500,
  BodyMismatch: 403,
  CertificateUrlRefused: 403,
  CertificateUnavailable: 503,
  CertificateInvalid: 403,
  CertificateOutOfDate: 403,
  WeakKey: 403,
  SignatureMismatch: 403,
  UnnamedTopic: 403,
  ForeignTopic: 403,
  ConnectionLost: 400,
  Timeout: 503,
};

/**
 * A push was not taken. Its message may quote the request, and so stays on this side: the answer
 * tells the code alone.
 */
export class PushError extends ImmkitError {
  declare readonly code: PushErrorCode;
  /** Of the answer. */
  readonly status: number;
  constructor(code: PushErrorCode, message: string, options?: ImmkitErrorOptions) {
    super(code, message, options);
    this.status = statuses[code];
  }
}
