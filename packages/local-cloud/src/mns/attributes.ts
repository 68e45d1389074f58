/** The attributes of queues and topics, and the ranges of numbers in requests. */
import { invalidArgument } from "./errors.ts";
import { checkName } from "./names.ts";

/** Where a queue moves messages that were received too often. */
export interface QueueDlqPolicy {
  readonly enabled: boolean;
  readonly deadLetterTargetQueue: string;
  /** After this many receives a message is moved, when its visibility timeout ends. */
  readonly maxReceiveCount: number;
}

/** Times are in seconds, sizes in bytes of UTF-8. */
export interface QueueAttributes {
  readonly delaySeconds: number;
  readonly maximumMessageSize: number;
  readonly messageRetentionPeriod: number;
  readonly visibilityTimeout: number;
  readonly pollingWaitSeconds: number;
  readonly loggingEnabled: boolean;
  readonly dlqPolicy: QueueDlqPolicy;
}

/** The attributes of a new queue (SMQ "CreateQueue"). */
export const queueDefaults: QueueAttributes = {
  delaySeconds: 0,
  maximumMessageSize: 65_536,
  messageRetentionPeriod: 345_600,
  visibilityTimeout: 30,
  pollingWaitSeconds: 0,
  loggingEnabled: false,
  dlqPolicy: { enabled: false, deadLetterTargetQueue: "", maxReceiveCount: 0 },
};

/** The attributes of a topic. */
export interface TopicAttributes {
  /** Bytes of UTF-8. */
  readonly maximumMessageSize: number;
  readonly loggingEnabled: boolean;
}

/** The attributes of a new topic (SMQ "CreateTopic"). */
export const topicDefaults: TopicAttributes = { maximumMessageSize: 65_536, loggingEnabled: false };

/** What the control plane stores with a queue or topic. The data plane does not return it. */
export interface ControlPlaneData {
  readonly tags: Readonly<Record<string, string>>;
  /** Members of the response as they were set. Nothing is encrypted. */
  readonly encryption: Readonly<Record<string, string | boolean>>;
}

/** The control plane data of a new queue or topic. */
export const noControlPlaneData: ControlPlaneData = { tags: {}, encryption: {} };

/** Attributes to set. Undefined means the present value, or the default of a new resource. */
export type Changes<A> = { readonly [K in keyof A]?: A[K] | undefined };

/** The attributes of `base`, with those of `changes` that are defined. */
export function withChanges<A extends object>(base: A, changes: Changes<A>): A {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}

/** Lowest and highest value, and the unit in the error (SMQ "CreateQueue"). */
const ranges = {
  DelaySeconds: [0, 604_800, " seconds"],
  MaximumMessageSize: [1024, 65_536, " bytes"],
  MaxMessageSize: [1024, 65_536, " bytes"],
  MessageRetentionPeriod: [60, 604_800, " seconds"],
  VisibilityTimeout: [1, 43_200, " seconds"],
  PollingWaitSeconds: [0, 30, " seconds"],
  Priority: [1, 16, ""],
  waitseconds: [0, 30, " seconds"],
  numOfMessages: [1, 16, ""],
  MaxReceiveCount: [1, 65_535, ""],
  "x-mns-ret-number": [1, 1000, ""],
} as const;

/** A number in a request. */
export type NumberName = keyof typeof ranges;

/** Parses an integer within its range, undefined if `text` is. Throws InvalidArgument, 400. */
export function parseNumber(name: NumberName, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [low, high, unit] = ranges[name];
  const value = /^\s*[+-]?\d{1,15}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw invalidArgument(`The value of ${name} should be between ${low} and ${high}${unit}`);
}

/** Parses `true` or `false` in any case, undefined if `text` is. Throws InvalidArgument, 400. */
export function parseBoolean(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  const value = text.trim().toLowerCase();
  if (value !== "true" && value !== "false")
    throw invalidArgument(`The value of ${name} should be true or false`);
  return value === "true";
}

/** Parses one of `values`, undefined if `text` is. Throws InvalidArgument, 400. */
export function parseOneOf<T extends string>(
  name: string,
  text: string | undefined,
  values: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const value = values.find((candidate) => candidate === text);
  if (value !== undefined) return value;
  throw invalidArgument(`The value of ${name} should be one of ${values.join(", ")}`);
}

/** Throws InvalidArgument, 400, for a policy that is not valid for the queue `ownName`. */
export function checkDlqPolicy(policy: QueueDlqPolicy, ownName: string): void {
  if (!policy.enabled) return;
  checkName("queue", policy.deadLetterTargetQueue);
  if (policy.deadLetterTargetQueue === ownName)
    throw invalidArgument(
      "DlqPolicy.DeadLetterTargetQueue names the queue itself. It must name another queue",
    );
  parseNumber("MaxReceiveCount", String(policy.maxReceiveCount));
}
