import { type RequestErrorOptions, ResponseError, ServiceError } from "../errors.ts";
import type { HttpResponse } from "../transport/http.ts";
import { requestIdOf, timingOf } from "../transport/response-headers.ts";
import { isThrottlingCode } from "../transport/retry.ts";
import { fieldsOf, parseXmlBytes, type XmlElement, XmlError } from "../xml/parse.ts";

/** The call that an answer belongs to. */
export interface OssAnswerContext {
  readonly operation: string;
  readonly attempts: number;
  readonly idempotent: boolean;
  /** The root element of the document in the response. Undefined: the body is not a document. */
  readonly document: string | undefined;
}

/** A 2xx response, with its document if it has one. */
export interface OssAnswer extends HttpResponse {
  readonly root: XmlElement | undefined;
}

/**
 * What an error without a document means: that of HEAD through a proxy has none. Only with a
 * request id it is the answer of OSS, and not the proxy's own.
 */
const codesByStatus: Readonly<Record<number, string>> = {
  304: "NotModified",
  403: "AccessDenied",
  404: "NoSuchKey",
  412: "PreconditionFailed",
  416: "InvalidRange",
};

/**
 * @throws ServiceError if the service rejected the call, ResponseError for anything but the
 *   expected document.
 */
export function readOssAnswer(
  response: HttpResponse,
  { operation, attempts, idempotent, document }: OssAnswerContext,
): OssAnswer {
  const { status, headers, body } = response;
  const requestId = requestIdOf(headers);
  const base: RequestErrorOptions = { status, requestId, attempts, ...timingOf(headers) };
  const success = status >= 200 && status < 300;
  const failed = status >= 500;
  if (success && document === undefined) return { ...response, root: undefined };
  const root = rootOf(errorInHeader(headers["x-oss-err"]) ?? body);
  // A copy that takes long answers 200 first, and can still fail.
  if (success && root !== undefined && root.name === document) return { ...response, root };
  const rejection = root?.name === "Error" ? fieldsOf(root) : undefined;
  const code =
    rejection?.get("Code") ||
    (body.length === 0 && requestId !== undefined ? codesByStatus[status] : undefined);
  if (code === undefined) {
    const unclear = failed || success;
    const problem = success ? `no <${document}>` : "no error document";
    const message = `${operation}: ${problem} (status ${status}). It is a proxy's, or truncated.`;
    throw new ResponseError("UnreadableResponse", message, {
      ...base,
      retryable: unclear || status === 429,
      ambiguous: unclear && !idempotent,
    });
  }
  const throttled = status === 429 || isThrottlingCode(code);
  const temporary = failed || (success && code === "InternalError");
  const reason = rejection?.get("Message");
  const message = `${operation}: ${code} (status ${status})${reason ? `: ${reason.slice(0, 500)}` : "."}`;
  throw new ServiceError(code, message, {
    ...base,
    requestId: rejection?.get("RequestId") || requestId,
    retryable: throttled || temporary,
    ambiguous: temporary && !throttled && !idempotent,
  });
}

/** The document of a HEAD, whose response has no body: Base64. */
function errorInHeader(header: string | string[] | undefined): Buffer | undefined {
  return typeof header === "string" && header !== "" ? Buffer.from(header, "base64") : undefined;
}

function rootOf(body: Uint8Array): XmlElement | undefined {
  if (body.length === 0) return undefined;
  try {
    const root = parseXmlBytes(body, { anyCharacter: true });
    fieldsOf(root);
    return root;
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}
