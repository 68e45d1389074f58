import type { PolicyDocument } from "./policy.ts";

/** From the most severe to the least. */
export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** One thing that was found in a policy, such as a problem or a capability. */
export interface Finding<Id extends string = string> {
  /** What kind of finding this is: the rule's id for a problem that `lint` found. */
  readonly id: Id;
  readonly severity: Severity;
  /** The name of the policy. */
  readonly policy: string;
  /** The index of the statement; null if the finding is about the whole policy. */
  readonly statement: number | null;
  /**
   * JSON pointer (RFC 6901) to the faulty part of the policy, such as `/Statement/0/Action/1`. A
   * single value counts as a list of one, as in a parsed policy.
   */
  readonly pointer: string;
  /** The faulty part as it is written; null if it is the whole statement. */
  readonly pattern: string | null;
  /** What is wrong, and what follows from it. */
  readonly message: string;
  /** Null if no policy can be given that is surely right. The message still says what is wrong. */
  readonly fix: Fix | null;
}

/**
 * A way to clear a finding. It keeps what the rest of the policy allows. The one exception is a
 * pattern that has to be replaced by a list of actions: actions that no table lists are lost. The
 * fix's message names them.
 */
export interface Fix {
  /** What to do. */
  readonly message: string;
  /** The fixed policy; null if nothing is left of it, so it should be detached. */
  readonly document: PolicyDocument | null;
  /** More policies to attach, if the fixed policy does not fit the size limit of one. */
  readonly moreDocuments?: readonly PolicyDocument[];
}
