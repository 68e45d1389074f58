/** Signed calls to the local cloud, in the form that the real provider uses. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  child,
  childText,
  parseXml,
  percentEncode,
  signOssV4,
  signRpcV1,
  type XmlElement,
} from "@immkit/local-cloud/wire";
import {
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
  parseJson,
} from "../protocol/values.ts";
import { type Product, ProviderConfigError, type ProviderSettings } from "./settings.ts";

/** The cloud rejected a call, or there was no response (`status` 0, code `Unreachable`). */
export class CloudCallError extends Error {
  readonly code: string;
  /** HTTP status; 0 if there was no response. */
  readonly status: number;
  readonly action: string;
  readonly requestId: string | undefined;
  constructor(
    action: string,
    code: string,
    message: string,
    {
      status,
      requestId,
      cause,
    }: { status: number; requestId?: string | undefined; cause?: unknown },
  ) {
    const shownStatus = status === 0 ? "" : ` (${status})`;
    const shownId = requestId === undefined ? "" : ` [RequestId ${requestId}]`;
    super(
      `${action} failed: ${code}${shownStatus}: ${message}${shownId}`,
      cause === undefined ? undefined : { cause },
    );
    this.name = "CloudCallError";
    this.action = action;
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}

/** The response; `undefined` if the call fails with one of these codes. */
export async function unlessCode<Response>(
  response: Promise<Response>,
  codes: readonly string[],
): Promise<Response | undefined> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof CloudCallError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

export interface OssCall {
  readonly method: "GET" | "PUT" | "POST" | "DELETE" | "HEAD";
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const maxAttempts = 4;

/** The products with an RPC API. */
const rpcProducts = {
  Ram: { version: "2015-05-01", endpoint: "ram" },
  Sts: { version: "2015-04-01", endpoint: "sts" },
  Cms: { version: "2019-01-01", endpoint: "cms" },
  "Mns-open": { version: "2022-01-19", endpoint: "mnsOpen" },
} as const satisfies Record<string, { readonly version: string; readonly endpoint: Product }>;

export type RpcParameters = Readonly<Record<string, PropertyValue | undefined>>;

/** Makes signed calls to the products of a local cloud. */
export class CloudClient {
  readonly settings: ProviderSettings;

  constructor(settings: ProviderSettings) {
    this.settings = settings;
  }

  /**
   * An RPC call. Undefined parameters are left out, numbers and booleans are sent as text, objects
   * and lists as JSON. Throws {@link CloudCallError}.
   */
  async rpc(
    product: keyof typeof rpcProducts,
    action: string,
    params: RpcParameters,
  ): Promise<PropertyMap> {
    const { version, endpoint } = rpcProducts[product];
    const body = Object.fromEntries(
      Object.entries(params).flatMap(([name, value]) =>
        value === undefined || value === null
          ? []
          : [[name, typeof value === "object" ? JSON.stringify(value) : String(value)]],
      ),
    );
    const response = await this.#send(action, endpoint, () => ({
      path: `/?${form(signRpcV1({ ...this.settings, action, version, params: body }))}`,
      init: {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "x-acs-action": action,
          "x-acs-version": version,
          accept: "application/json",
        },
        body: form(body),
      },
    }));
    const parsed = parseJson(response.body);
    const { Code, Success, Message, RequestId } = isPropertyMap(parsed) ? parsed : {};
    // Some products return an error with status 200. Then Success isn't true, and Code is an error.
    const failed =
      typeof Code === "string" && !/^(200|0|ok|success)$/i.test(Code) && Success !== true;
    if (response.status < 400 && !failed && isPropertyMap(parsed)) return parsed;
    throw new CloudCallError(
      action,
      typeof Code === "string" ? Code : "InvalidResponse",
      typeof Message === "string" ? Message : "the response is not a JSON object with Message",
      {
        status: response.status,
        requestId: typeof RequestId === "string" ? RequestId : undefined,
      },
    );
  }

  /** The body of an OSS call in path style. Throws {@link CloudCallError}. */
  async oss(action: string, call: OssCall): Promise<string> {
    const { accessKeyId, accessKeySecret, securityToken, region } = this.settings;
    const content: Record<string, string> =
      call.body === undefined
        ? {}
        : {
            "content-type": "application/xml",
            "content-md5": createHash("md5").update(call.body).digest("base64"),
          };
    const { status, body } = await this.#send(action, "oss", () => {
      const { target, headers } = signOssV4({
        ...call,
        headers: { ...call.headers, ...content },
        region,
        accessKeyId,
        accessKeySecret,
        securityToken,
      });
      return {
        path: target,
        init: {
          method: call.method,
          headers,
          ...(call.body === undefined ? {} : { body: call.body }),
        },
      };
    });
    if (status >= 300) throw ossError(action, status, body);
    return body;
  }

  /** The root element of an OSS response. */
  async ossXml(action: string, call: OssCall): Promise<XmlElement> {
    return parseXml(await this.oss(action, call));
  }

  async #send(
    action: string,
    product: Product,
    prepare: () => { readonly path: string; readonly init: RequestInit },
  ): Promise<{ readonly status: number; readonly body: string }> {
    const endpoint = this.settings.endpoints[product];
    if (endpoint === undefined) {
      throw new ProviderConfigError(
        "endpoints",
        `has no ${product}. Set it to the host:port of the local cloud. An explicit alicloud.Provider doesn't read the settings of the stack: pass alicloud:endpoints and alicloud:protocol to it`,
      );
    }
    const origin = `${this.settings.protocol.toLowerCase()}://${endpoint}`;
    for (let attempt = 1; ; attempt++) {
      const { path, init } = prepare();
      try {
        const response = await fetch(origin + path, {
          ...init,
          redirect: "error",
          signal: AbortSignal.timeout(this.settings.timeoutMs),
        });
        const body = await response.text();
        const { status } = response;
        const temporary =
          status >= 500 ||
          status === 429 ||
          (!response.ok && /Throttling/.test(body.slice(0, 1000)));
        if (!temporary || attempt === maxAttempts) return { status, body };
      } catch (error) {
        // A request that was sent may have taken effect, so only a refused connection is repeated.
        if (attempt === maxAttempts || causeCode(error) !== "ECONNREFUSED") {
          throw new CloudCallError(
            action,
            "Unreachable",
            `no response from ${endpoint} (${causeCode(error)}). Check that the local cloud is running and that alicloud:endpoints is correct`,
            { status: 0, cause: error },
          );
        }
      }
      await sleep(100 * 2 ** attempt);
    }
  }
}

function causeCode(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return String(typeof code === "string" ? code : message);
}

function form(params: Readonly<Record<string, string>>): string {
  return Object.entries(params)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join("&");
}

function ossError(action: string, status: number, body: string): CloudCallError {
  try {
    const root = parseXml(body);
    const error = root.name === "Error" ? root : child(root, "Error");
    if (error !== undefined) {
      return new CloudCallError(
        action,
        childText(error, "Code") ?? "Unknown",
        childText(error, "Message") ?? "",
        { status, requestId: childText(error, "RequestId") },
      );
    }
  } catch {
    // Not XML: the page of a proxy, or the empty body of a HEAD.
  }
  return new CloudCallError(action, "InvalidResponse", "the response is not the XML of an error", {
    status,
  });
}
