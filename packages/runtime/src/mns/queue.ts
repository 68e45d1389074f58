import { ConfigError, ServiceError, ValidationError } from "../errors.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import type { DispatcherOptions } from "../transport/dispatcher.ts";
import { type EndpointOptions, parseEndpoint } from "../transport/endpoint.ts";
import { HttpClient, type HttpClientOptions } from "../transport/http.ts";
import { type RetryOptions, RetryPolicy, withRetries } from "../transport/retry.ts";
import { Signer } from "../transport/signer.ts";
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

/** Options of a {@link QueueClient}. */
export interface QueueClientOptions extends EndpointOptions, DispatcherOptions {
  /** `https://ACCOUNT.mns.REGION.aliyuncs.com` */
  readonly endpoint: string;
  readonly queue: string;
  readonly credentials: CredentialsProvider;
  /** For one attempt, in addition to the time that a long poll waits. Default: 10000. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly http?: HttpClientOptions | undefined;
}

/** Options of {@link QueueClient.receive}. */
export interface ReceiveOptions {
  /** 1 to 16. Default: 16. */
  readonly max?: number | undefined;
  /** How long to wait for a message, 0 to 30. Default: 0. */
  readonly waitSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Options of every call of a {@link QueueClient}. */
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
  readonly #signer: Signer;
  readonly #timeoutMs: number;
  readonly #retry: RetryPolicy;
  readonly #once = new RetryPolicy({ maxAttempts: 1 });

  /** @throws ConfigError with the setting. */
  constructor(options: QueueClientOptions) {
    if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,255}$/.test(options.queue ?? "")) {
      const message = `queue is ${JSON.stringify(options.queue)}. Pass a queue's name: letters, digits and hyphens.`;
      throw new ConfigError("queue", message);
    }
    this.queue = options.queue;
    const { http, dispatcher } = options;
    this.#http = new HttpClient(parseEndpoint("endpoints.mns", options.endpoint, options), {
      http,
      dispatcher,
    });
    this.#path = `/queues/${options.queue}/messages`;
    this.#signer = new Signer(options.credentials);
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#retry = new RetryPolicy(options.retry);
  }

  /** The service's URL. */
  get endpoint(): string {
    return this.#http.origin;
  }

  /**
   * Receives up to `max` messages, or none if the queue stays empty. Not retried: its caller polls
   * anyway.
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

  /** Deletes up to 16 messages, and returns those that were not deleted. */
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
   * Makes the message visible again `seconds` from now (1 to 43200). Returns the handle that
   * replaces the old one.
   */
  changeVisibility(
    receiptHandle: string,
    seconds: number,
    { signal }: QueueCallOptions = {},
  ): Promise<Visibility> {
    const query = `?receiptHandle=${encodeURIComponent(receiptHandle)}&visibilityTimeout=${seconds}`;
    // After a lost response, a retry would send a handle that has already been replaced.
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
   * Sends one message. @throws ValidationError if `body` has a character that XML does not allow:
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

  /** Closes idle connections. */
  close(): Promise<void> {
    return this.#http.close();
  }

  #call<T>(call: Call, policy: RetryPolicy, read: MnsReader<T>): Promise<T> {
    const { operation, method, body, idempotent, extraTimeoutMs = 0, signal } = call;
    const target = `${this.#path}${call.query ?? ""}`;
    return withRetries(policy, signal, (attempt) =>
      this.#signer.run(signal, async (credential, date) => {
        const type = body === undefined ? undefined : contentType;
        const response = await this.#http.send({
          method,
          path: target,
          headers: signMns({ method, target, date, contentType: type }, credential),
          ...(body === undefined ? {} : { body }),
          timeoutMs: this.#timeoutMs + extraTimeoutMs,
          attempt,
          idempotent,
          signal,
        });
        return readMnsAnswer(response, { operation, attempts: attempt, idempotent }, read);
      }),
    );
  }
}

function escapeBody(body: string): string {
  try {
    return escapeXml(body);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const message =
      "body has a character that XML does not allow. Encode it first, for example with Base64.";
    throw new ValidationError([
      { field: "body", limit: "characters of XML 1.0", value: undefined, message },
    ]);
  }
}
