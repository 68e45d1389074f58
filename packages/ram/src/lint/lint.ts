import { type PolicyInput, toPolicySet } from "../document/input.ts";
import { type ParseOptions, safeParsePolicy } from "../document/parse.ts";
import { type Escalation, findEscalations } from "../escalation/escalation.ts";
import type { Finding } from "../finding.ts";
import type { PolicySet } from "../policy.ts";
import { budgetFor } from "../sets/budget.ts";
import { modelOf } from "../sets/model.ts";
import { reportedActions } from "./reported-actions.ts";
import type { LintContext, LintedPolicy, Rule } from "./rule.ts";
import { allowNotAction } from "./rules/allow-not-action.ts";
import { allowWithoutEffect } from "./rules/allow-without-effect.ts";
import { combinedAccess } from "./rules/combined-access.ts";
import { denyWithoutEffect } from "./rules/deny-without-effect.ts";
import { escalation } from "./rules/escalation.ts";
import { exposure } from "./rules/exposure.ts";
import { idleCondition } from "./rules/idle-condition.ts";
import { invalidPolicy } from "./rules/invalid-policy.ts";
import { malformedResource } from "./rules/malformed-resource.ts";
import { passRoleService } from "./rules/pass-role-service.ts";
import { redundantStatement } from "./rules/redundant-statement.ts";
import { resourceMismatch } from "./rules/resource-mismatch.ts";
import { starCrossesSeparator } from "./rules/star-crosses-separator.ts";
import { starOnlyAction } from "./rules/star-only-action.ts";
import { undocumentedOperator } from "./rules/undocumented-operator.ts";
import { unknownAction } from "./rules/unknown-action.ts";
import { unquotedValue } from "./rules/unquoted-value.ts";
import { widePrincipal } from "./rules/wide-principal.ts";
import { wideResource } from "./rules/wide-resource.ts";
import { wildcardAction } from "./rules/wildcard-action.ts";

/** The rules for parsed policies, in the order of their findings. */
const policyRules = [
  malformedResource,
  starCrossesSeparator,
  resourceMismatch,
  combinedAccess,
  denyWithoutEffect,
  allowWithoutEffect,
  allowNotAction,
  unknownAction,
  wildcardAction,
  wideResource,
  starOnlyAction,
  escalation,
  exposure,
  passRoleService,
  widePrincipal,
  idleCondition,
  undocumentedOperator,
  redundantStatement,
] as const;

/** The rules for the text of a policy. Only {@link lintText} applies them. */
const textRules = [invalidPolicy, unquotedValue] as const;

/** The id of a rule. */
export type RuleId = (typeof textRules | typeof policyRules)[number]["id"];

/** All rules: what each finds, and the severity of its findings unless one has its own. */
export const rules: readonly Pick<Rule<RuleId>, "id" | "severity" | "description">[] = [
  ...textRules,
  ...policyRules,
];

/**
 * Finds statements that don't do what they appear to do. All policies given apply together.
 * Findings are in the order of the rules, and for each rule in the order of the policies.
 * @param options.only ids of the rules to apply. Default: all.
 * @param options.now the time that dates in conditions are compared with. Default: the present.
 * @throws {PolicyError} on input that is not a parsed policy.
 */
export function lint(
  policies: PolicyInput,
  { only, now = new Date() }: { readonly only?: readonly RuleId[]; readonly now?: Date } = {},
): readonly Finding<RuleId>[] {
  const set = toPolicySet(policies);
  const layers: readonly (keyof PolicySet)[] = ["identity", "session", "resource", "control"];
  const budget = budgetFor([modelOf(set)]);
  let found: readonly Escalation[] | undefined;
  const escalations = () => (found ??= findEscalations(set, budget));
  const applied = policyRules.filter(({ id }) => only === undefined || only.includes(id));
  const context: LintContext = {
    policies: set,
    linted: layers.flatMap((layer) =>
      (set[layer] ?? []).map((policy): LintedPolicy => ({ ...policy, layer })),
    ),
    budget,
    now: now.getTime(),
    escalations,
    reported: reportedActions(
      escalations,
      applied.map(({ id }) => id),
    ),
  };
  return applied.flatMap((rule): readonly Finding<RuleId>[] => rule.check(context));
}

/**
 * Lints the text of one policy. It also finds what only a text shows: a policy that RAM rejects or
 * whose meaning is not known (`invalid-policy`, with a corrected policy if it is misspelled or too
 * large), and condition values without quotes (`unquoted-value`).
 * @param name the policy's name in findings.
 * @param options how the text is parsed, and the time that dates in conditions are compared with.
 *   Default: the present.
 */
export function lintText(
  name: string,
  text: string,
  options: ParseOptions & { readonly now?: Date } = {},
): readonly Finding<RuleId>[] {
  const { kind = "identity", now = new Date() } = options;
  const layer = kind === "trust" || kind === "bucket" ? "resource" : kind;
  const parsed = safeParsePolicy(text, options);
  if (!parsed.ok) {
    const { error } = parsed;
    const found = invalidPolicy.check({ name, text, kind, layer, error });
    // What it would allow can be judged.
    return error.code === "TooLarge"
      ? [...found, ...lintText(name, text, { kind, now, limit: Number.POSITIVE_INFINITY })]
      : found;
  }
  const document = parsed.value;
  return [
    ...unquotedValue.check({ policy: { name, document, layer }, text }),
    ...lint({ name, document }, { now }),
  ];
}
