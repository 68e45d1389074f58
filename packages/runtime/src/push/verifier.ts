import { ConfigError } from "../errors.ts";
import { checkWholeNumbers } from "../options.ts";
import { checkDispatcher, type DispatcherOptions } from "../transport/dispatcher.ts";
import { type CertificateFetcher, fetchCertificate } from "./certificate.ts";
import { CertificateStore } from "./certificate-store.ts";
import { PushError } from "./errors.ts";
import {
  type EventBridgePushOptions,
  type EventBridgePushSettings,
  readEventBridgeSettings,
  type VerifiedEventBridgePush,
  verifyEventBridgePush,
} from "./event-bridge.ts";
import { readBody } from "./request.ts";
import {
  readSmqSettings,
  type SmqPushOptions,
  type SmqPushSettings,
  type VerifiedSmqPush,
  verifySmqPush,
} from "./smq.ts";

/** Whose pushes are accepted: of SMQ, of EventBridge, or of both. */
export interface PushVerifierOptions extends DispatcherOptions {
  /** Accepts pushes of an SMQ topic. */
  readonly smq?: SmqPushOptions | undefined;
  /** Accepts pushes of an EventBridge rule. */
  readonly eventBridge?: EventBridgePushOptions | undefined;
  /**
   * Gets a certificate from an allowed host. Default: one GET without redirects, within 3 s and 64
   * KiB.
   */
  readonly fetchCertificate?: CertificateFetcher | undefined;
  /**
   * A larger body is answered with 413, 1 to 4194304. Default: 524288; a message or an event has
   * 65536 bytes at most, before escaping.
   */
  readonly maxBodyBytes?: number | undefined;
  /** Returns epoch milliseconds. Default: `Date.now`. */
  readonly clock?: (() => number) | undefined;
}

/** How the sender addressed a push, if a proxy or a router changed it. */
export interface PushTarget {
  /**
   * Path and query as SMQ requested them: needed if a proxy or a router changes them. Default:
   * those of the request's URL. EventBridge signs `eventBridge.url` instead.
   */
  readonly path?: string | undefined;
}

/** A push that its sender signed for this receiver. */
export type VerifiedPush = VerifiedSmqPush | VerifiedEventBridgePush;

/**
 * Verifies requests, whatever their bodies contain: what a verified push means is up to the caller.
 * With both senders, each request is checked with the settings of the sender that its headers name,
 * and all of them: weaker settings of one don't apply to the other.
 * @example
 * ```ts
 * const verifier = new PushVerifier({ eventBridge: { region, url, token } });
 * try {
 *   const push = await verifier.verify(request);
 *   // Read push.body, the raw bytes of a CloudEvent or a batch, and do the work.
 *   return accepted(push);
 * } catch (error) {
 *   if (error instanceof PushError) return rejection(error);
 *   throw error;
 * }
 * ```
 */
export class PushVerifier {
  readonly #smq: SmqPushSettings | undefined;
  readonly #eventBridge: EventBridgePushSettings | undefined;
  readonly #certificates: CertificateStore;
  readonly #maxBodyBytes: number;
  readonly #clock: () => number;

  /** @throws ConfigError naming the first option that is missing or wrong. */
  constructor(options: PushVerifierOptions) {
    const { smq, eventBridge, dispatcher, maxBodyBytes, clock } = options;
    if (smq === undefined && eventBridge === undefined) {
      const message =
        "smq and eventBridge are both missing: pass smq: { topic }, or eventBridge: { region, url, token }.";
      throw new ConfigError("smq", message);
    }
    this.#smq = smq === undefined ? undefined : readSmqSettings(smq);
    this.#eventBridge =
      eventBridge === undefined ? undefined : readEventBridgeSettings(eventBridge);
    checkDispatcher(dispatcher);
    checkWholeNumbers(options, { maxBodyBytes: [1, 4_194_304] });
    this.#maxBodyBytes = maxBodyBytes ?? 524_288;
    this.#clock = clock ?? Date.now;
    const fetch: CertificateFetcher =
      options.fetchCertificate ??
      ((url, { signal }) =>
        fetchCertificate(url, { signal, ...(dispatcher === undefined ? {} : { dispatcher }) }));
    this.#certificates = new CertificateStore(fetch, this.#clock);
  }

  /** The body is read to its end, or up to the limit. @throws PushError */
  async verify(request: Request, target?: PushTarget): Promise<VerifiedPush> {
    const { method, headers } = request;
    if (method !== "POST")
      throw new PushError("MethodNotAllowed", `A push is a POST, not a ${method}.`);
    const check = {
      request,
      path: pathOf(request, target),
      now: this.#clock(),
      readBody: () => readBody(request, this.#maxBodyBytes),
      certificates: this.#certificates,
    };
    const [smq, eventBridge] = [this.#smq, this.#eventBridge];
    const names = [...headers.keys()];
    const isSmq = names.some((name) => name.startsWith("x-mns-"));
    const isEventBridge = names.some((name) => name.startsWith("x-eventbridge-"));
    if (smq !== undefined && (eventBridge === undefined || (isSmq && !isEventBridge)))
      return verifySmqPush(check, smq);
    if (eventBridge !== undefined && (smq === undefined || (isEventBridge && !isSmq)))
      return verifyEventBridgePush(check, eventBridge);
    throw new PushError(
      "UnknownSender",
      "The request has the headers of neither SMQ nor EventBridge, or of both.",
    );
  }
}

function pathOf(request: Request, target: PushTarget | undefined): string {
  if (typeof target?.path === "string") return target.path;
  const { pathname, search } = new URL(request.url);
  return pathname + search;
}
