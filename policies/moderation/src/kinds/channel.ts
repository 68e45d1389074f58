import type { Fact } from "../fact/fact.ts";
import { number, text } from "../fact/readers.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { StackSubject } from "./subject.ts";

const type = "immkit:index:ResultChannel";

/** A component that says how its results are consumed. */
export class Channel extends StackSubject {
  /** The format that the consumer expects. */
  get contentFormat(): Fact<string> {
    return this.resource.get("contentFormat", text);
  }

  /** The seconds that the handler of a message can take. */
  get handlerTimeoutSeconds(): Fact<number> {
    return this.resource.get("handlerTimeoutSeconds", number);
  }
}

export const readChannels = (stack: Stack): Channel[] =>
  stack.ofType(type).map((resource) => new Channel(resource, stack));

/** The channel that a resource is a part of. */
export function channelOf(resource: Resource, stack: Stack): Channel | undefined {
  const parent = stack.parentOf(resource);
  return parent?.type === type ? new Channel(parent, stack) : undefined;
}
