import type {
  Policies,
  ReportViolation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { Stack } from "../model/stack.ts";
import { checkStack } from "../rule/check-stack.ts";
import type { Rule } from "../rule/rule.ts";
import { resourceOf, stackResourceOf } from "./resources.ts";
import { undetermined } from "./undetermined.ts";

/** Configuration of each policy, beside its enforcementLevel. */
interface PolicyOptions {
  /**
   * Whether what cannot be determined counts as a violation. Default false: it is reported as
   * advice.
   */
  readonly strict?: boolean;
}

const configSchema = {
  properties: {
    strict: {
      type: "boolean" as const,
      default: false,
      description: "Report what cannot be determined as a violation.",
    },
  },
};

/**
 * Rules as Pulumi policies, mandatory unless configured otherwise. A rule about single resources
 * runs before each of them is made; a rule that joins several runs on the whole stack at the end of
 * a preview, and so stops an update that begins with one.
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
  const open: string[] = [];
  for (const { verdict, message, urn, counterexample } of checkStack(stack, { rules: [rule] })) {
    const text =
      counterexample === undefined
        ? message
        : `${message} Allowed, for one: ${JSON.stringify(counterexample)}`;
    if (verdict === "fail" || (verdict === "undetermined" && strict))
      report(text, urn === "" ? undefined : urn);
    else if (verdict === "undetermined") open.push(text);
  }
  if (open.length > 0) throw undetermined(open);
}
