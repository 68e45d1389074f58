import type { PushError } from "./errors.ts";
import type { VerifiedPush } from "./verifier.ts";

/** An answer that contains a code and nothing of the request. */
export function answer(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const contentType = "text/plain; charset=utf-8";
  return new Response(`${code}\n`, {
    status,
    headers: { "content-type": contentType, ...headers },
  });
}

/**
 * The answer to a push that is done. SMQ asks for 204. Which ones EventBridge takes as success is
 * not published; 200 certainly is one.
 */
export function accepted({ sender }: VerifiedPush): Response {
  return new Response(null, { status: sender === "smq" ? 204 : 200 });
}

/** The answer to a push that was rejected. */
export function rejection({ status, code }: PushError): Response {
  return answer(status, code, code === "MethodNotAllowed" ? { allow: "POST" } : {});
}
