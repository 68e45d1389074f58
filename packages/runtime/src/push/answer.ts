import type { PushError } from "./errors.ts";

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

/** The answer to a push that was rejected. */
export function rejection({ status, code }: PushError): Response {
  return answer(status, code, code === "MethodNotAllowed" ? { allow: "POST" } : {});
}
