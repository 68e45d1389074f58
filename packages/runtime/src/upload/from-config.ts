import { parseRuntimeConfig } from "../config/runtime-config.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import { OssClient } from "../oss/client.ts";
import { ModerationClient } from "../submit/client.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import type { DispatcherOptions } from "../transport/dispatcher.ts";
import type { HttpClientOptions } from "../transport/http.ts";
import type { RetryOptions } from "../transport/retry.ts";
import { createUploadHandler, type UploadHandler, type UploadHandlerOptions } from "./handler.ts";
import type { ObjectReader } from "./preflight.ts";

/** How requests are sent. */
export interface RequestSettings {
  /** The timeout of one attempt in milliseconds. Default: 10000. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
  readonly http?: HttpClientOptions;
}

/** Options of an upload handler whose project is in a runtime config. */
export interface FromConfigUploadOptions
  extends Omit<UploadHandlerOptions, "client" | "objects" | "media">,
    DispatcherOptions {
  /** A session of the application's role, which needs the access submit and readResults. */
  readonly credentials: CredentialsProvider;
  /**
   * Looks at each object before it is submitted. Default: a client for the buckets of the config,
   * and the role needs the access readMedia too. `false`: only what the event says is checked.
   */
  readonly objects?: ObjectReader | false | undefined;
  /** Receives a span for each call of IMM. Default: none. */
  readonly telemetry?: Telemetry | undefined;
  /** How requests to IMM and OSS are sent. */
  readonly requests?: RequestSettings | undefined;
}

/** An upload handler with its own connections. */
export type ClosableUploadHandler = UploadHandler & {
  /** Closes the connections when the running requests have ended. */
  close(): Promise<void>;
};

/**
 * An upload handler for the stack that has this `runtimeConfig` output: it selects the media that
 * the stack's project can read, without the quarantine.
 * @throws ConfigError naming the option.
 * @example
 * const submit = uploadHandlerFor(config, { credentials });
 * export const handler = createUploadFunction({ handler: submit });
 */
export function uploadHandlerFor(
  config: RuntimeConfig,
  options: FromConfigUploadOptions,
): ClosableUploadHandler {
  const { mediaBuckets, mediaPrefixes, quarantine } = parseRuntimeConfig(config);
  const { credentials, dispatcher, telemetry, requests = {}, objects, ...others } = options;
  const sending = { ...requests, credentials, dispatcher };
  const client = ModerationClient.fromConfig(config, {
    ...sending,
    ...(telemetry === undefined ? {} : { telemetry }),
  });
  const own = objects === undefined ? OssClient.fromConfig(config, sending) : undefined;
  const reader = own ?? objects;
  const handler = createUploadHandler({
    ...others,
    client,
    ...(reader ? { objects: reader } : {}),
    exclude: [...(others.exclude ?? []), ...(quarantine === undefined ? [] : [quarantine])],
    media: mediaBuckets.map((bucket) => {
      const prefixes = mediaPrefixes?.[bucket];
      return { bucket, ...(prefixes === undefined ? {} : { prefixes }) };
    }),
  });
  return Object.assign(handler, {
    close: async () => void (await Promise.all([client.close(), own?.close()])),
  });
}
