import {
  checkDeliveryOptions,
  type DeliveryOptions,
  type HandlerContext,
  type Reporting,
} from "../delivery/options.ts";
import { Reporter } from "../delivery/report.ts";
import { ConfigError } from "../errors.ts";
import { checkChoice, checkWholeNumbers } from "../options.ts";
import { checkDispatcher, type DispatcherOptions } from "../transport/dispatcher.ts";
import { type CertificateFetcher, fetchCertificate } from "./certificate.ts";
import { type OriginRule, originRule } from "./certificate-url.ts";
import type { PushError } from "./errors.ts";
import type { PushSource, PushTopic } from "./topic.ts";

/** The second argument of a push handler's handler and hooks. */
export interface PushContext extends HandlerContext {
  /** The topic and the subscription; null for an accepted push that does not name its topic. */
  readonly source: PushSource | null;
}

/** All durations are in milliseconds. */
export interface PushOptions extends DeliveryOptions<PushContext>, DispatcherOptions {
  /**
   * The topic whose pushes are accepted. SMQ signs the messages of all accounts with the same key:
   * without this check, anyone could publish a verdict through their own topic.
   */
  readonly topic: PushTopic;
  /**
   * What to do with a signed push that does not name its topic, such as older SIMPLIFIED ones. To
   * accept it is to trust everyone who knows the address. Default: `reject`.
   */
  readonly unnamedTopic?: "reject" | "accept";
  /**
   * Where certificates can come from, instead of SMQ's own hosts
   * (`mnstest.oss-cn-hangzhou.aliyuncs.com` and `mns-cert.oss-cn-{region}.aliyuncs.com`): host
   * names, or origins such as `http://127.0.0.1:4566`, http for loopback only.
   */
  readonly allowedCertificateHosts?: readonly string[];
  /**
   * Gets a certificate from an allowed host. Default: one GET without redirects, within 3 s and 64
   * KiB.
   */
  readonly fetchCertificate?: CertificateFetcher;
  /**
   * What to do with a certificate that is out of date or has an RSA key of less than 2048 bits. The
   * one that SMQ was seen to sign with, in 2023, has 512 bits and ended in 2016. Such a key can be
   * broken in hours, and then anyone can sign as SMQ does. To accept it is to rely on the address
   * staying secret, so give it a long random part. A queue is safer. Default: `reject`.
   */
  readonly weakCertificate?: "reject" | "accept";
  /**
   * A larger body is answered with 413, 1 to 16777216. Default: 524288; a message has 65536 bytes
   * at most, before escaping.
   */
  readonly maxBodyBytes?: number;
  /** How much a push's Date can differ from the clock, 1000 to 86400000. Default: 900000. */
  readonly dateWindowMs?: number;
  /**
   * When the push is answered with 503 if the handler is still running, 1 to 60000. SMQ waits for
   * 5 s. Default: 4500.
   */
  readonly timeoutMs?: number;
  /** Returns epoch milliseconds. Default: `Date.now`. */
  readonly clock?: () => number;
  /**
   * Called with the reason when a push was rejected: it is forged, or a setting is wrong. What it
   * throws is a process warning.
   */
  readonly onRejectedPush?: (error: PushError) => void;
}

type Defaulted =
  | "unnamedTopic"
  | "fetchCertificate"
  | "weakCertificate"
  | "maxBodyBytes"
  | "dateWindowMs"
  | "timeoutMs"
  | "clock";

/** The checked options with their defaults. */
export type PushSettings = PushOptions &
  Required<Pick<PushOptions, Defaulted>> &
  Reporting & { readonly isAllowedOrigin: OriginRule };

/** @throws ConfigError naming the first option that is missing or wrong. */
export function readPushSettings(options: PushOptions): PushSettings {
  checkDeliveryOptions(options);
  for (const member of ["owner", "name"] as const) {
    const value: unknown = options.topic?.[member];
    if (typeof value === "string" && value !== "") continue;
    throw new ConfigError(
      `topic.${member}`,
      `topic.${member} is missing: pass { owner: ACCOUNT_ID, name: TOPIC }. Without it, signed pushes of any account would be accepted.`,
    );
  }
  const choices = ["reject", "accept"];
  checkChoice("unnamedTopic", options.unnamedTopic, choices);
  checkChoice("weakCertificate", options.weakCertificate, choices);
  const { dispatcher } = options;
  checkDispatcher(dispatcher);
  checkWholeNumbers(options, {
    maxBodyBytes: [1, 16_777_216],
    dateWindowMs: [1_000, 86_400_000],
    timeoutMs: [1, 60_000],
  });
  return {
    ...options,
    unnamedTopic: options.unnamedTopic ?? "reject",
    fetchCertificate:
      options.fetchCertificate ??
      ((url, { signal }) =>
        fetchCertificate(url, { signal, ...(dispatcher === undefined ? {} : { dispatcher }) })),
    weakCertificate: options.weakCertificate ?? "reject",
    maxBodyBytes: options.maxBodyBytes ?? 524_288,
    dateWindowMs: options.dateWindowMs ?? 900_000,
    timeoutMs: options.timeoutMs ?? 4_500,
    clock: options.clock ?? Date.now,
    reporter: new Reporter(options.logger),
    isAllowedOrigin: originRule(options.allowedCertificateHosts),
  };
}
