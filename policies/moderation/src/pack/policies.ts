import type {
  Policies,
  ResourceValidation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
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
  const resourceRules = rules
    .filter(({ stage }) => stage === "resource")
    .map((rule) => new ResourceRule(rule, session));
  const stackRules = rules
    .filter(({ stage }) => stage === "stack")
    .map((rule) => ({ rule, policy: stackPolicy(rule, session) }));
  return [
    settingsPolicy(session, resourceRules),
    driverPolicy(session, stackRules),
    ...resourceRules.map(({ policy }) => policy),
    ...stackRules.map(({ policy }) => policy),
  ];
}

const common = {
  enforcementLevel: "mandatory" as const,
  tags: ["alicloud", "moderation"],
};

function settingsPolicy(
  session: Session,
  rules: readonly ResourceRule[],
): ResourceValidationPolicy {
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
      for (const rule of rules) rule.expect(args);
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
        skipUnless(session.findingsOf(rule).length > 0, policy.validateStack);
    },
  };
}

/**
 * The SDK doesn't call a function for a type that the stack, or the resource, doesn't have. Each
 * call would read the stack or the resource again, so without calls that find nothing the result
 * is the same, but earlier.
 */
function skipUnless(isNeeded: boolean, validate: object): void {
  Object.assign(validate, {
    __pulumiType: isNeeded ? "" : "with a finding (there is none)",
  });
}

function stackPolicy(rule: AnyRule, session: Session): StackValidationPolicy {
  return {
    ...metadata(rule),
    validateStack: (_, report) => {
      for (const finding of session.findingsOf(rule))
        reportFinding(finding, report, session.settings);
    },
  };
}

/** A rule about single resources. */
class ResourceRule {
  readonly policy: ResourceValidationPolicy;
  readonly #rule: AnyRule;
  readonly #session: Session;
  /** How many calls with findings are still to come. The engine can check several at once. */
  #expected = 0;

  constructor(rule: AnyRule, session: Session) {
    this.#rule = rule;
    this.#session = session;
    const validateResource: ResourceValidation = (args, report) => {
      const findings = session.findingsIn(args, rule);
      for (const finding of findings) reportFinding(finding, report, session.settings);
      if (findings.length === 0 || this.#expected === 0) return;
      this.#expected -= 1;
      skipUnless(this.#expected > 0, validateResource);
    };
    this.policy = { ...metadata(rule), validateResource };
  }

  /** Says that a resource was judged. The policy is called for it if the rule found something. */
  expect(args: ResourceValidationArgs): void {
    if (this.#session.findingsIn(args, this.#rule).length > 0) this.#expected += 1;
    if (this.policy.validateResource !== undefined)
      skipUnless(this.#expected > 0, this.policy.validateResource);
  }
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
