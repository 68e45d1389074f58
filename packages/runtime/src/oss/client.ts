import { ConfigError } from "../errors.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import { checkNumbers, checkWholeNumbers } from "../options.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import type { DispatcherOptions } from "../transport/dispatcher.ts";
import { type EndpointOptions, parseEndpoint } from "../transport/endpoint.ts";
import { HttpClient, type HttpClientOptions } from "../transport/http.ts";
import { type RetryOptions, RetryPolicy, withRetries } from "../transport/retry.ts";
import { Signer } from "../transport/signer.ts";
import { fieldsOf } from "../xml/parse.ts";
import { type OssAnswer, readOssAnswer } from "./answer.ts";
import type { OssCall } from "./call.ts";
import { type Copied, type CopyRequest, copyObject } from "./copy.ts";
import { checkAddress, type ObjectAddress, type ObjectHead, readHead } from "./object.ts";
import { encodeKey, signOss } from "./sign.ts";

/** Options of an {@link OssClient}. Durations are in milliseconds. */
export interface OssClientOptions extends EndpointOptions, DispatcherOptions {
  /** The region of the buckets, such as `cn-hangzhou`. */
  readonly region: string;
  readonly credentials: CredentialsProvider;
  /**
   * An origin. Default: `https://oss-REGION.aliyuncs.com`. Inside a VPC, use
   * `https://oss-REGION-internal.aliyuncs.com`.
   */
  readonly endpoint?: string | undefined;
  /**
   * Whether the bucket is in the path (`ENDPOINT/BUCKET/KEY`) instead of the host. Default: only if
   * the endpoint is an IP address or localhost. Alibaba Cloud's own hosts need the bucket in the
   * host.
   */
  readonly pathStyle?: boolean | undefined;
  /** For one attempt. Default: 10000. */
  readonly timeoutMs?: number | undefined;
  /** For one attempt of a copy, which takes longer for large objects. Default: 120000. */
  readonly copyTimeoutMs?: number | undefined;
  /** Bytes. A larger object is copied in parts. Default: 1000000000, which is OSS's limit. */
  readonly maxCopyBytes?: number | undefined;
  /** Bytes of a part of a copy, at least 102400. Default: 256 MiB. */
  readonly copyPartBytes?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly http?: HttpClientOptions | undefined;
}

/** Options of every call of an {@link OssClient}. */
export interface OssCallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of an object, both ends included and counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The largest document that a response can be, with some reserve. */
const maxDocumentBytes = 1024 * 1024;

/**
 * The calls of OSS that moderation needs: look at an object, read a part of it, copy it, delete it.
 * Signed with OSS4-HMAC-SHA256 and retried where that is safe. Every method throws ServiceError (a
 * missing object is `NoSuchKey`), ResponseError or NetworkError, and ValidationError for an address
 * that can't be an object's.
 */
export class OssClient {
  readonly #endpoint: URL;
  readonly #pathStyle: boolean;
  readonly #options: OssClientOptions;
  readonly #signer: Signer;
  readonly #retry: RetryPolicy;
  readonly #clients = new Map<string, HttpClient>();

  /** @throws ConfigError with the setting. */
  constructor(options: OssClientOptions) {
    const { region, credentials, endpoint = `https://oss-${region}.aliyuncs.com` } = options;
    if (!/^[a-z]{2}-[a-z0-9-]+$/.test(region ?? "")) {
      const message = `region is ${JSON.stringify(region)}: use the region of the buckets, such as cn-hangzhou.`;
      throw new ConfigError("region", message);
    }
    checkNumbers(options, { timeoutMs: [1, 3_600_000], copyTimeoutMs: [1, 3_600_000] });
    checkWholeNumbers(options, {
      maxCopyBytes: [1, 1_000_000_000],
      copyPartBytes: [102_400, 1_000_000_000],
    });
    this.#endpoint = parseEndpoint("endpoints.oss", endpoint, options);
    this.#pathStyle = options.pathStyle ?? isAddress(this.#endpoint.hostname);
    this.#options = options;
    this.#signer = new Signer(credentials);
    this.#retry = new RetryPolicy(options.retry);
    if (this.#pathStyle) this.#clientOf("");
  }

  /**
   * A client for the buckets of a stack.
   * @throws ConfigError
   */
  static fromConfig(
    config: Pick<RuntimeConfig, "region" | "endpoints" | "allowHttp">,
    options: Omit<OssClientOptions, "region" | "endpoint" | "allowHttp">,
  ): OssClient {
    const { region, endpoints, allowHttp = false } = config;
    return new OssClient({ ...options, region, allowHttp, endpoint: endpoints.oss });
  }

  /** Size, ETag and metadata of an object, without reading it. Needs `oss:GetObject`. */
  async head(address: ObjectAddress, { signal }: OssCallOptions = {}): Promise<ObjectHead> {
    const call: OssCall = { operation: "HeadObject", method: "HEAD", address, signal };
    return readHead((await this.send(call)).headers);
  }

  /**
   * Reads bytes of an object, at most 64 MiB. The body is shorter if the object ends before the
   * range does. A range behind the end is a ServiceError, `InvalidRange`.
   * @throws ConfigError for an invalid range.
   */
  async get(
    address: ObjectAddress,
    { range, signal }: OssCallOptions & { readonly range: ByteRange },
  ): Promise<{ readonly head: ObjectHead; readonly body: Buffer }> {
    const { start, end } = range;
    const length = end - start + 1;
    const isValid = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0;
    if (!isValid || length < 1 || length > 64 * 1024 * 1024) {
      const message = `range is ${start} to ${end}: use whole numbers, at most 64 MiB.`;
      throw new ConfigError("range", message);
    }
    const { headers, body } = await this.send({
      operation: "GetObject",
      method: "GET",
      address,
      // Without the second one, OSS returns the whole object if the range is longer.
      headers: { range: `bytes=${start}-${end}`, "x-oss-range-behavior": "standard" },
      maxResponseBytes: Math.max(length, maxDocumentBytes),
      signal,
    });
    return { head: readHead(headers), body };
  }

  /**
   * Copies an object inside OSS, in parts if it is large. A copy never overwrites an object
   * (`FileAlreadyExists`), except that it adds a version where there is versioning. Needs
   * `oss:GetObject` for the source, and `oss:PutObject` for the target.
   */
  copy(request: CopyRequest): Promise<Copied> {
    const { copyTimeoutMs = 120_000, maxCopyBytes = 1_000_000_000 } = this.#options;
    const { copyPartBytes = 256 * 1024 * 1024 } = this.#options;
    const { target, signal } = request;
    return copyObject(
      (call) => this.send({ address: target, signal, timeoutMs: copyTimeoutMs, ...call }),
      request,
      { most: maxCopyBytes, part: copyPartBytes },
    );
  }

  /**
   * Deletes an object; one that doesn't exist is deleted already. With versioning, it gets a delete
   * marker, and its versions stay. OSS can't delete on a condition. Needs `oss:DeleteObject`.
   */
  async delete(address: ObjectAddress, { signal }: OssCallOptions = {}): Promise<void> {
    await this.send({ operation: "DeleteObject", method: "DELETE", address, signal });
  }

  /** The tags of an object. Needs `oss:GetObjectTagging`. */
  async tags(
    address: ObjectAddress,
    { signal }: OssCallOptions = {},
  ): Promise<Readonly<Record<string, string>>> {
    const { root } = await this.send({
      operation: "GetObjectTagging",
      method: "GET",
      address,
      query: { tagging: "" },
      document: "Tagging",
      signal,
    });
    const set = root?.children.find(({ name }) => name === "TagSet");
    const pairs = (set?.children ?? []).map((tag) => {
      const fields = fieldsOf(tag);
      return [fields.get("Key") ?? "", fields.get("Value") ?? ""] as const;
    });
    return Object.fromEntries(pairs);
  }

  /**
   * Sends one signed request, again if it is safe. It can be any call of OSS on the account, a
   * bucket or an object.
   */
  async send(call: OssCall): Promise<OssAnswer> {
    const { operation, method, address, body, idempotent = true, document, signal } = call;
    const { subject = "object" } = call;
    if (subject !== "account") checkAddress(address, subject);
    const { bucket, key, versionId } = address;
    const http = this.#clientOf(bucket);
    const inPath = this.#pathStyle && subject !== "account";
    const path = `/${inPath ? `${bucket}/` : ""}${encodeKey(key)}`;
    const unsigned = {
      method,
      bucket,
      key,
      region: this.#options.region,
      query: { ...call.query, ...(versionId === undefined ? {} : { versionId }) },
      headers: { ...call.headers, ...(body === undefined ? {} : { "content-type": xmlType }) },
    };
    return withRetries(this.#retry, signal, (attempt) =>
      this.#signer.run(signal, async (credential, date) => {
        const { query, headers } = signOss({ ...unsigned, date }, credential);
        const response = await http.send({
          method,
          path: query === "" ? path : `${path}?${query}`,
          headers: { ...headers, "user-agent": "immkit-runtime" },
          ...(body === undefined ? {} : { body }),
          timeoutMs: call.timeoutMs ?? this.#options.timeoutMs ?? 10_000,
          maxResponseBytes: call.maxResponseBytes ?? maxDocumentBytes,
          attempt,
          idempotent,
          signal,
        });
        return readOssAnswer(response, { operation, attempts: attempt, idempotent, document });
      }),
    );
  }

  /** Closes idle connections. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#clients.values(), (client) => client.close()));
  }

  /** Each bucket has its own host, except in path style. */
  #clientOf(bucket: string): HttpClient {
    const host = this.#pathStyle || bucket === "" ? "" : `${bucket}.`;
    let client = this.#clients.get(host);
    if (client === undefined) {
      const { protocol, host: endpoint } = this.#endpoint;
      const { http, dispatcher } = this.#options;
      client = new HttpClient(new URL(`${protocol}//${host}${endpoint}`), { http, dispatcher });
      this.#clients.set(host, client);
    }
    return client;
  }
}

const xmlType = "application/xml";

/** Whether a host can't have a bucket in front of it. */
function isAddress(hostname: string): boolean {
  return hostname === "localhost" || /^\[|^\d{1,3}(?:\.\d{1,3}){3}$/.test(hostname);
}
