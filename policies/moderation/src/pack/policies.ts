import type {
  Policies,
  ReportViolation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { checkStack } from "../check/check-stack.ts";
import { Stack } from "../model/stack.ts";
import type { Rule } from "../rule/rule.ts";
import { resourceOf, stackResourceOf } from "./resources.ts";
import { undetermined } from "./undetermined.ts";

/** The configuration of each policy, in addition to its enforcementLevel. */
interface PolicyOptions {
  /**
   * Whether an undetermined result is a violation. Default false: it is reported as advice.
   */
  readonly strict?: boolean;
}

const configSchema = {
  properties: {
    strict: {
      type: "boolean" as const,
      default: false,
      description: "Report an undetermined result as a violation.",
    },
  },
};

/**
 * Rules as Pulumi policies, by default mandatory. A rule for single resources runs before each
 * resource is created. A rule for several resources runs on the whole stack at the end of a
 * preview, and stops an update that starts with a preview.
 */
export function policiesOf(rules: readonly Rule[]): Policies {
  return rules.map((rule) =>
    rule.scope === "resource" ? resourcePolicy(rule) : stackPolicy(rule),
  );
}

function resourcePolicy(rule: Rule): ResourceValidationPolicy {
  return {
    ...metadata(rule),
    validateResource: (args, report) =>
      enforce(rule, new Stack([resourceOf(args)]), args.getConfig<PolicyOptions>(), report),
  };
}

function stackPolicy(rule: Rule): StackValidationPolicy {
  return {
    ...metadata(rule),
    validateStack: (args, report) =>
      enforce(
        rule,
        new Stack(args.resources.map(stackResourceOf)),
        args.getConfig<PolicyOptions>(),
        report,
      ),
  };
}

function metadata({ id, title, description, severity, remediation }: Rule) {
  return {
    name: id,
    displayName: title,
    description,
    severity,
    remediationSteps: remediation,
    enforcementLevel: "mandatory" as const,
    tags: ["alicloud", "moderation"],
    configSchema,
  };
}

function enforce(
  rule: Rule,
  stack: Stack,
  { strict = false }: PolicyOptions,
  report: ReportViolation,
): void {
  const undeterminedMessages: string[] = [];
  for (const { verdict, message, urn, counterexample } of checkStack(stack, { rules: [rule] })) {
    const text =
      counterexample === undefined
        ? message
        : `${message} Example request: ${JSON.stringify(counterexample)}`;
    if (verdict === "fail" || (verdict === "undetermined" && strict))
      report(text, urn === "" ? undefined : urn);
    else if (verdict === "undetermined") undeterminedMessages.push(text);
  }
  if (undeterminedMessages.length > 0) throw undetermined(undeterminedMessages);
}
