import { expandAction, listedActions } from "../../actions/table.ts";
import type { Severity } from "../../finding.ts";
import { replacement } from "../fix.ts";
import { isListableOn } from "../granted-actions.ts";
import { defineRule } from "../rule.ts";
import { hasWildcard, listed, partOf, statementsOf, withActions } from "../statements.ts";

/**
 * For example `oss:Put*`: it matches PutObject, and also PutBucketPolicy. All patterns of a
 * statement are one finding.
 */
export const wildcardAction = defineRule({
  id: "wildcard-action",
  severity: "medium",
  description: "An action pattern allows more than its name suggests.",
  check: (context) =>
    statementsOf(context, "Allow", "Action").flatMap((located) => {
      const { Action, Resource } = located.statement;
      const isListable = isListableOn(Resource);
      const wide = Action.flatMap((pattern) => {
        const found = wideAction(pattern);
        return found === undefined ? [] : [{ pattern, ...found }];
      });
      const [worst, ...others] = wide.toSorted(
        (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
      );
      if (worst === undefined) return [];
      const patterns = wide.map(({ pattern }) => pattern);
      const known = patterns.map(listedActions);
      const names = known.flat().flatMap((action) => (isListable(action) ? [action.name] : []));
      const statements = withActions(located.statement, [
        ...Action.filter((each) => !patterns.includes(each)),
        ...names,
      ]);
      const quoted = (list: readonly string[]) => listed(list.map((each) => `"${each}"`));
      const fix =
        names.length === 0
          ? `Remove ${quoted(patterns)}, or list the actions that are needed.`
          : "List the actions that are needed.";
      const also =
        others.length === 0
          ? ""
          : ` The statement also has ${quoted(others.map(({ pattern }) => pattern))}.`;
      return [
        {
          ...partOf(located, "Action", Action.indexOf(worst.pattern)),
          pattern: patterns.join(", "),
          severity: worst.severity,
          message: `${worst.message}${also}`,
          // If no table lists the actions, only the author knows which ones are needed.
          fix: known.some((each) => each.length === 0)
            ? null
            : replacement(located, fix, statements),
        },
      ];
    }),
});

/** From the most severe to the least. */
const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

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
