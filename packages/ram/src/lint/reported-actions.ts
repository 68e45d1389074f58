import type { Escalation } from "../escalation/escalation.ts";
import type { LintContext } from "./rule.ts";

/**
 * Returns {@link LintContext.reported}: the first actions of the ways that one statement allows.
 * @param escalations what the policies allow. It is called when a rule first asks.
 * @param applied the ids of the rules that are applied.
 */
export function reportedActions(
  escalations: () => readonly Escalation[],
  applied: readonly string[],
): LintContext["reported"] {
  // For speed: the ways are not looked up only to be left out.
  if (!applied.some((id) => id === "escalation" || id === "exposure")) return () => nothing;
  let byStatement: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  const find = () => {
    const found = new Map<string, Set<string>>();
    for (const { recipe, steps } of escalations()) {
      const [key, ...others] = steps.map(({ statement }) => keyOf(statement)) as [string];
      if (!applied.includes(recipe.kind) || others.some((other) => other !== key)) continue;
      found.set(key, (found.get(key) ?? new Set()).add(recipe.needs[0].action));
    }
    return found;
  };
  return (statement) => {
    byStatement ??= find();
    return byStatement.get(keyOf(statement)) ?? nothing;
  };
}

const nothing: ReadonlySet<string> = new Set();

/** A text for a statement, which distinguishes it from all others. */
export function keyOf({ policy, index }: Escalation["steps"][0]["statement"]): string {
  return JSON.stringify([policy, index]);
}
