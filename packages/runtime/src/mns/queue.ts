import { type CredentialsProvider, readCredential } from "../credentials/credential.ts";
import { ConfigError, RequestError, ResponseError, ServiceError } from "../errors.ts";
import { type EndpointOptions, parseEndpoint } from "../transport/endpoint.ts";
import { HttpClient, type HttpClientOptions } from "../transport/http.ts";
import { type RetryOptions, RetryPolicy, withRetries } from "../transport/retry.ts";
import { ServiceClock } from "../transport/service-clock.ts";
import { childText, escapeXml, type XmlElement } from "../xml/parse.ts";
import { type MnsAnswer, readMnsAnswer } from "./answer.ts";
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

/** A message that this receiver holds for `holdMs`. */
export interface QueueMessage {
  readonly messageId: string;
  /** Proves the hold; a change of visibility replaces it. */
  readonly receiptHandle: string;
  readonly body: string;
  /** Upper-case hex; of the body as it was sent. */
  readonly bodyMd5: string | null;
  /** How often the message was received, this time included. */
  readonly dequeueCount: number;
  /** Epoch milliseconds, by the service's clock. */
  readonly enqueuedAt: number | null;
  readonly nextVisibleAt: number | null;
  /** Milliseconds of the hold when the message was received, by the service's clock alone; null where it does not tell. */
  readonly holdMs: number | null;
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

/** One message of a batch that was not deleted. */
export interface DeleteFailure {
  readonly receiptHandle: string;
  readonly code: string;
  readonly message: string;
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

const namespace = "http://mns.aliyuncs.com/doc/v1/";
const contentType = "text/xml;charset=utf-8";

/** The data plane of one SMQ/MNS queue (HTTP API 2015-06-06). Every method throws ServiceError, ResponseError or NetworkError. */
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
      throw new ConfigError("queue", `queue is ${JSON.stringify(options.queue)}: give a queue's name (letters, digits and hyphens).`);
    }
    this.queue = options.queue;
    this.#http = new HttpClient(parseEndpoint("endpoints.mns", options.endpoint, options), options.http);
    this.#path = `/queues/${options.queue}/messages`;
    this.#credentials = options.credentials;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#retry = new RetryPolicy(options.retry);
  }

  /** Takes up to `max` messages; none when the queue stayed empty. Not repeated on failure: its caller polls anyway. */
  async receive(options: ReceiveOptions = {}): Promise<QueueMessage[]> {
    const max = options.max ?? 16;
    const wait = options.waitSeconds ?? 0;
    try {
      const { root, serviceDate } = await this.#call({
        operation: "BatchReceiveMessage",
        method: "GET",
        query: `?numOfMessages=${max}&waitseconds=${wait}`,
        idempotent: true,
        extraTimeoutMs: wait * 1_000,
        signal: options.signal,
      });
      if (root?.name === "Messages") return root.children.map((element) => readMessage(element, serviceDate));
      throw new ResponseError("UnreadableResponse", `BatchReceiveMessage: <${root?.name ?? ""}> where <Messages> was due.`, {
        attempts: 1,
      });
    } catch (error) {
      if (error instanceof ServiceError && error.code === "MessageNotExist") return [];
      throw error;
    }
  }

  /** Deletes up to 16 messages, and returns those that were not. */
  async delete(receiptHandles: readonly string[], options: QueueCallOptions = {}): Promise<DeleteFailure[]> {
    if (receiptHandles.length === 0) return [];
    const handles = receiptHandles.map((handle) => `<ReceiptHandle>${escapeXml(handle)}</ReceiptHandle>`).join("");
    const { root } = await this.#call({
      operation: "BatchDeleteMessage",
      method: "DELETE",
      body: `<?xml version="1.0" encoding="UTF-8"?><ReceiptHandles xmlns="${namespace}">${handles}</ReceiptHandles>`,
      idempotent: true,
      signal: options.signal,
    });
    if (root?.name !== "Errors") return [];
    return root.children.map((error) => ({
      receiptHandle: childText(error, "ReceiptHandle") ?? "",
      code: childText(error, "ErrorCode") ?? "",
      message: childText(error, "ErrorMessage") ?? "",
    }));
  }

  /** Holds the message `seconds` longer from now (1 to 43200), or gives it back sooner. Returns the handle that replaces the old one. */
  async changeVisibility(
    receiptHandle: string,
    seconds: number,
    options: QueueCallOptions = {},
  ): Promise<{ receiptHandle: string; nextVisibleAt: number }> {
    const { root } = await this.#call({
      operation: "ChangeMessageVisibility",
      method: "PUT",
      query: `?receiptHandle=${encodeURIComponent(receiptHandle)}&visibilityTimeout=${seconds}`,
      // A repeat after an answer that was lost would carry a handle that is replaced already.
      idempotent: false,
      signal: options.signal,
    });
    const handle = root === undefined ? undefined : childText(root, "ReceiptHandle");
    const next = Number(root === undefined ? undefined : childText(root, "NextVisibleTime"));
    if (!handle || !Number.isFinite(next)) {
      throw new ResponseError("UnreadableResponse", "ChangeMessageVisibility: the answer has no ReceiptHandle and NextVisibleTime.", {
        attempts: 1,
      });
    }
    return { receiptHandle: handle, nextVisibleAt: next };
  }

  /** Sends one message; XML's reserved signs in `body` are escaped. */
  async send(body: string, options: QueueCallOptions & { readonly delaySeconds?: number } = {}): Promise<{ messageId: string }> {
    const delay = options.delaySeconds === undefined ? "" : `<DelaySeconds>${options.delaySeconds}</DelaySeconds>`;
    const { root } = await this.#call({
      operation: "SendMessage",
      method: "POST",
      body: `<?xml version="1.0" encoding="UTF-8"?><Message xmlns="${namespace}"><MessageBody>${escapeXml(body)}</MessageBody>${delay}</Message>`,
      idempotent: false,
      signal: options.signal,
    });
    return { messageId: (root === undefined ? undefined : childText(root, "MessageId")) ?? "" };
  }

  /** Ends idle connections. */
  close(): Promise<void> {
    return this.#http.close();
  }

  async #call(call: Call): Promise<MnsAnswer> {
    const target = `${this.#path}${call.query ?? ""}`;
    const policy = call.operation === "BatchReceiveMessage" ? this.#once : this.#retry;
    let mended = false;
    return withRetries(policy, call.signal, async (attempt) => {
      for (;;) {
        const credential = await readCredential(this.#credentials);
        const signed = { method: call.method, target, date: this.#clock.now(), ...(call.body === undefined ? {} : { contentType }) };
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
          return readMnsAnswer(response, { operation: call.operation, attempts: attempt, idempotent: call.idempotent });
        } catch (error) {
          if (mended || !(error instanceof RequestError)) throw error;
          mended =
            this.#clock.learnFrom(error) || (isOutdatedKey(error) && this.#credentials.invalidate?.(credential.accessKeyId) === true);
          if (!mended) throw error;
        }
      }
    });
  }
}

function isOutdatedKey(error: RequestError): boolean {
  return /SecurityToken.*Expired|InvalidSecurityToken/.test(error.code);
}

function readMessage(element: XmlElement, serviceDate: number): QueueMessage {
  const messageId = childText(element, "MessageId");
  const receiptHandle = childText(element, "ReceiptHandle");
  const body = childText(element, "MessageBody");
  if (!messageId || !receiptHandle || body === undefined) {
    throw new ResponseError("UnreadableResponse", "BatchReceiveMessage: a message has no MessageId, ReceiptHandle or MessageBody.", {
      attempts: 1,
    });
  }
  const figure = (name: string): number | null => {
    const value = Number(childText(element, name) || Number.NaN);
    return Number.isFinite(value) ? value : null;
  };
  const nextVisibleAt = figure("NextVisibleTime");
  return {
    messageId,
    receiptHandle,
    body,
    bodyMd5: childText(element, "MessageBodyMD5") ?? null,
    dequeueCount: figure("DequeueCount") ?? 1,
    enqueuedAt: figure("EnqueueTime"),
    nextVisibleAt,
    holdMs: nextVisibleAt === null ? null : nextVisibleAt - serviceDate,
  };
}
