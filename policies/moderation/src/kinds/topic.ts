import { type Fact, firstPresent } from "../fact/fact.ts";
import { flag, number, text } from "../fact/readers.ts";
import type { Stack } from "../stack/stack.ts";
import { topicIdentity } from "./smq-identity.ts";
import { StackSubject } from "./subject.ts";

/** An SMQ topic. */
export class Topic extends StackSubject {
  get name(): Fact<string> {
    return firstPresent(this.resource.get("topicName", text), this.resource.get("name", text));
  }

  /**
   * `loggingEnabled` is deprecated since 1.241.0. Default: false. Source: SMQ, CreateTopic,
   * 2026-11.
   */
  get logging(): Fact<boolean> {
    return firstPresent(
      this.resource.get("enableLogging", flag, false),
      this.resource.get("loggingEnabled", flag, false),
    );
  }

  /** Bytes. Default: 65,536. Source: SMQ, CreateTopic, 2026-11. */
  get maxMessageSize(): Fact<number> {
    return firstPresent(
      this.resource.get("maxMessageSize", number, 65_536),
      this.resource.get("maximumMessageSize", number, 65_536),
    );
  }
}

export const readTopics = (stack: Stack): Topic[] =>
  stack.ofType(...topicIdentity.types).map((resource) => new Topic(resource, stack));
