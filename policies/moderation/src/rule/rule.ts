import type { RamRequest } from "@immkit/ram";
import type { Resource } from "../model/resource.ts";
import type { Stack } from "../model/stack.ts";

export type Severity = "info" | "low" | "medium" | "high" | "critical";

/** The result for one subject. `undetermined`: a needed value is unknown or can't be read. */
export interface Judgement {
  readonly verdict: "pass" | "fail" | "undetermined";
  readonly resource: Resource;
  /** Distinguishes several judgements on one resource. */
  readonly detail?: string;
  /** Default: the rule's. `info`: worth knowing, but not a failure. */
  readonly severity?: Severity;
  /** One sentence: what was found, and why it matters. */
  readonly message: string;
  /** A request that is allowed and should not be. */
  readonly counterexample?: RamRequest;
}

/** A rule: a pure function from a stack to judgements, and its description. */
export interface Rule {
  /** The name of its file. It never changes. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly severity: Exclude<Severity, "info">;
  /** How to fix a failure. */
  readonly remediation: string;
  /**
   * `resource`: the rule checks each resource alone, before it is created. `stack`: it needs
   * several resources.
   */
  readonly scope: "resource" | "stack";
  judge(stack: Stack): Judgement[];
}
