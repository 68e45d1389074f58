import type { Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { AnyRule } from "../rule/rule.ts";
import { Session } from "./session.ts";
import { readSettings, ruleSchema, settingsSchema } from "./settings.ts";
import { reportFinding, reportSetting } from "./violation.ts";

/**
 * Rules as Pulumi policies, by default mandatory. A rule that needs one resource runs before the
 * resource is created. A rule about the whole stack runs at the end of a preview, and stops an
 * update that starts with a preview.
 *
 * Two further policies come first: `immkit` has the settings and judges each resource once for all
 * rules, and `immkit-stack` judges the stack.
 */
export function policiesOf(rules: readonly AnyRule[]): Policies {
  const session = new Session(rules);
  const stackRules = rules
    .filter(({ stage }) => stage === "stack")
    .map((rule) => ({ rule, policy: stackPolicy(rule, session) }));
  return [
    settingsPolicy(session),
    driverPolicy(session, stackRules),
    ...rules
      .filter(({ stage }) => stage === "resource")
      .map((rule) => resourcePolicy(rule, session)),
    ...stackRules.map(({ policy }) => policy),
  ];
}

const common = {
  enforcementLevel: "mandatory" as const,
  tags: ["alicloud", "moderation"],
};

function settingsPolicy(session: Session): ResourceValidationPolicy {
  return {
    ...common,
    name: "immkit",
    displayName: "Settings",
    description:
      "The settings of the rules: whether undetermined results stop an update, and what is true outside the stack.",
    configSchema: settingsSchema,
    validateResource: (args, report) => {
      const settings = readSettings(args.getConfig());
      if (settings.ok) session.settings = settings.value;
      else if (session.settingsError !== settings.error) {
        session.settingsError = settings.error;
        reportSetting(settings.error, args.urn, report);
      }
      session.judgeResource(args);
    },
  };
}

/** Runs before the rules about the stack. The SDK then skips the rules without findings. */
function driverPolicy(
  session: Session,
  rules: readonly { readonly rule: AnyRule; readonly policy: StackValidationPolicy }[],
): StackValidationPolicy {
  return {
    ...common,
    name: "immkit-stack",
    displayName: "Rules about the stack",
    description: "Judges the whole stack once. Each rule reports its own findings.",
    validateStack: ({ resources }) => {
      session.judgeStack(resources);
      for (const { rule, policy } of rules)
        Object.assign(policy.validateStack, {
          __pulumiType: session.findingsOf(rule).length > 0 ? "" : skipped,
        });
    },
  };
}

/**
 * The SDK doesn't call a policy for a type that the stack doesn't have. Each call would read the
 * stack again, so without that the result is the same, but later.
 */
const skipped = "with a finding (this stack has none)";

function stackPolicy(rule: AnyRule, session: Session): StackValidationPolicy {
  return {
    ...metadata(rule),
    validateStack: (_, report) => {
      for (const finding of session.findingsOf(rule))
        reportFinding(finding, report, session.settings);
    },
  };
}

function resourcePolicy(rule: AnyRule, session: Session): ResourceValidationPolicy {
  return {
    ...metadata(rule),
    validateResource: (args, report) => {
      for (const finding of session.findingsIn(args, rule))
        reportFinding(finding, report, session.settings);
    },
  };
}

function metadata({ id, title, why, severity, fix, link }: AnyRule) {
  return {
    ...common,
    name: id,
    displayName: title,
    description: `${title}. ${why}`,
    severity,
    remediationSteps: fix.text,
    url: link,
    configSchema: ruleSchema,
  };
}
