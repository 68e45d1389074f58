import { HiddenCredential } from "../transport/credential.ts";
import type { FunctionContext } from "./context.ts";
import type { FunctionHandler } from "./handler.ts";

/**
 * Serves a function in a custom runtime or container, where Function Compute invokes it by
 * `POST /invoke` (Function Compute "Event handlers"). A failure is answered with
 * `x-fc-status: 404`, without which it would count as done. A request from outside, which a
 * function with an HTTP trigger gets as well, is refused by its `x-fc-control-path`.
 * @example
 *   createServer(toNodeListener(toInvokeHandler(handler))).listen(Number(process.env["FC_SERVER_PORT"]
 *   ?? 9000));
 */
export function toInvokeHandler(handler: FunctionHandler): (request: Request) => Promise<Response> {
  return async (request) => {
    const control = request.headers.get("x-fc-control-path");
    if (control !== null && control !== "/invoke")
      return answer(403, { errorType: "Forbidden", errorMessage: "Not an invocation." });
    if (request.method !== "POST" || new URL(request.url).pathname !== "/invoke") {
      return answer(404, { errorType: "NotFound", errorMessage: "Invocations are POST /invoke." });
    }
    try {
      return answer(
        200,
        await handler(new Uint8Array(await request.arrayBuffer()), contextOf(request.headers)),
      );
    } catch (error) {
      const errorType = error instanceof Error ? error.name : "Error";
      return answer(404, {
        errorType,
        errorMessage: error instanceof Error ? error.message : String(error),
      });
    }
  };
}

function answer(status: number, body: unknown): Response {
  return Response.json(body, {
    status,
    headers: { "x-fc-status": status === 200 ? "200" : "404" },
  });
}

function contextOf(headers: Headers): FunctionContext {
  const read = (name: string): string | undefined => headers.get(name) ?? undefined;
  const [requestId, region, accountId] = [
    read("x-fc-request-id"),
    read("x-fc-region"),
    read("x-fc-account-id"),
  ];
  const [accessKeyId, accessKeySecret] = [
    read("x-fc-access-key-id"),
    read("x-fc-access-key-secret"),
  ];
  const [name, timeout] = [read("x-fc-function-name"), read("x-fc-function-timeout")];
  return {
    ...(requestId !== undefined && { requestId }),
    ...(region !== undefined && { region }),
    ...(accountId !== undefined && { accountId }),
    ...(accessKeyId !== undefined &&
      accessKeySecret !== undefined && {
        credentials: new HiddenCredential({
          accessKeyId,
          accessKeySecret,
          securityToken: read("x-fc-security-token"),
        }),
      }),
    function: { ...(name !== undefined && { name }), ...(timeout !== undefined && { timeout }) },
  };
}
