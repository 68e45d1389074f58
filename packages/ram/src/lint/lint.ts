import { type PolicyInput, toPolicySet } from "../document/input.ts";
import { sizeLimits } from "../document/parse.ts";
import { budgetFor } from "../sets/budget.ts";
import { modelOf } from "../sets/model.ts";
import type { Finding, LintContext, Rule, RuleId, Subject } from "./finding.ts";
import { allowNotAction } from "./rules/allow-not-action.ts";
import { denyWithoutEffect } from "./rules/deny-without-effect.ts";
import { combinedAccess, escalation } from "./rules/escalation.ts";
import { escalationService } from "./rules/escalation-service.ts";
import { idleCondition } from "./rules/idle-condition.ts";
import { redundantStatement } from "./rules/redundant-statement.ts";
import { resourceMismatch } from "./rules/resource-mismatch.ts";
import { starCrossesSeparator } from "./rules/star-crosses-separator.ts";
import { starOnlyAction } from "./rules/star-only-action.ts";
import { unknownAction } from "./rules/unknown-action.ts";
import { widePrincipal } from "./rules/wide-principal.ts";
import { wideResource } from "./rules/wide-resource.ts";
import { wildcardAction } from "./rules/wildcard-action.ts";

const checks: readonly Rule[] = [
  starCrossesSeparator,
  resourceMismatch,
  combinedAccess,
  denyWithoutEffect,
  allowNotAction,
  unknownAction,
  wildcardAction,
  wideResource,
  starOnlyAction,
  escalation,
  escalationService,
  widePrincipal,
  idleCondition,
  redundantStatement,
];

/**
 * All rules, each with what it looks for in one sentence: those of texts, which only `lintText`
 * sees, and those of policies in the order of their findings.
 */
export const rules: readonly Pick<Rule, "id" | "about">[] = [
  {
    id: "refused",
    about:
      "RAM would not take the policy: a key, an operator or a value that it does not know, or too large.",
  },
  {
    id: "unquoted-value",
    about: "A condition has a number or a Boolean without quotes, in a text.",
  },
  ...checks.map(({ id, about }) => ({ id, about })),
];

/**
 * Looks for what policies do other than they seem to. All policies given are taken as holding
 * together. Findings come in the order of the rules, and in each rule in the order of the policies.
 */
export function lint(policies: PolicyInput): readonly Finding<RuleId>[] {
  const set = toPolicySet(policies);
  const { identity = [], session = [], resource = [], control = [] } = set;
  // For policies on resources and control policies no limit is published.
  // Stryker disable next-line BooleanLiteral: nothing is too large for no limit, and so nothing takes several
  const unlimited = { limit: Number.POSITIVE_INFINITY, several: false };
  const subjects = [
    ...identity.map((policy): Subject => ({ policy, limit: sizeLimits.identity, several: true })),
    ...session.map((policy): Subject => ({ policy, limit: sizeLimits.session, several: false })),
    ...[...resource, ...control].map((policy): Subject => ({ policy, ...unlimited })),
  ];
  const budget = budgetFor([modelOf(set)]);
  const context: LintContext = { policies: set, budget, subjects };
  return checks.flatMap(({ id, check }) => check(context).map((finding) => ({ id, ...finding })));
}
