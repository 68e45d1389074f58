/** HTTP messages as the services see them, and how a request is read: whole and bounded. */
import type { IncomingMessage } from "node:http";
import type { AccessCheck } from "../core/access-check.ts";

/** A request that the server has read whole. */
export interface CloudRequest {
  readonly method: string;
  /** Path and query exactly as on the wire, without scheme and host. MNS signs it. */
  readonly target: string;
  /** The part of `target` before `?`, still percent-encoded. */
  readonly path: string;
  /** The part of `target` after `?`, still percent-encoded, or `""`. */
  readonly rawQuery: string;
  /** Host and port in lower case: of an absolute-form request line, or else the Host header. */
  readonly host: string;
  /** Lower-case names. Several values of one name are joined with `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly secure: boolean;
  readonly sourceIp: string;
  /** Upper-case UUID. Every protocol returns it in the body and headers of the answer. */
  readonly requestId: string;
  /** Epoch milliseconds by the cloud's clock. */
  readonly receivedAt: number;
  /** Aborted when the client disconnects or the cloud stops. Long polls end then. */
  readonly signal: AbortSignal;
  /** RAM's decisions on this request, for the log. The authorizer adds them. */
  readonly checks: AccessCheck[];
}

/** A response of a service. */
export interface CloudResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A request before its body is read. */
export type RequestHead = Omit<CloudRequest, "body">;

/** The body is longer than the protocol allows. */
export class BodyTooLarge extends Error {
  readonly limit: number;
  constructor(limit: number) {
    super(`The body is longer than ${limit} bytes.`);
    this.name = "BodyTooLarge";
    this.limit = limit;
  }
}

/** The client disconnected before it had sent the whole body. */
export class BodyTruncated extends Error {
  constructor(cause: unknown) {
    super("The client closed the connection before the body was complete.", { cause });
    this.name = "BodyTruncated";
  }
}

export interface HeadContext {
  readonly requestId: string;
  readonly receivedAt: number;
  readonly secure: boolean;
  readonly signal: AbortSignal;
}

/** An absolute-form request line, which clients send to a proxy, is split into host and path. */
export function readHead(incoming: IncomingMessage, context: HeadContext): RequestHead {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = decodeHeader(Array.isArray(value) ? value.join(", ") : (value ?? ""));
  }
  const url = incoming.url ?? "/";
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url);
  const written = absolute === null ? url : (absolute[2] ?? "");
  const target = written.startsWith("/") ? written : `/${written}`;
  const mark = target.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    rawQuery: mark < 0 ? "" : target.slice(mark + 1),
    host: (absolute?.[1] ?? headers["host"] ?? "").toLowerCase(),
    headers,
    sourceIp: (incoming.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
    checks: [],
    ...context,
  };
}

/** How long a client can stop sending in the middle of a body. */
const maxStallMs = 30_000;

/**
 * Reads the body, at most `limit` bytes. Closes the connection of a client that sends nothing for
 * `stallMs`.
 *
 * @throws BodyTooLarge as soon as it is known to be longer.
 * @throws BodyTruncated
 */
export async function readBody(
  incoming: IncomingMessage,
  limit: number,
  stallMs = maxStallMs,
): Promise<Buffer> {
  if (Number(incoming.headers["content-length"] ?? 0) > limit) throw new BodyTooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  const stalled = setTimeout(() => incoming.destroy(new Error("The client stalled.")), stallMs);
  try {
    // Leaving the loop early must not destroy the socket: the answer is sent through it.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length;
      if (size > limit) throw new BodyTooLarge(limit);
      chunks.push(chunk as Buffer);
      stalled.refresh();
    }
  } catch (error) {
    throw error instanceof BodyTooLarge ? error : new BodyTruncated(error);
  } finally {
    clearTimeout(stalled);
  }
  return Buffer.concat(chunks, size);
}

/** Node decodes headers as Latin-1. Clients send and sign UTF-8. */
function decodeHeader(value: string): string {
  if (!/[\u0080-\u00ff]/.test(value)) return value;
  const decoded = Buffer.from(value, "latin1").toString("utf8");
  return decoded.includes("\ufffd") ? value : decoded;
}
