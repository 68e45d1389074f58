import { expandAction, listedActions } from "../../actions/table.ts";
import type { Severity } from "../../finding.ts";
import { replacement } from "../fix.ts";
import { isListableOn } from "../granted-actions.ts";
import { defineRule } from "../rule.ts";
import { hasWildcard, listed, partOf, statementsOf, withActions } from "../statements.ts";

/** For example `oss:Put*`: it matches PutObject, and also PutBucketPolicy. */
export const wildcardAction = defineRule({
  id: "wildcard-action",
  severity: "medium",
  description: "An action pattern allows more than its name suggests.",
  check: (context) =>
    statementsOf(context, "Allow", "Action").flatMap((located) => {
      const { Action, Resource } = located.statement;
      const isListable = isListableOn(Resource);
      return Action.flatMap((pattern, i) => {
        const wide = wideAction(pattern);
        if (wide === undefined) return [];
        const known = listedActions(pattern);
        const names = known.flatMap((action) => (isListable(action) ? [action.name] : []));
        const statements = withActions(located.statement, [
          ...Action.filter((each) => each !== pattern),
          ...names,
        ]);
        const fix =
          names.length === 0
            ? `Remove "${pattern}", or list the actions that are needed.`
            : "List the actions that are needed.";
        return [
          {
            ...partOf(located, "Action", i),
            ...wide,
            // If no table lists the actions, only the author knows which ones are needed.
            fix: known.length === 0 ? null : replacement(located, fix, statements),
          },
        ];
      });
    }),
});

/**
 * What a pattern of actions does that its name does not say. Undefined if there is nothing, as for
 * a name without wildcards.
 */
export function wideAction(
  pattern: string,
): { readonly severity: Severity; readonly message: string } | undefined {
  if (!hasWildcard(pattern)) return undefined;
  const known = expandAction(pattern);
  const ofLevel = (...levels: readonly string[]) =>
    known.flatMap(({ name, level }) => (levels.includes(level) ? [name] : []));
  const [changing, writing, reading] = [
    ofLevel("permissions"),
    ofLevel("write"),
    ofLevel("read", "list"),
  ];
  const code = pattern.split(":")[0] as string;
  const isAcrossServices = hasWildcard(code);
  const isWhole = /^[^:]*:\*+$/.test(pattern);
  const wide = (severity: Severity, what: string) => ({
    severity,
    message: `"${pattern}" allows ${what}. It also allows matching actions that are added later.`,
  });
  if (changing.length > 0) {
    const isAll = isAcrossServices || (changing[0] as string).startsWith("ram:");
    const change = changing.length === 1 ? "changes" : "change";
    return wide(isAll ? "critical" : "high", `${listed(changing)}, which ${change} permissions`);
  }
  if (isAcrossServices) {
    const examples = known.length > 0 ? `, such as ${listed([...reading, ...writing])}` : "";
    return wide("medium", `actions of all services whose code matches${examples}`);
  }
  if (isWhole && known.length === 0)
    return wide("medium", `every action of ${code}, a service that has no action table here`);
  if (writing.length === 0 || reading.length === 0) return undefined;
  return wide(
    isWhole ? "medium" : "low",
    `write actions (${listed(writing)}) and read actions (${listed(reading)})`,
  );
}
