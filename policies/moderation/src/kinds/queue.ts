import { type Fact, firstPresent } from "../fact/fact.ts";
import { flag, number, text } from "../fact/readers.ts";
import type { Reference } from "../stack/reference.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { type Channel, channelOf } from "./channel.ts";
import { keyIdentity } from "./key-identity.ts";
import { queueIdentity } from "./smq-identity.ts";
import { StackSubject } from "./subject.ts";

/** An SMQ queue. Defaults are those of CreateQueue. Source: SMQ documentation, 2026-11. */
export class Queue extends StackSubject {
  /** The component that says how the queue is consumed. */
  readonly channel: Channel | undefined;
  /** Whether another queue or a subscription sends its dead letters here. */
  readonly isDeadLetterQueue: boolean;

  constructor(resource: Resource, stack: Stack, isDeadLetterQueue: boolean) {
    super(resource, stack);
    this.channel = channelOf(resource, stack);
    this.isDeadLetterQueue = isDeadLetterQueue;
  }

  get name(): Fact<string> {
    return firstPresent(this.resource.get("queueName", text), this.resource.get("name", text));
  }

  /** Whether dead letters go to another queue. Default: false. */
  get hasDeadLetterPolicy(): Fact<boolean> {
    return this.resource.get(["dlqPolicy", "enabled"], flag, false);
  }

  /** The queue that takes dead letters. */
  get deadLetterQueue(): Reference {
    return this.refer(["dlqPolicy", "deadLetterTargetQueue"], queueIdentity);
  }

  /** Receives after which a message is dead. Default: 16. */
  get maxReceiveCount(): Fact<number> {
    return this.resource.get(["dlqPolicy", "maxReceiveCount"], number, 16);
  }

  /** Seconds. Default: 345,600, 4 days. */
  get retentionSeconds(): Fact<number> {
    return this.resource.get("messageRetentionPeriod", number, 345_600);
  }

  /** Seconds. Default: 30. */
  get visibilitySeconds(): Fact<number> {
    return this.resource.get("visibilityTimeout", number, 30);
  }

  /** Seconds. Default: 0. */
  get pollingWaitSeconds(): Fact<number> {
    return this.resource.get("pollingWaitSeconds", number, 0);
  }

  /** Bytes. Default: 65,536. */
  get maxMessageSize(): Fact<number> {
    return this.resource.get("maximumMessageSize", number, 65_536);
  }

  /** Whether messages are encrypted at rest. Default: false. */
  get isEncrypted(): Fact<boolean> {
    return this.resource.get("enableSse", flag, false);
  }

  /** Whether the program decides about encryption, for or against it. */
  get choosesEncryption(): boolean {
    return ["enableSse", "sseType", "kmsKeyId"].some((name) => this.resource.isSet(name));
  }

  /** `SMQ` or `KMS`. Default: SMQ. */
  get encryptionType(): Fact<string> {
    return this.resource.get("sseType", text, "SMQ");
  }

  get kmsKeyId(): Fact<string> {
    return this.resource.get("kmsKeyId", text);
  }

  /** The KMS key. */
  get key(): Reference {
    return this.refer("kmsKeyId", keyIdentity);
  }
}

/** @param deadLetterSources Resources other than queues with a dead-letter policy. */
export function readQueues(stack: Stack, deadLetterSources: readonly Resource[]): Queue[] {
  const queues = stack.ofType(...queueIdentity.types);
  const targets = new Set<Resource>();
  for (const source of [...queues, ...deadLetterSources]) {
    const target = stack.refer(source, ["dlqPolicy", "deadLetterTargetQueue"], queueIdentity);
    if (target.is === "resource" && target.resource !== source) targets.add(target.resource);
  }
  return queues.map((resource) => new Queue(resource, stack, targets.has(resource)));
}
