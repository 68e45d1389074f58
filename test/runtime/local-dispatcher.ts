import { request } from "node:http";
import type { Dispatcher } from "@immkit/runtime";

/** What happens to one request: `cut` loses the request, `lost` its response. */
export type Happening = "cut" | "lost" | undefined;

/**
 * Sends requests to the local cloud, under the names of the real services.
 * @param before called with method and path of each request. It can wait, and it can break the
 *   connection.
 */
export function localDispatcher(
  endpoint: string,
  before: (method: string, path: string) => Happening | Promise<Happening> = () => undefined,
): Dispatcher {
  const { hostname, port } = new URL(endpoint);
  return {
    dispatch({ origin, method, path, headers, body }, handler) {
      const controller = { abort: (reason: Error) => handler.onResponseError(controller, reason) };
      handler.onRequestStart(controller, {});
      const fail = (reason: string) =>
        handler.onResponseError(controller, Object.assign(new Error(reason), { code: reason }));
      const send = (happening: Happening): void => {
        if (happening === "cut") {
          fail("ECONNRESET");
          return;
        }
        const host = new URL(origin).host;
        const sent = request({ hostname, port, method, path, headers: { ...headers, host } });
        sent.on("response", (response) => {
          if (happening === "lost") {
            response.resume().on("end", () => fail("ECONNRESET"));
            return;
          }
          handler.onResponseStart(controller, response.statusCode ?? 0, response.headers);
          response.on("data", (chunk: Buffer) => handler.onResponseData(controller, chunk));
          response.on("end", () => handler.onResponseEnd(controller, {}));
        });
        sent.on("error", (error) => handler.onResponseError(controller, error));
        sent.end(body ?? undefined);
      };
      void Promise.resolve(before(method, path)).then(send);
      return true;
    },
  };
}
