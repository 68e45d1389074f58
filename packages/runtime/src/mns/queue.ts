import { ConfigError, RequestError, ServiceError, ValidationError } from "../errors.ts";
import { type CredentialsProvider, readCredential } from "../transport/credential.ts";
import { type EndpointOptions, parseEndpoint } from "../transport/endpoint.ts";
import { HttpClient, type HttpClientOptions } from "../transport/http.ts";
import { type RetryOptions, RetryPolicy, withRetries } from "../transport/retry.ts";
import { ServiceClock } from "../transport/service-clock.ts";
import { escapeXml, XmlError } from "../xml/parse.ts";
import { type MnsReader, readMnsAnswer } from "./answer.ts";
import {
  type DeleteFailure,
  type QueueMessage,
  readDeleteFailures,
  readMessageId,
  readMessages,
  readVisibility,
  type Visibility,
} from "./documents.ts";
import { signMns } from "./sign.ts";

export interface QueueClientOptions extends EndpointOptions {
  /** `https://ACCOUNT.mns.REGION.aliyuncs.com` */
  readonly endpoint: string;
  readonly queue: string;
  readonly credentials: CredentialsProvider;
  /** For one attempt, beside the time that a long poll waits. Default: 10000. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
  readonly http?: HttpClientOptions;
}

export interface ReceiveOptions {
  /** 1 to 16. Default: 16. */
  readonly max?: number;
  /** 0 to 30: how long an empty queue holds the call. Default: 0. */
  readonly waitSeconds?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface QueueCallOptions {
  readonly signal?: AbortSignal | undefined;
}

interface Call {
  readonly operation: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly query?: string;
  readonly body?: string;
  readonly idempotent: boolean;
  readonly extraTimeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>';
const namespace = "http://mns.aliyuncs.com/doc/v1/";
const contentType = "text/xml;charset=utf-8";

/**
 * The data plane of one SMQ/MNS queue (HTTP API 2015-06-06). Every method throws ServiceError,
 * ResponseError or NetworkError.
 */
export class QueueClient {
  readonly queue: string;
  readonly #http: HttpClient;
  readonly #path: string;
  readonly #credentials: CredentialsProvider;
  readonly #timeoutMs: number;
  readonly #retry: RetryPolicy;
  readonly #once = new RetryPolicy({ maxAttempts: 1 });
  readonly #clock = new ServiceClock();

  /** @throws ConfigError naming the setting. */
  constructor(options: QueueClientOptions) {
    if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,255}$/.test(options.queue ?? "")) {
      throw new ConfigError(
        "queue",
        `queue is ${JSON.stringify(options.queue)}: give a queue's name (letters, digits and hyphens).`,
      );
    }
    this.queue = options.queue;
    this.#http = new HttpClient(
      parseEndpoint("endpoints.mns", options.endpoint, options),
      options.http,
    );
    this.#path = `/queues/${options.queue}/messages`;
    this.#credentials = options.credentials;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#retry = new RetryPolicy(options.retry);
  }

  /** The service's URL. */
  get endpoint(): string {
    return this.#http.origin;
  }

  /**
   * Takes up to `max` messages; none when the queue stayed empty. Not repeated on failure: its
   * caller polls anyway.
   */
  async receive(options: ReceiveOptions = {}): Promise<QueueMessage[]> {
    const wait = options.waitSeconds ?? 0;
    const call: Call = {
      operation: "BatchReceiveMessage",
      method: "GET",
      query: `?numOfMessages=${options.max ?? 16}&waitseconds=${wait}`,
      idempotent: true,
      extraTimeoutMs: wait * 1_000,
      signal: options.signal,
    };
    try {
      return await this.#call(call, this.#once, readMessages);
    } catch (error) {
      if (error instanceof ServiceError && error.code === "MessageNotExist") return [];
      throw error;
    }
  }

  /** Deletes up to 16 messages, and returns those that were not. */
  async delete(
    receiptHandles: readonly string[],
    { signal }: QueueCallOptions = {},
  ): Promise<DeleteFailure[]> {
    if (receiptHandles.length === 0) return [];
    const handles = receiptHandles
      .map((handle) => `<ReceiptHandle>${escapeXml(handle)}</ReceiptHandle>`)
      .join("");
    const body = `${xmlDeclaration}<ReceiptHandles xmlns="${namespace}">${handles}</ReceiptHandles>`;
    return this.#call(
      { operation: "BatchDeleteMessage", method: "DELETE", body, idempotent: true, signal },
      this.#retry,
      readDeleteFailures,
    );
  }

  /**
   * Holds the message `seconds` longer from now (1 to 43200), or gives it back sooner. Returns the
   * handle that replaces the old one.
   */
  changeVisibility(
    receiptHandle: string,
    seconds: number,
    { signal }: QueueCallOptions = {},
  ): Promise<Visibility> {
    const query = `?receiptHandle=${encodeURIComponent(receiptHandle)}&visibilityTimeout=${seconds}`;
    // A repeat after an answer that was lost would carry a handle that is replaced already.
    const call: Call = {
      operation: "ChangeMessageVisibility",
      method: "PUT",
      query,
      idempotent: false,
      signal,
    };
    return this.#call(call, this.#retry, readVisibility);
  }

  /**
   * Sends one message. @throws ValidationError when `body` holds a character that XML can't carry:
   * encode it first.
   */
  async send(
    body: string,
    options: QueueCallOptions & { readonly delaySeconds?: number } = {},
  ): Promise<{ messageId: string }> {
    const delay =
      options.delaySeconds === undefined
        ? ""
        : `<DelaySeconds>${options.delaySeconds}</DelaySeconds>`;
    const document = `${xmlDeclaration}<Message xmlns="${namespace}"><MessageBody>${escapeBody(body)}</MessageBody>${delay}</Message>`;
    const call: Call = {
      operation: "SendMessage",
      method: "POST",
      body: document,
      idempotent: false,
      signal: options.signal,
    };
    return { messageId: await this.#call(call, this.#retry, readMessageId) };
  }

  /** Ends idle connections. */
  close(): Promise<void> {
    return this.#http.close();
  }

  async #call<T>(call: Call, policy: RetryPolicy, read: MnsReader<T>): Promise<T> {
    const target = `${this.#path}${call.query ?? ""}`;
    let mended = false;
    return withRetries(policy, call.signal, async (attempt) => {
      for (;;) {
        const credential = await readCredential(this.#credentials);
        const signed = {
          method: call.method,
          target,
          date: this.#clock.now(),
          ...(call.body === undefined ? {} : { contentType }),
        };
        try {
          const response = await this.#http.send({
            method: call.method,
            path: target,
            headers: signMns(signed, credential),
            ...(call.body === undefined ? {} : { body: call.body }),
            timeoutMs: this.#timeoutMs + (call.extraTimeoutMs ?? 0),
            attempt,
            idempotent: call.idempotent,
            signal: call.signal,
          });
          return readMnsAnswer(
            response,
            { operation: call.operation, attempts: attempt, idempotent: call.idempotent },
            read,
          );
        } catch (error) {
          if (mended || !(error instanceof RequestError)) throw error;
          mended =
            this.#clock.learnFrom(error) ||
            (isOutdatedKey(error) &&
              this.#credentials.invalidate?.(credential.accessKeyId) === true);
          if (!mended) throw error;
        }
      }
    });
  }
}

function isOutdatedKey(error: RequestError): boolean {
  return /SecurityToken.*Expired|InvalidSecurityToken/.test(error.code);
}

function escapeBody(body: string): string {
  try {
    return escapeXml(body);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const message =
      "body holds a character that XML can't carry: encode it first, for example by Base64.";
    throw new ValidationError([
      { field: "body", limit: "characters of XML 1.0", value: undefined, message },
    ]);
  }
}
