import type { PropertyPath } from "../fact/value.ts";
import type { Identity, Reference } from "../stack/reference.ts";
import type { Resource } from "../stack/resource.ts";
import type { Scope } from "../stack/scope.ts";
import type { Stack } from "../stack/stack.ts";

/** What a rule judges: a bucket, a queue, a principal. */
export interface Subject {
  /**
   * The resource that creates it. If the stack doesn't create it, the first resource that refers to
   * it.
   */
  readonly resource: Resource;
  /** Whether the stack creates it. */
  readonly isInStack: boolean;
  /** The name for messages: the logical name, or the physical name of something outside. */
  readonly label: string;
}

/** A subject that one resource of the stack creates. */
export class StackSubject implements Subject {
  readonly resource: Resource;
  readonly stack: Stack;
  readonly isInStack = true;

  constructor(resource: Resource, stack: Stack) {
    this.resource = resource;
    this.stack = stack;
  }

  get label(): string {
    return this.resource.name;
  }

  /** Its account and region. */
  get scope(): Scope {
    return this.stack.scopeOf(this.resource);
  }

  /** What one of its properties refers to. */
  refer(property: string | PropertyPath, identity: Identity): Reference {
    return this.stack.refer(this.resource, property, identity);
  }
}
