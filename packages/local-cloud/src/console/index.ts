/** The console: a web page under `/_immkit/console/` that uses the controls. */
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest, CloudResponse, RequestHead } from "../http/message.ts";
import { checkConsoleHost, checkConsoleOrigin } from "./origin.ts";
import { ConsoleSessions } from "./sessions.ts";
import { StaticFiles } from "./static-files.ts";

/** Where the page is. */
export const consolePath = "/_immkit/console/";

/** The console as the gateway uses it. */
export class Console {
  readonly #sessions = new ConsoleSessions();
  readonly #files = new StaticFiles();

  /** A path that opens the console once. */
  newPath(): string {
    return `${consolePath}#key=${this.#sessions.newKey()}`;
  }

  /**
   * Answers a request for the page, its files or a session. Undefined if the request is for
   * something else. Throws ServiceError.
   */
  async answer(request: CloudRequest): Promise<CloudResponse | undefined> {
    const { method, path } = request;
    if (isEntry(path)) return redirect;
    if (!path.startsWith(consolePath)) return undefined;
    checkConsoleHost(request);
    const name = path.slice(consolePath.length);
    if (name === "session" && method === "POST") return this.#openSession(request);
    const file = method === "GET" || method === "HEAD" ? await this.#files.find(name) : undefined;
    if (file !== undefined) return file;
    throw new ServiceError(404, "NoSuchPage", `The console has no page ${path}.`);
  }

  /**
   * Whether the request has a session of the console. Throws ServiceError if it has one, but comes
   * from another page.
   */
  admits(request: CloudRequest): boolean {
    const token = cookie(request, cookieName(request));
    if (token === undefined || !this.#sessions.has(token)) return false;
    checkConsoleHost(request);
    checkConsoleOrigin(request);
    return true;
  }

  #openSession(request: CloudRequest): CloudResponse {
    checkConsoleOrigin(request);
    const token = this.#sessions.open(request.body.toString());
    if (token === undefined)
      throw new ServiceError(
        401,
        "InvalidConsoleKey",
        "The key of this link was used before, or the cloud was started again since.",
      );
    const attributes = "Path=/_immkit/; HttpOnly; SameSite=Strict";
    return {
      status: 204,
      headers: {
        "set-cookie": `${cookieName(request)}=${token}; ${attributes}`,
        "cache-control": "no-store",
      },
    };
  }
}

/** A browser that opens the origin. */
function isEntry(path: string): boolean {
  return path === "/" || path === "/_immkit" || `${path}/` === consolePath;
}

const redirect: CloudResponse = {
  status: 302,
  headers: { location: consolePath, "cache-control": "no-store" },
};

/** Cookies don't depend on the port: the clouds of a machine need different names. */
function cookieName({ host }: RequestHead): string {
  return `immkit-console-${/:(\d+)$/.exec(host)?.[1] ?? "80"}`;
}

function cookie({ headers }: RequestHead, name: string): string | undefined {
  return (headers["cookie"] ?? "")
    .split(/[;,]\s*/)
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
