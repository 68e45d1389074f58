import { type RequestErrorOptions, ResponseError, ServiceError } from "../errors.ts";
import type { HttpResponse } from "../transport/http.ts";
import { requestIdOf, timingOf } from "../transport/response-headers.ts";
import { isThrottlingCode } from "../transport/retry.ts";
import { fieldsOf, parseXmlBytes, type XmlElement, XmlError } from "../xml/parse.ts";

/** The call that an answer belongs to. */
export interface MnsAnswerContext {
  readonly operation: string;
  readonly attempts: number;
  readonly idempotent: boolean;
}

/** A 2xx response, or the `Errors` document of a batch that failed in part. */
export interface MnsAnswer {
  readonly root: XmlElement | undefined;
  /**
   * The service's clock, epoch milliseconds to the second. This machine's if the response doesn't
   * say.
   */
  readonly serviceDate: number;
}

/** Reads the document of a response. @throws XmlError if it is not the expected one. */
export type MnsReader<T> = (answer: MnsAnswer) => T;

/**
 * @throws ServiceError if the service rejected the call, ResponseError for anything but the
 *   expected document.
 */
export function readMnsAnswer<T>(
  { status, headers, body }: HttpResponse,
  { operation, attempts, idempotent }: MnsAnswerContext,
  read: MnsReader<T>,
): T {
  const base: RequestErrorOptions = {
    status,
    requestId: requestIdOf(headers),
    attempts,
    ...timingOf(headers),
  };
  const success = status >= 200 && status < 300;
  const failed = status >= 500;
  let rejection: ReadonlyMap<string, string> | undefined;
  try {
    // A character that XML forbids, or invalid UTF-8, must not make the other messages of a batch
    // unreadable.
    const root = body.length === 0 ? undefined : parseXmlBytes(body, { anyCharacter: true });
    if (success || root?.name === "Errors")
      return read({ root, serviceDate: base.serviceDate ?? Date.now() });
    if (root?.name === "Error") rejection = fieldsOf(root);
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw unreadable(`not a valid document: ${cause.message}`, cause);
  }
  const code = rejection?.get("Code");
  if (!code) throw unreadable("no error document");
  const throttled = status === 429 || isThrottlingCode(code);
  const reason = rejection?.get("Message");
  const message = `${operation}: ${code} (status ${status})${reason ? `: ${reason.slice(0, 500)}` : "."}`;
  throw new ServiceError(code, message, {
    ...base,
    requestId: rejection?.get("RequestId") || base.requestId,
    retryable: throttled || failed,
    ambiguous: failed && !throttled && !idempotent,
  });

  function unreadable(problem: string, cause?: XmlError): ResponseError {
    const unclear = failed || success;
    const message = `${operation}: ${problem} (status ${status}). It is a proxy's, or truncated.`;
    return new ResponseError("UnreadableResponse", message, {
      ...base,
      retryable: unclear || status === 429,
      ambiguous: unclear && !idempotent,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
