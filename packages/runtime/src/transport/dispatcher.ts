import type { IncomingHttpHeaders } from "node:http";
import { ConfigError } from "../errors.ts";

/** One request for a {@link Dispatcher}. */
export interface DispatchOptions {
  readonly origin: string;
  readonly path: string;
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly headers: Record<string, string>;
  readonly body: string | null;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

/** Ends a request early. */
export interface DispatchController {
  abort(reason: Error): void;
}

/** What a {@link Dispatcher} calls while a request runs. */
export interface DispatchHandler {
  onRequestStart(controller: DispatchController, context: unknown): void;
  onResponseStart(
    controller: DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void;
  onResponseData(controller: DispatchController, chunk: Buffer): void;
  onResponseEnd(controller: DispatchController, trailers: IncomingHttpHeaders): void;
  onResponseError(controller: DispatchController, error: Error): void;
}

/** A dispatcher of undici 7 or newer: `Agent`, `Pool`, `ProxyAgent`, `MockAgent` and others. */
export interface Dispatcher {
  dispatch(options: DispatchOptions, handler: DispatchHandler): boolean;
}

/** The option of everything in this package that sends requests. */
export interface DispatcherOptions {
  /**
   * Sends the requests, instead of Node's own HTTP client: a dispatcher of undici 7 or newer, such
   * as `new Agent()` or `new ProxyAgent(url)`. A `Pool` reaches only the origin it was made for.
   * The dispatcher has its own connections and connect timeout, and it is yours to close. It must
   * neither repeat requests nor follow redirects.
   */
  readonly dispatcher?: Dispatcher | undefined;
}

/** @throws ConfigError if it is not a dispatcher, or comes with settings that it would ignore. */
export function checkDispatcher(dispatcher: Dispatcher | undefined, http?: unknown): void {
  if (dispatcher === undefined) return;
  if (typeof dispatcher?.dispatch !== "function") {
    const message =
      "dispatcher has no method dispatch. Pass a dispatcher of undici 7 or newer, such as new Agent().";
    throw new ConfigError("dispatcher", message);
  }
  if (http === undefined) return;
  const message =
    "http and dispatcher are both set. A dispatcher has its own connections: give it these settings.";
  throw new ConfigError("http", message);
}

/** What undici 6 and older throw, because they call other methods of a handler. */
export function isOldDispatcher(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "UND_ERR_INVALID_ARG" && /^invalid on\w+ method$/.test(message);
}

/** The error for a dispatcher that {@link isOldDispatcher}. */
export function oldDispatcher(cause: unknown): ConfigError {
  const message = "dispatcher is of undici 6 or older. Pass one of undici 7 or newer.";
  return new ConfigError("dispatcher", message, { cause });
}
