import { type RequestErrorOptions, ResponseError, ServiceError } from "../errors.ts";
import { type HttpResponse, requestIdOf } from "../transport/http.ts";
import { timing } from "../transport/rpc-answer.ts";
import { childText, parseXml, type XmlElement, XmlError } from "../xml/parse.ts";

export interface MnsAnswerContext {
  readonly operation: string;
  readonly attempts: number;
  readonly idempotent: boolean;
}

/** A refusal's document, still an element: batch deletes answer with a list of errors. */
export interface MnsAnswer {
  readonly status: number;
  readonly root: XmlElement | undefined;
  /** The service's clock, epoch milliseconds to the second; this machine's where the answer does not tell. */
  readonly serviceDate: number;
}

const throttlingCode = /QpsLimitExceeded|Throttling|TooManyRequests/;

/**
 * The document of an answer, undefined for an empty one. An `Errors` document (of a batch) is returned, not thrown.
 * @throws ServiceError, or ResponseError for what is no document of this service.
 */
export function readMnsAnswer(response: HttpResponse, context: MnsAnswerContext): MnsAnswer {
  const { status, headers, body } = response;
  const base: RequestErrorOptions = { status, requestId: requestIdOf(headers), attempts: context.attempts, ...timing(headers) };
  const server = status >= 500;
  let root: XmlElement | undefined;
  try {
    root = body.length === 0 ? undefined : parseXml(body.toString("utf8"), { anyCharacter: true });
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw unreadable(`status ${status} and no XML that is accepted (${cause.message}): a proxy in between, or cut off`, cause);
  }
  if (status >= 200 && status < 300) return { status, root, serviceDate: base.serviceDate ?? Date.now() };
  if (root?.name === "Errors") return { status, root, serviceDate: base.serviceDate ?? Date.now() };
  const code = root?.name === "Error" ? childText(root, "Code") : undefined;
  if (root === undefined || !code) throw unreadable(`status ${status} without an error document: a proxy in between, or cut off`);
  const throttled = status === 429 || throttlingCode.test(code);
  const message = childText(root, "Message");
  throw new ServiceError(code, `${context.operation}: ${code} (status ${status})${message ? `: ${message.slice(0, 500)}` : "."}`, {
    ...base,
    requestId: childText(root, "RequestId") || base.requestId,
    retryable: throttled || server,
    ambiguous: server && !throttled && !context.idempotent,
  });

  function unreadable(what: string, cause?: unknown): ResponseError {
    const retryable = server || status === 429 || (status >= 200 && status < 300);
    const options = { ...base, retryable, ambiguous: retryable && status !== 429 && !context.idempotent };
    return new ResponseError("UnreadableResponse", `${context.operation}: ${what}.`, cause === undefined ? options : { ...options, cause });
  }
}
