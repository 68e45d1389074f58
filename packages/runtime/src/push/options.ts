import {
  checkReceiveOptions,
  type DeliveryOptions,
  type FailedMessage,
  type HandlerContext,
  type ReceiveOptions,
  type Reporting,
} from "../delivery/options.ts";
import { Reporter } from "../delivery/report.ts";
import { checkWholeNumbers, type Defined } from "../options.ts";
import type { PushError } from "./errors.ts";
import type { PushSource } from "./topic.ts";
import { PushVerifier, type PushVerifierOptions, type VerifiedPush } from "./verifier.ts";

/** The second argument of a push handler's handler and hooks. */
export interface PushContext extends HandlerContext {
  /** Who pushed it. */
  readonly sender: VerifiedPush["sender"];
  /**
   * SMQ's topic and subscription; null for an accepted push that does not name its topic, and for
   * EventBridge.
   */
  readonly source: PushSource | null;
}

/** Options of push handlers for any kind of message. Durations are in milliseconds. */
export interface PushReceiveOptions<Failed>
  extends ReceiveOptions<PushContext, Failed>,
    PushVerifierOptions {
  /**
   * When the push is answered with 503 if the handler is still running, 1 to 60000. SMQ waits for
   * 5 s; how long EventBridge waits is not published. Default: 4500.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Called with the reason when a push was rejected: it is forged, or a setting is wrong. What it
   * throws is a process warning. Default: a process warning, once a minute.
   */
  readonly onRejectedPush?: ((error: PushError) => void) | undefined;
}

/** Options of `createPushHandler`. Durations are in milliseconds. */
export interface PushOptions
  extends PushReceiveOptions<FailedMessage>,
    DeliveryOptions<PushContext> {}

/** The checked options with their defaults. */
export type PushSettings<Failed> = PushReceiveOptions<Failed> &
  Defined<Pick<PushReceiveOptions<Failed>, "timeoutMs">> &
  Reporting & { readonly verifier: PushVerifier };

/** @throws ConfigError naming the first option that is missing or wrong. */
export function readPushSettings<Failed>(
  options: PushReceiveOptions<Failed>,
): PushSettings<Failed> {
  checkReceiveOptions(options);
  const verifier = new PushVerifier(options);
  checkWholeNumbers(options, { timeoutMs: [1, 60_000] });
  return {
    ...options,
    verifier,
    timeoutMs: options.timeoutMs ?? 4_500,
    reporter: new Reporter(options.logger),
  };
}
