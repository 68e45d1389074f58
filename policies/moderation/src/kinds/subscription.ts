import { type Fact, firstPresent } from "../fact/fact.ts";
import { flag, text } from "../fact/readers.ts";
import type { Reference } from "../stack/reference.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { type Channel, channelOf } from "./channel.ts";
import { queueIdentity, subscriptionTypes, topicIdentity } from "./smq-identity.ts";
import { StackSubject } from "./subject.ts";

/** A subscription of an SMQ topic. */
export class Subscription extends StackSubject {
  /** The component that says how messages are consumed. */
  readonly channel: Channel | undefined;

  constructor(resource: Resource, stack: Stack) {
    super(resource, stack);
    this.channel = channelOf(resource, stack);
  }

  get topic(): Reference {
    return this.refer("topicName", topicIdentity);
  }

  /** A URL, a queue, an address. Never print it: it can have credentials. */
  get endpoint(): Fact<string> {
    return this.resource.get("endpoint", text);
  }

  /**
   * `http` (also for HTTPS), `queue`, … In the deprecated resource, and if nothing says it, it
   * follows from the form of the endpoint.
   */
  get pushType(): Fact<string> {
    const { endpoint } = this;
    const stated = this.resource.get("pushType", text);
    if (stated.is !== "absent" || endpoint.is !== "known") return stated;
    const type = /^https?:/i.test(endpoint.value) ? "http" : "queue";
    return { is: "known", value: type, at: endpoint.at };
  }

  /** The queue that gets the messages, if it pushes to a queue. */
  get queue(): Reference {
    const { pushType } = this;
    return pushType.is === "known" && pushType.value !== "queue"
      ? { is: "none" }
      : this.refer("endpoint", queueIdentity);
  }

  /**
   * `XML`, `JSON` or `SIMPLIFIED`. The provider's default is XML, and SIMPLIFIED in the deprecated
   * resource. Source: provider 1.294.
   */
  get contentFormat(): Fact<string> {
    const isDeprecated = this.resource.type === subscriptionTypes[1];
    return this.resource.get("notifyContentFormat", text, isDeprecated ? "SIMPLIFIED" : "XML");
  }

  /** Default: BACKOFF_RETRY. Source: SMQ, Subscribe, 2026-11. */
  get notifyStrategy(): Fact<string> {
    return this.resource.get("notifyStrategy", text, "BACKOFF_RETRY");
  }

  /** Whether undelivered messages go to a queue. Default: false. */
  get hasDeadLetterPolicy(): Fact<boolean> {
    return this.resource.get(["dlqPolicy", "enabled"], flag, false);
  }

  get deadLetterQueue(): Reference {
    return this.refer(["dlqPolicy", "deadLetterTargetQueue"], queueIdentity);
  }

  get name(): Fact<string> {
    return firstPresent(
      this.resource.get("subscriptionName", text),
      this.resource.get("name", text),
    );
  }
}

export const readSubscriptions = (stack: Stack): Subscription[] =>
  stack.ofType(...subscriptionTypes).map((resource) => new Subscription(resource, stack));
