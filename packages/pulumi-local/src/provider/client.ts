/** Signed calls to the local cloud, as the real provider makes them. */
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
import { isPropertyMap, type PropertyMap, type PropertyValue } from "../protocol/values.ts";
import { type Product, ProviderConfigError, type ProviderSettings } from "./settings.ts";

/** The cloud refused a call, or could not be reached (`status` 0, code `Unreachable`). */
export class CloudCallError extends Error {
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly action: string;
  readonly requestId: string | undefined;
  constructor(
    action: string,
    code: string,
    message: string,
    status: number,
    requestId?: string,
    cause?: unknown,
  ) {
    super(
      `${action} failed: ${code}${status === 0 ? "" : ` (${status})`}: ${message}${requestId === undefined ? "" : ` [RequestId ${requestId}]`}`,
      {
        ...(cause === undefined ? {} : { cause }),
      },
    );
    this.name = "CloudCallError";
    this.action = action;
    this.code = code;
    this.status = status;
    this.requestId = requestId;
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

const ATTEMPTS = 4;
const RPC: Readonly<
  Record<"Ram" | "Sts" | "Mns-open", { readonly version: string; readonly endpoint: Product }>
> = {
  Ram: { version: "2015-05-01", endpoint: "ram" },
  Sts: { version: "2015-04-01", endpoint: "sts" },
  "Mns-open": { version: "2022-01-19", endpoint: "mnsOpen" },
};

export class CloudClient {
  readonly settings: ProviderSettings;

  constructor(settings: ProviderSettings) {
    this.settings = settings;
  }

  /**
   * An RPC call. Undefined parameters are left out; numbers and Booleans are written as text,
   * objects and lists as JSON. Throws {@link CloudCallError}.
   */
  async rpc(
    product: keyof typeof RPC,
    action: string,
    params: Readonly<Record<string, PropertyValue | undefined>>,
  ): Promise<PropertyMap> {
    const { version, endpoint } = RPC[product];
    const body = Object.fromEntries(
      Object.entries(params).flatMap(([name, value]) =>
        value === undefined || value === null
          ? []
          : [[name, typeof value === "object" ? JSON.stringify(value) : String(value)]],
      ),
    );
    const answer = await this.#send(action, endpoint, () => ({
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
    const parsed = parseJsonObject(answer.body);
    const code = parsed?.["Code"];
    // Some products answer an error with status 200; success is told by Success, or by the absence
    // of a code.
    const refused =
      typeof code === "string" &&
      !/^(200|0|ok|success)$/i.test(code) &&
      parsed?.["Success"] !== true;
    if (answer.status >= 400 || refused || parsed === undefined) {
      throw new CloudCallError(
        action,
        typeof code === "string" ? code : "InvalidResponse",
        typeof parsed?.["Message"] === "string"
          ? parsed["Message"]
          : "the answer is not the JSON of an error",
        answer.status,
        typeof parsed?.["RequestId"] === "string" ? parsed["RequestId"] : undefined,
      );
    }
    return parsed;
  }

  /** An OSS call in path style. Answers the body as text. Throws {@link CloudCallError}. */
  async oss(action: string, call: OssCall): Promise<string> {
    const { accessKeyId, accessKeySecret, securityToken, region } = this.settings;
    const content: Record<string, string> =
      call.body === undefined
        ? {}
        : {
            "content-type": "application/xml",
            "content-md5": createHash("md5").update(call.body).digest("base64"),
          };
    const answer = await this.#send(action, "oss", () => {
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
    if (answer.status >= 300) throw ossError(action, answer.status, answer.body);
    return answer.body;
  }

  /** The root element of an OSS answer. */
  async ossXml(action: string, call: OssCall): Promise<XmlElement> {
    return parseXml(await this.oss(action, call));
  }

  /**
   * The root element of an OSS answer; `undefined` where the cloud answers one of `absent`: the
   * thing is not there, or not served.
   */
  async ossXmlOr(
    action: string,
    call: OssCall,
    ...absent: readonly string[]
  ): Promise<XmlElement | undefined> {
    try {
      return await this.ossXml(action, call);
    } catch (error) {
      if (error instanceof CloudCallError && absent.includes(error.code)) return undefined;
      throw error;
    }
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
        `has no ${product}: the stand-in provider serves a local cloud only, give its host:port there`,
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
        const again =
          response.status >= 500 ||
          response.status === 429 ||
          /Throttling/.test(body.slice(0, 1000));
        if (!again || response.ok || attempt === ATTEMPTS) return { status: response.status, body };
      } catch (error) {
        // What was sent may have been done, so only a refused connection is tried again.
        if (attempt === ATTEMPTS || causeCode(error) !== "ECONNREFUSED") {
          throw new CloudCallError(
            action,
            "Unreachable",
            `no answer from ${endpoint} (${causeCode(error)}): is the local cloud running, and is alicloud:endpoints right?`,
            0,
            undefined,
            error,
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

function parseJsonObject(text: string): PropertyMap | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isPropertyMap(parsed as PropertyValue) ? (parsed as PropertyMap) : undefined;
  } catch {
    return undefined;
  }
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
        status,
        childText(error, "RequestId"),
      );
    }
  } catch {
    // Not XML: a proxy's page, or an empty body of a HEAD.
  }
  return new CloudCallError(
    action,
    "InvalidResponse",
    "the answer is not the XML of an error",
    status,
  );
}
