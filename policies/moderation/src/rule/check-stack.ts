import type { RamRequest } from "@immkit/ram";
import type { Stack } from "../model/stack.ts";
import { rules as allRules } from "../rules/index.ts";
import type { Judgement, Rule, Severity } from "./rule.ts";

/** One judgement, ready to be printed or compared. */
export interface Verdict {
  readonly rule: string;
  /**
   * The resource's name, and what about it where there is more than one thing: stable from run to
   * run, so that a waiver can name it.
   */
  readonly subject: string;
  readonly verdict: "pass" | "fail" | "undetermined";
  readonly severity: Severity;
  readonly urn: string;
  readonly message: string;
  readonly counterexample?: RamRequest;
}

/**
 * Holds a stack against rules.
 * @param options.rules default: all.
 * @returns a verdict for each subject that a rule looked at, passes included, by rule and then in
 *   the stack's order. A rule that fails by itself is a failure of the stack, never a silent pass.
 */
export function checkStack(
  stack: Stack,
  options: { readonly rules?: readonly Rule[] } = {},
): Verdict[] {
  return (options.rules ?? allRules).flatMap((rule) => {
    try {
      return rule.judge(stack).map((judgement) => verdictOf(rule, judgement));
    } catch (cause) {
      return [broken(rule, cause)];
    }
  });
}

function verdictOf(rule: Rule, judgement: Judgement): Verdict {
  const {
    verdict,
    resource,
    detail,
    severity = rule.severity,
    message,
    counterexample,
  } = judgement;
  return {
    rule: rule.id,
    subject: detail === undefined ? resource.name : `${resource.name}/${detail}`,
    verdict,
    severity,
    urn: resource.urn,
    message,
    ...(counterexample === undefined ? {} : { counterexample }),
  };
}

function broken(rule: Rule, cause: unknown): Verdict {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return {
    rule: rule.id,
    subject: "rule",
    verdict: "fail",
    severity: rule.severity,
    urn: "",
    message: `The rule broke off: ${reason}`,
  };
}
