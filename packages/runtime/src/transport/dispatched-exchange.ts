import type { IncomingHttpHeaders } from "node:http";
import {
  type DispatchController,
  type Dispatcher,
  type DispatchHandler,
  isOldDispatcher,
  oldDispatcher,
} from "./dispatcher.ts";
import { closed, Exchange, type HttpRequest } from "./exchange.ts";

/** Sends a request through a dispatcher of undici. */
export class DispatchedExchange extends Exchange implements DispatchHandler {
  readonly #dispatcher: Dispatcher;
  #controller: DispatchController | undefined;

  constructor(request: HttpRequest, origin: string, dispatcher: Dispatcher) {
    super(request, origin);
    this.#dispatcher = dispatcher;
  }

  protected start(): void {
    const { method, path, headers, body } = this.request;
    const options = {
      origin: this.origin,
      method,
      path,
      headers: headers as Record<string, string>,
      body: body ?? null,
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    try {
      this.#dispatcher.dispatch(options, this);
    } catch (error) {
      if (isOldDispatcher(error)) this.fail(oldDispatcher(error));
      else this.disconnected(error as Error);
    }
  }

  protected cancel(error: unknown): void {
    this.#controller?.abort(error instanceof Error ? error : new Error("aborted"));
  }

  onRequestStart(controller: DispatchController): void {
    if (this.isSettled) {
      controller.abort(new Error("aborted before it was sent"));
      return;
    }
    this.#controller = controller;
    this.connected();
  }

  onResponseStart(_: DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.responded(status, { headers });
  }

  onResponseData(_: DispatchController, chunk: Buffer): void {
    this.received(chunk);
  }

  onResponseEnd(): void {
    this.complete();
  }

  onResponseError(_: DispatchController, cause: NodeJS.ErrnoException): void {
    const isClosed = cause.code === "UND_ERR_CLOSED" || cause.code === "UND_ERR_DESTROYED";
    if (isClosed && this.#controller === undefined)
      this.fail(closed(this.origin, "dispatcher", this.request.attempt, cause));
    else this.disconnected(cause);
  }
}
