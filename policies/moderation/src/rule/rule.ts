import type { RamRequest } from "@immkit/ram";
import type { Resource } from "../model/resource.ts";
import type { Stack } from "../model/stack.ts";

export type Severity = "info" | "low" | "medium" | "high" | "critical";

/**
 * What a rule says about one subject. `undetermined` is an answer: what is needed to know is not
 * known yet, or cannot be read.
 */
export interface Judgement {
  readonly verdict: "pass" | "fail" | "undetermined";
  readonly resource: Resource;
  /** Tells several judgements on one resource apart. */
  readonly detail?: string;
  /** Default: the rule's. `info` marks something worth saying that fails nothing. */
  readonly severity?: Severity;
  /** One sentence: what is, and why it matters. */
  readonly message: string;
  /** A call that would be allowed and should not be. */
  readonly counterexample?: RamRequest;
}

/** A rule: a pure function from a stack to judgements, and what people read about it. */
export interface Rule {
  /** The file's name; it never changes. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly severity: Exclude<Severity, "info">;
  /** What to do about a failure. */
  readonly remediation: string;
  /**
   * `resource`: each resource can be judged alone, before it is made. `stack`: the rule joins
   * several.
   */
  readonly scope: "resource" | "stack";
  judge(stack: Stack): Judgement[];
}
