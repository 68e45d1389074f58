import { type Fact, firstPresent } from "../fact/fact.ts";
import { jsonObject, text } from "../fact/readers.ts";
import type { Reference } from "../stack/reference.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import { functionIdentity } from "./function.ts";
import { queueIdentity } from "./smq-identity.ts";
import { StackSubject } from "./subject.ts";

const types = ["alicloud:fc/v3Trigger:V3Trigger", "alicloud:fc/trigger:Trigger"] as const;

/** The part of a configuration that names a queue. Source: Function Compute, triggers, 2026-11. */
interface SourceConfig {
  readonly eventSourceConfig?: {
    readonly eventSourceParameters?: {
      readonly sourceMNSParameters?: { readonly QueueName?: unknown };
    };
  };
}

/** A trigger of a function in Function Compute. */
export class Trigger extends StackSubject {
  /** `http`, `oss`, `mns_topic`, `eventbridge`, … */
  get type(): Fact<string> {
    return firstPresent(this.resource.get("triggerType", text), this.resource.get("type", text));
  }

  /** Its configuration, an object of Function Compute. It is JSON text in the resource. */
  get config(): Fact<Readonly<Record<string, unknown>>> {
    return firstPresent(
      this.resource.get("triggerConfig", jsonObject),
      this.resource.get("config", jsonObject),
    );
  }

  /** The prefix of the objects whose events it gets. Absent: every object. */
  get prefix(): Fact<string> {
    const { config } = this;
    if (config.is === "unknown") return config;
    const { filter } = (config.value ?? {}) as { filter?: { key?: { prefix?: unknown } } };
    const prefix = filter?.key?.prefix;
    return typeof prefix === "string" && prefix !== ""
      ? { is: "known", value: prefix, at: config.at }
      : { is: "absent", value: "", at: config.at };
  }

  /** The function that it calls. */
  get function(): Reference {
    const { resource } = this;
    const isPresent = resource.get("functionName", text).is !== "absent";
    return this.stack.refer(resource, isPresent ? "functionName" : "function", functionIdentity);
  }

  /** The bucket whose events it gets, if it is one of OSS. */
  get bucket(): Reference {
    const { type } = this;
    return type.is === "known" && type.value !== "oss"
      ? { is: "none" }
      : this.refer("sourceArn", bucketIdentity);
  }

  /** The queue that it reads through EventBridge, if the stack has it. */
  get queue(): Resource | undefined {
    const { config } = this;
    const { eventSourceConfig } = ((config.is === "known" && config.value) || {}) as SourceConfig;
    const name = eventSourceConfig?.eventSourceParameters?.sourceMNSParameters?.QueueName;
    return typeof name === "string" && name !== ""
      ? this.stack.named(name, this.resource, queueIdentity)
      : undefined;
  }

  /** ARN of what sends the events: `acs:oss:REGION:ACCOUNT:BUCKET`. */
  get sourceArn(): Fact<string> {
    return this.resource.get("sourceArn", text);
  }
}

export const readTriggers = (stack: Stack): Trigger[] =>
  stack.ofType(...types).map((resource) => new Trigger(resource, stack));
