import type { Fact } from "../fact/fact.ts";
import { texts } from "../fact/readers.ts";
import type { Stack } from "../stack/stack.ts";
import { StackSubject } from "./subject.ts";

const types = [
  "immkit:index:ModerationPipeline",
  "immkit:index:MediaBucket",
  "immkit:index:ResultChannel",
  "immkit:index:UploadEvents",
] as const;

/** A component of immkit that isn't a part of another one. */
export class Component extends StackSubject {
  /** The arguments that give up a safe default, by their path. */
  get weakened(): Fact<readonly string[]> {
    return this.resource.get("weakened", texts);
  }
}

/** A pipeline lists what its parts list, so the parts are left out. */
export const readComponents = (stack: Stack): Component[] =>
  stack
    .ofType(...types)
    .filter((resource) => stack.parentOf(resource)?.type !== types[0])
    .map((resource) => new Component(resource, stack));
