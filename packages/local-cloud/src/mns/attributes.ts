import { ServiceError } from "../core/service-error.ts";
import { checkName } from "./names.ts";

/** Where a queue's messages go that were received too often. */
export interface QueueDlqPolicy {
  readonly enabled: boolean;
  readonly deadLetterTargetQueue: string;
  /** Receives after which a message is moved, at the end of the last one's visibility time-out. */
  readonly maxReceiveCount: number;
}

/** What a queue is set to. Times are seconds, sizes are bytes of UTF-8. */
export interface QueueAttributes {
  readonly delaySeconds: number;
  readonly maximumMessageSize: number;
  readonly messageRetentionPeriod: number;
  readonly visibilityTimeout: number;
  readonly pollingWaitSeconds: number;
  readonly loggingEnabled: boolean;
  readonly dlqPolicy: QueueDlqPolicy;
}

export const queueDefaults: QueueAttributes = {
  delaySeconds: 0,
  maximumMessageSize: 65_536,
  messageRetentionPeriod: 345_600,
  visibilityTimeout: 30,
  pollingWaitSeconds: 0,
  loggingEnabled: false,
  dlqPolicy: { enabled: false, deadLetterTargetQueue: "", maxReceiveCount: 0 },
};

/** What a topic is set to. Its retention is fixed at one day. */
export interface TopicAttributes {
  /** Bytes of UTF-8. */
  readonly maximumMessageSize: number;
  readonly loggingEnabled: boolean;
}

export const topicDefaults: TopicAttributes = { maximumMessageSize: 65_536, loggingEnabled: false };

/** Seconds that a topic keeps a message it could not deliver. */
export const topicRetentionPeriod = 86_400;

/** Lowest and highest value, and the unit that the error names (SMQ "CreateQueue"). */
export const limits = {
  DelaySeconds: [0, 604_800, "seconds"],
  MaximumMessageSize: [1024, 65_536, "bytes"],
  MaxMessageSize: [1024, 65_536, "bytes"],
  MessageRetentionPeriod: [60, 604_800, "seconds"],
  VisibilityTimeout: [1, 43_200, "seconds"],
  PollingWaitSeconds: [0, 30, "seconds"],
  Priority: [1, 16, ""],
  waitseconds: [0, 30, "seconds"],
  numOfMessages: [1, 16, ""],
  MaxReceiveCount: [1, 65_535, ""],
} as const;

/**
 * A whole number in its range, undefined when `text` is; anything else throws InvalidArgument, 400.
 */
export function numberWithin(
  name: keyof typeof limits,
  text: string | undefined,
): number | undefined {
  if (text === undefined) return undefined;
  const [low, high, unit] = limits[name];
  const value = /^\s*[+-]?\d{1,15}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= low && value <= high)) {
    throw new ServiceError(
      400,
      "InvalidArgument",
      `The value of ${name} should be between ${low} and ${high} ${unit}`.trimEnd(),
    );
  }
  return value;
}

/**
 * `true` or `false` in any case, undefined when `text` is; anything else throws InvalidArgument,
 * 400.
 */
export function booleanOf(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  const value = text.trim().toLowerCase();
  if (value !== "true" && value !== "false")
    throw new ServiceError(400, "InvalidArgument", `The value of ${name} should be true or false`);
  return value === "true";
}

/**
 * The policy, once it makes sense for the queue `own`; throws InvalidArgument, 400, when it does
 * not.
 */
export function checkDlqPolicy(policy: QueueDlqPolicy, own: string): QueueDlqPolicy {
  if (!policy.enabled) return policy;
  checkName("queue", policy.deadLetterTargetQueue);
  if (policy.deadLetterTargetQueue === own) {
    throw new ServiceError(
      400,
      "InvalidArgument",
      "DlqPolicy.DeadLetterTargetQueue names the queue itself. It must name another queue",
    );
  }
  numberWithin("MaxReceiveCount", String(policy.maxReceiveCount));
  return policy;
}

/** Lays the given attributes over `base`; members that are undefined stay as they are. */
export function overlay<T extends object>(
  base: T,
  changes: { readonly [K in keyof T]?: T[K] | undefined },
): T {
  return {
    ...base,
    ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
  };
}

/** One of `values`, undefined when `text` is; anything else throws InvalidArgument, 400. */
export function oneOf<T extends string>(
  name: string,
  text: string | undefined,
  values: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const value = values.find((candidate) => candidate === text);
  if (value === undefined)
    throw new ServiceError(
      400,
      "InvalidArgument",
      `The value of ${name} should be one of ${values.join(", ")}`,
    );
  return value;
}
