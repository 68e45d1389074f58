import type { IncomingHttpHeaders } from "node:http";
import { NetworkError, type RequestErrorOptions, ResponseError } from "../errors.ts";
import { requestIdOf } from "./response-headers.ts";

/** One request to the origin of an `HttpClient`. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** Path and query as they are sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** The number of this attempt, from 1, for errors. */
  readonly attempt: number;
  /**
   * Whether the request can be repeated without harm. If not, a failure after the request may have
   * reached the service is `ambiguous`.
   */
  readonly idempotent: boolean;
  /** For the whole exchange, connecting and reading included. */
  readonly timeoutMs: number;
  /** A larger response is an error. Default: 8 MiB. */
  readonly maxResponseBytes?: number;
}

/** A complete response. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What has a response's headers. Node.js makes them when they are read first. */
export interface ResponseHead {
  readonly headers: IncomingHttpHeaders;
}

const defaultMaxResponseBytes = 8 * 1024 * 1024;

/**
 * One request and its response, within a deadline and a size. A transport sends the request and
 * reports what happens to it.
 */
export abstract class Exchange {
  protected readonly request: HttpRequest;
  protected readonly origin: string;
  #resolve: ((response: HttpResponse) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #connected = false;
  #status = 0;
  #head: ResponseHead = noHead;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(request: HttpRequest, origin: string) {
    this.request = request;
    this.origin = origin;
  }

  /** Resolves with the response. @throws NetworkError, ResponseError, or the signal's reason. */
  run(): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#timer = setTimeout(timeOut, this.request.timeoutMs, this);
      this.request.signal?.addEventListener("abort", this, { once: true });
      try {
        this.start();
      } catch (error) {
        this.fail(error);
      }
    });
  }

  /** Sends the request. */
  protected abstract start(): void;

  /** Stops the request, whose result is known. */
  protected abstract cancel(error: unknown): void;

  /** Called with every end. */
  protected ended?(): void;

  /** Listens to the request's signal. */
  handleEvent(): void {
    this.fail(this.request.signal?.reason);
  }

  /** The deadline. */
  timeOut(): void {
    this.#lose("Timeout", `${this.origin} did not answer within ${this.request.timeoutMs} ms.`);
  }

  /** Whether the result is known. */
  protected get isSettled(): boolean {
    return this.#resolve === undefined;
  }

  /** From now on, the service may have received the request. */
  protected connected(): void {
    this.#connected = true;
  }

  protected responded(status: number, head: ResponseHead): void {
    this.#status = status;
    this.#head = head;
  }

  protected received(chunk: Buffer): void {
    this.#size += chunk.length;
    this.#chunks.push(chunk);
    const limit = this.request.maxResponseBytes ?? defaultMaxResponseBytes;
    if (this.#size <= limit) return;
    const message = `${this.origin} returned more than ${limit} bytes.`;
    this.fail(new ResponseError("ResponseTooLarge", message, this.#context()));
  }

  protected complete(): void {
    const resolve = this.#resolve;
    if (!this.#settle()) return;
    const only = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    const body = only ?? Buffer.concat(this.#chunks, this.#size);
    const head = this.#head;
    resolve?.({
      status: this.#status,
      // Most callers don't read them.
      get headers() {
        return head.headers;
      },
      body,
    });
  }

  /** The connection failed, or could not be established. */
  protected disconnected(cause: Error): void {
    const reason = (cause as NodeJS.ErrnoException).code ?? cause.message;
    if (!this.#connected) {
      this.cantConnect(reason, cause);
      return;
    }
    const at = this.#status === 0 ? "before the response" : "in the middle of the response";
    const message = `The connection to ${this.origin} was lost ${at} (${reason}).`;
    this.#lose("ConnectionLost", message, cause);
  }

  protected cantConnect(reason: string, cause?: Error): void {
    const message = `Can't connect to ${this.origin} (${reason}). Check the endpoint and the network.`;
    this.#lose("ConnectFailed", message, cause);
  }

  protected fail(error: unknown): void {
    const reject = this.#reject;
    if (!this.#settle()) return;
    reject?.(error);
    this.cancel(error);
  }

  #lose(code: string, message: string, cause?: Error): void {
    const context = { retryable: true, ...this.#context() };
    this.fail(
      new NetworkError(code, message, cause === undefined ? context : { ...context, cause }),
    );
  }

  #context(): RequestErrorOptions {
    return {
      attempts: this.request.attempt,
      ambiguous: this.#connected && !this.request.idempotent,
      status: this.#status === 0 ? undefined : this.#status,
      requestId: requestIdOf(this.#head.headers),
    };
  }

  /** @returns false if the result is known already. */
  #settle(): boolean {
    if (this.#resolve === undefined) return false;
    this.#resolve = undefined;
    this.#reject = undefined;
    clearTimeout(this.#timer);
    this.request.signal?.removeEventListener("abort", this);
    this.ended?.();
    return true;
  }
}

const noHead: ResponseHead = { headers: {} };

function timeOut(exchange: Exchange): void {
  exchange.timeOut();
}

/** The error of a request after the end of what would send it. */
export function closed(origin: string, what: string, attempt: number, cause?: Error): NetworkError {
  const message = `Can't connect to ${origin}: the ${what} is closed.`;
  const context = { attempts: attempt };
  return new NetworkError(
    "ConnectFailed",
    message,
    cause === undefined ? context : { ...context, cause },
  );
}
