import type { RamRequest } from "@immkit/ram";
import type { Stack } from "../model/stack.ts";
import type { Judgement, Rule, Severity } from "../rule/rule.ts";
import { rules as allRules } from "../rules/index.ts";

/** One result of a check. */
export interface Verdict {
  readonly rule: string;
  /**
   * The resource's name, and the detail if a rule has several for it. It is the same in every run:
   * a waiver can name it.
   */
  readonly subject: string;
  readonly verdict: "pass" | "fail" | "undetermined";
  readonly severity: Severity;
  readonly urn: string;
  readonly message: string;
  readonly counterexample?: RamRequest;
}

/**
 * Checks a stack with rules.
 * @param options.rules Default: all.
 * @returns A verdict for each subject of a rule, passes included, by rule and then in the stack's
 *   order. If a rule throws, that is a failure.
 */
export function checkStack(
  stack: Stack,
  options: { readonly rules?: readonly Rule[] } = {},
): Verdict[] {
  return (options.rules ?? allRules).flatMap((rule) => {
    try {
      return rule.judge(stack).map((judgement) => verdictOf(rule, judgement));
    } catch (cause) {
      return [failedRule(rule, cause)];
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

function failedRule(rule: Rule, cause: unknown): Verdict {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return {
    rule: rule.id,
    subject: "rule",
    verdict: "fail",
    severity: rule.severity,
    urn: "",
    message: `The rule threw: ${reason}`,
  };
}
