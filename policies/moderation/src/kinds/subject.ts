import type { Resource } from "../stack/resource.ts";

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
