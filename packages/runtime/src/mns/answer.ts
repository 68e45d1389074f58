import { type RequestErrorOptions, ResponseError, ServiceError } from "../errors.ts";
import { type HttpResponse, requestIdOf } from "../transport/http.ts";
import { timing } from "../transport/rpc-answer.ts";
import { fieldsOf, parseXmlBytes, type XmlElement, XmlError } from "../xml/parse.ts";

export interface MnsAnswerContext {
  readonly operation: string;
  readonly attempts: number;
  readonly idempotent: boolean;
}

/**
 * What a reader gets: of a 2xx answer its document, or the `Errors` document of a batch that failed
 * in part.
 */
export interface MnsAnswer {
  readonly root: XmlElement | undefined;
  /**
   * The service's clock, epoch milliseconds to the second; this machine's where the answer does not
   * tell.
   */
  readonly serviceDate: number;
}

/** Reads an answer's document; throws XmlError when it is another one than was due. */
export type MnsReader<T> = (answer: MnsAnswer) => T;

const throttlingCode = /QpsLimitExceeded|Throttling|TooManyRequests/;

/**
 * @throws ServiceError for a refusal, ResponseError for what is no document of this service, or not
 *   the one that was due.
 */
export function readMnsAnswer<T>(
  response: HttpResponse,
  context: MnsAnswerContext,
  read: MnsReader<T>,
): T {
  const { status, headers, body } = response;
  const base: RequestErrorOptions = {
    status,
    requestId: requestIdOf(headers),
    attempts: context.attempts,
    ...timing(headers),
  };
  const server = status >= 500;
  let refusal: ReadonlyMap<string, string> | undefined;
  try {
    // A character that XML forbids, or bytes that are none, must not make the other messages of a
    // batch unreadable.
    const root = body.length === 0 ? undefined : parseXmlBytes(body, { anyCharacter: true });
    if ((status >= 200 && status < 300) || root?.name === "Errors")
      return read({ root, serviceDate: base.serviceDate ?? Date.now() });
    if (root?.name === "Error") refusal = fieldsOf(root);
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw unreadable(
      `status ${status} and no XML that is accepted (${cause.message}): a proxy in between, or cut off`,
      cause,
    );
  }
  const code = refusal?.get("Code");
  if (!code)
    throw unreadable(`status ${status} without an error document: a proxy in between, or cut off`);
  const throttled = status === 429 || throttlingCode.test(code);
  const message = refusal?.get("Message");
  throw new ServiceError(
    code,
    `${context.operation}: ${code} (status ${status})${message ? `: ${message.slice(0, 500)}` : "."}`,
    {
      ...base,
      requestId: refusal?.get("RequestId") || base.requestId,
      retryable: throttled || server,
      ambiguous: server && !throttled && !context.idempotent,
    },
  );

  function unreadable(what: string, cause?: unknown): ResponseError {
    const retryable = server || status === 429 || (status >= 200 && status < 300);
    const options = {
      ...base,
      retryable,
      ambiguous: retryable && status !== 429 && !context.idempotent,
    };
    return new ResponseError(
      "UnreadableResponse",
      `${context.operation}: ${what}.`,
      cause === undefined ? options : { ...options, cause },
    );
  }
}
