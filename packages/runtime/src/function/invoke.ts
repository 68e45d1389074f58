import { HiddenCredential } from "../transport/credential.ts";
import type { FunctionHandler, InvocationContext } from "./handler.ts";

/**
 * Serves a function in a custom runtime or container, which Function Compute invokes with
 * `POST /invoke` (Function Compute "Event handlers"). A failure is answered with
 * `x-fc-status: 404`; without that header it would count as done. A request from outside, which can
 * reach a function that has an HTTP trigger too, is rejected by its `x-fc-control-path`.
 * @example
 * const port = Number(process.env["FC_SERVER_PORT"] ?? 9000);
 * createServer(toNodeListener(toInvokeHandler(handler))).listen(port);
 */
export function toInvokeHandler(handler: FunctionHandler): (request: Request) => Promise<Response> {
  return async (request) => {
    const { method, headers, url } = request;
    const control = headers.get("x-fc-control-path");
    if (control !== null && control !== "/invoke")
      return answer(403, { errorType: "Forbidden", errorMessage: "Not an invocation." });
    if (method !== "POST" || new URL(url).pathname !== "/invoke")
      return answer(404, { errorType: "NotFound", errorMessage: "Invocations are POST /invoke." });
    try {
      const event = new Uint8Array(await request.arrayBuffer());
      return answer(200, await handler(event, contextOf(headers)));
    } catch (error) {
      const isError = error instanceof Error;
      const errorMessage = isError ? error.message : String(error);
      return answer(404, { errorType: isError ? error.name : "Error", errorMessage });
    }
  };
}

function answer(status: number, body: unknown): Response {
  const headers = { "x-fc-status": status === 200 ? "200" : "404" };
  return Response.json(body, { status, headers });
}

function contextOf(headers: Headers): InvocationContext {
  const read = (header: string): string | undefined => headers.get(header) ?? undefined;
  const accessKeyId = read("x-fc-access-key-id");
  const accessKeySecret = read("x-fc-access-key-secret");
  const securityToken = read("x-fc-security-token");
  return withoutUndefined({
    requestId: read("x-fc-request-id"),
    region: read("x-fc-region"),
    accountId: read("x-fc-account-id"),
    credentials:
      accessKeyId === undefined || accessKeySecret === undefined
        ? undefined
        : new HiddenCredential({ accessKeyId, accessKeySecret, securityToken }),
    function: withoutUndefined({
      name: read("x-fc-function-name"),
      timeout: read("x-fc-function-timeout"),
    }),
  });
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: NonNullable<T[K]> };
}
