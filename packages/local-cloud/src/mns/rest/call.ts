/** A call of the data plane, and the responses to it. */
import type { Principal } from "../../access/principal.ts";
import { mnsNamespace } from "../../auth/mns.ts";
import type { ServiceError } from "../../core/service-error.ts";
import type { CloudRequest, CloudResponse } from "../../http/message.ts";
import { parseXml, writeXml, type XmlContent, type XmlElement, XmlError } from "../../xml/index.ts";
import type { Caller } from "../access.ts";
import { type NumberName, parseNumber } from "../attributes.ts";
import type { MnsContext } from "../context.ts";
import { mnsError } from "../errors.ts";
import { notificationNamespace } from "../subscription.ts";

/** One request, with its path, query and document. */
export class Call {
  readonly context: MnsContext;
  readonly request: CloudRequest;
  readonly caller: Caller;
  /** Decoded parts of the path: `["queues", "q", "messages"]`. */
  readonly path: readonly string[];
  readonly #query = new Map<string, string>();

  /** Throws InvalidRequestURL or InvalidQueryString, 400. */
  constructor(context: MnsContext, request: CloudRequest, principal: Principal) {
    this.context = context;
    this.request = request;
    this.caller = { principal, request };
    const parts = request.path.split("/").slice(1);
    if (parts.at(-1) === "") parts.pop();
    this.path = parts.map((part) =>
      decode(part, () => invalidUrl("a percent sign does not start an escape of UTF-8")),
    );
    // Some clients put a receipt handle here unescaped, so `+` is a plus sign and not a space.
    for (const part of request.rawQuery.split("&")) {
      const [name = "", ...value] = part.split("=").map((text) => decode(text, invalidQuery));
      this.#query.set(name.toLowerCase(), value.join("="));
    }
  }

  /** A query parameter. Clients disagree about the case of names, so it does not matter. */
  param(name: string): string | undefined {
    return this.#query.get(name.toLowerCase());
  }

  /** Whether the query parameter is `true`. */
  isTrue(name: string): boolean {
    return this.param(name)?.toLowerCase() === "true";
  }

  numberParam(name: NumberName): number | undefined {
    return parseNumber(name, this.param(name));
  }

  /**
   * The document of the request. Throws MalformedXML, 400, if it is not XML, has another root, or
   * lacks a namespace that is required.
   */
  document(...roots: readonly string[]): XmlElement {
    const malformed = (reason: string) =>
      mnsError("MalformedXML", `The XML you provided was not well-formed. ${reason}`);
    try {
      const root = parseXml(this.request.body);
      if (!roots.includes(root.name)) throw malformed(`Its root should be ${roots.join(" or ")}.`);
      if (this.context.requireNamespace && !namespaces.includes(root.namespace))
        throw malformed(`Its namespace should be ${mnsNamespace}.`);
      return root;
    } catch (error) {
      throw error instanceof XmlError ? malformed(error.message) : error;
    }
  }

  /** The address of a queue, topic or subscription on the host that the client used. */
  url(...path: readonly string[]): string {
    const { secure, host } = this.request;
    return `${secure ? "https" : "http"}://${host}/${path.map(encodeURIComponent).join("/")}`;
  }

  /** The error for a path or method without an operation. */
  unknownOperation(): ServiceError {
    return invalidUrl(`${this.request.method} /${this.path.join("/")} is not an operation`);
  }
}

function decode(text: string, error: () => ServiceError): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw error();
  }
}

function invalidUrl(reason: string): ServiceError {
  return mnsError("InvalidRequestURL", `The request URL is not valid: ${reason}.`);
}

function invalidQuery(): ServiceError {
  return mnsError(
    "InvalidQueryString",
    "The query string has a percent sign that does not start an escape of UTF-8.",
  );
}

/** Requests can have either namespace. */
const namespaces: readonly (string | undefined)[] = [mnsNamespace, notificationNamespace];

/** A response with an XML document in the namespace of SMQ. */
export function xmlAnswer(
  status: number,
  root: string,
  content: Readonly<Record<string, XmlContent>>,
): CloudResponse {
  return { status, body: writeXml(root, content, mnsNamespace) };
}

/** The response of a call that returns nothing. */
export const noContent: CloudResponse = { status: 204 };
