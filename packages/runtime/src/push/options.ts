import type { VerdictLookup } from "../delivery/lookup.ts";
import { ConfigError, type NotificationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { type OriginRule, originRule } from "./certificate-url.ts";
import type { PushError } from "./errors.ts";
import { type CertificateFetcher, fetchCertificate } from "./fetch-certificate.ts";
import type { PushSource, PushTopic } from "./topic.ts";

export interface PushContext {
  /**
   * Aborted when the time for the answer is over or the connection is lost: SMQ will send the
   * message again.
   */
  readonly signal: AbortSignal;
  /** The topic and the subscription; null for an unnamed push that is accepted. */
  readonly source: PushSource | null;
}

/**
 * Returns: the push is answered 204, and SMQ forgets it. Throws: 500, and it comes again; 503 for
 * `VerdictBusy`, which is no failure: another worker has the verdict. `withLedger` makes one that
 * runs once per verdict.
 */
export type PushOutcomeHandler = (
  outcome: ModerationOutcome,
  context: PushContext,
) => void | Promise<void>;

/** A push that is SMQ's, of the right topic, and no moderation notification. */
export interface InvalidPush {
  /** The body's bytes as they were received. */
  readonly bytes: Uint8Array;
  readonly error: NotificationError;
  readonly source: PushSource | null;
}

export interface PushOptions {
  /** Called for each verdict. At-least-once: the same verdict may come again. */
  readonly handler: PushOutcomeHandler;
  /**
   * The topic that pushes are taken from. SMQ signs everybody's messages with the same key: without
   * this, anybody with an account could publish a verdict through a topic and a subscription of
   * their own.
   */
  readonly topic: PushTopic;
  /**
   * What to do with a signed push that does not tell its topic, which older SIMPLIFIED ones do not.
   * To accept it is to trust everybody who knows the address. Default: `refuse`.
   */
  readonly unnamedTopic?: "refuse" | "accept";
  /**
   * Where certificates may come from, instead of SMQ's own `mnstest.oss-cn-hangzhou.aliyuncs.com`
   * and `mns-cert.oss-cn-{region}.aliyuncs.com`: host names, for https, or origins; http only for
   * this machine, as in `http://127.0.0.1:4566`.
   */
  readonly allowedCertificateHosts?: readonly string[];
  /**
   * Gets a certificate from an allowed host. Default: one GET without redirects, within 3 s and 64
   * KiB.
   */
  readonly fetchCertificate?: CertificateFetcher;
  /**
   * What to do with a certificate that is out of date or has an RSA key of less than 2048 bits. The
   * one that SMQ was seen to sign with, in 2023, has 512 bits and ended in 2016: whoever breaks
   * such a key, a matter of hours, signs as SMQ does. To accept it is to rely on the address
   * staying secret, so give it a long random part; a queue is the safer way. Default: `refuse`.
   */
  readonly weakCertificate?: "refuse" | "accept";
  /** A larger body is refused, 413. Default: 524288; a message has 65536 at most, and escapes. */
  readonly maxBodyBytes?: number;
  /** How far the Date of a push may be from the clock. Default: 900000, 15 minutes. */
  readonly dateWindowMs?: number;
  /**
   * The answer is given within this time, 503 if the handler has not returned. SMQ waits for 5 s.
   * Default: 4500.
   */
  readonly timeoutMs?: number;
  /** Epoch milliseconds. Default: `Date.now`. */
  readonly clock?: () => number;
  /**
   * Reads the verdict of a notification that carries none. Without it the handler gets
   * `needsLookup`.
   */
  readonly lookup?: VerdictLookup;
  /**
   * Told of each push that is no moderation notification, to keep it somewhere: `keepInvalid` does.
   * When it throws, the answer is 500.
   */
  readonly onInvalid?: (invalid: InvalidPush) => void | Promise<void>;
  /**
   * What then is answered: `accept` 204, and SMQ forgets it; `refuse` 400, and SMQ tries again,
   * then follows the subscription's dead-letter policy. Default: `refuse`.
   */
  readonly invalid?: "refuse" | "accept";
  /** Told why a push was refused: a forged one, a wrong setting. */
  readonly onRefused?: (error: PushError) => void;
  /**
   * Told what the handler threw, or the lookup or `onInvalid` did, and of an invalid message where
   * there is no `onInvalid`; the outcome is null where there is none. Default: a process warning.
   */
  readonly onFailed?: (error: unknown, outcome: ModerationOutcome | null) => void;
  /**
   * A span and metrics for each push that is the topic's: `await openTelemetry()` of
   * `@immkit/runtime/telemetry`. Default: none.
   */
  readonly telemetry?: Telemetry;
}

type Defaulted =
  | "unnamedTopic"
  | "fetchCertificate"
  | "weakCertificate"
  | "maxBodyBytes"
  | "dateWindowMs"
  | "timeoutMs"
  | "clock"
  | "invalid";

export type PushSettings = Required<Pick<PushOptions, Defaulted>> &
  Omit<PushOptions, Defaulted> & { readonly isAllowedOrigin: OriginRule };

/** @throws ConfigError naming the first setting that is missing or wrong. */
export function readPushSettings(options: PushOptions): PushSettings {
  if (typeof options.handler !== "function")
    throw new ConfigError("handler", "handler is missing: pass a function of (outcome, context).");
  const { topic } = options;
  for (const member of ["owner", "name"] as const) {
    if (typeof topic?.[member] === "string" && topic[member] !== "") continue;
    throw new ConfigError(
      `topic.${member}`,
      `topic.${member} is missing: pass { owner: ACCOUNT_ID, name: TOPIC }, or anybody's signed pushes would be taken.`,
    );
  }
  const settings: PushSettings = {
    ...options,
    unnamedTopic: options.unnamedTopic ?? "refuse",
    fetchCertificate: options.fetchCertificate ?? fetchCertificate,
    weakCertificate: options.weakCertificate ?? "refuse",
    maxBodyBytes: options.maxBodyBytes ?? 524_288,
    dateWindowMs: options.dateWindowMs ?? 900_000,
    timeoutMs: options.timeoutMs ?? 4_500,
    clock: options.clock ?? Date.now,
    invalid: options.invalid ?? "refuse",
    isAllowedOrigin: originRule(options.allowedCertificateHosts),
  };
  const ranges = {
    maxBodyBytes: [1, 16_777_216],
    dateWindowMs: [1_000, 86_400_000],
    timeoutMs: [1, 60_000],
  } as const;
  for (const [name, [least, most]] of Object.entries(ranges) as [
    keyof typeof ranges,
    readonly [number, number],
  ][]) {
    const value = settings[name];
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new ConfigError(
      name,
      `${name} is ${value}: use a whole number from ${least} to ${most}.`,
    );
  }
  for (const name of ["unnamedTopic", "weakCertificate", "invalid"] as const) {
    if (settings[name] === "refuse" || settings[name] === "accept") continue;
    throw new ConfigError(
      name,
      `${name} is ${JSON.stringify(settings[name])}: use "refuse" or "accept".`,
    );
  }
  return settings;
}
