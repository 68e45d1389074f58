import type { Action } from "../../actions/action.ts";
import { expandAction, listedActions } from "../../actions/table.ts";
import type { Fix, Severity } from "../../finding.ts";
import { replacement } from "../fix.ts";
import { isListableOn, reachableOn } from "../granted-actions.ts";
import { defineRule, type LintContext } from "../rule.ts";
import {
  canList,
  hasWildcard,
  type LocatedStatement,
  listed,
  partOf,
  statementsOf,
  type With,
  withActions,
} from "../statements.ts";

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
      const { Action } = located.statement;
      const wideAction = wideActionOf(context, located);
      const wide = Action.flatMap((pattern) => {
        const found = wideAction(pattern);
        return found === undefined ? [] : [{ pattern, ...found }];
      });
      const [worst, ...others] = wide.toSorted(
        (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
      );
      if (worst === undefined) return [];
      const patterns = wide.map(({ pattern }) => pattern);
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
          fix: listInPlaceOf(located, patterns),
        },
      ];
    }),
});

/**
 * The fix that lists actions in place of patterns. Null if no table lists all actions: only the
 * author knows which ones are needed.
 */
function listInPlaceOf(
  located: LocatedStatement<With<"Action">>,
  patterns: readonly string[],
): Fix | null {
  const { Action, Resource } = located.statement;
  // In a trust policy, only actions of STS have a meaning, and all of them are known.
  const isListed = (pattern: string) =>
    (Resource === undefined || canList(pattern)) && listedActions(pattern).length > 0;
  if (!patterns.every(isListed)) return null;
  const isListable = isListableOn(Resource);
  const names = patterns
    .flatMap(listedActions)
    .flatMap((action) => (isListable(action) ? [action.name] : []));
  const statements = withActions(located.statement, [
    ...Action.filter((each) => !patterns.includes(each)),
    ...names,
  ]);
  const what =
    names.length === 0
      ? `Remove ${quoted(patterns)}, or list the actions that are needed.`
      : "List the actions that are needed.";
  return replacement(located, what, statements);
}

function quoted(patterns: readonly string[]): string {
  return listed(patterns.map((each) => `"${each}"`));
}

/** From the most severe to the least. */
const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

/**
 * Returns a function that says what a pattern of actions does in a statement that its name does not
 * say: undefined if there is nothing, as for a name without wildcards. What the rules escalation
 * and exposure report is left out, and so are actions that are not granted on the resources.
 */
export function wideActionOf(
  context: LintContext,
  { policy, index, statement }: LocatedStatement,
): (pattern: string) => WideAction | undefined {
  const isReachable = reachableOn(statement.Resource);
  return (pattern) => {
    if (!hasWildcard(pattern)) return undefined;
    const known = expandAction(pattern);
    // For speed: ways to escalate are looked up only if there is a pattern.
    const reported =
      policy.layer === "identity" ? context.reported({ policy: policy.name, index }) : none;
    const reached = known.filter((action) => isReachable(action) && !reported.has(action.name));
    return known.length > 0 && reached.length === 0 ? undefined : wideAction(pattern, reached);
  };
}

const none: ReadonlySet<string> = new Set();

interface WideAction {
  readonly severity: Severity;
  readonly message: string;
}

function wideAction(pattern: string, known: readonly Action[]): WideAction | undefined {
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
    const isHarmless = known.length > 0 && writing.length === 0;
    return wide(
      isHarmless ? "low" : "medium",
      `actions of all services whose code matches${examples}`,
    );
  }
  if (isWhole && known.length === 0)
    return wide("medium", `every action of ${code}, a service that has no action table here`);
  if (writing.length === 0 || reading.length === 0) return undefined;
  return wide(
    isWhole ? "medium" : "low",
    `write actions (${listed(writing)}) and read actions (${listed(reading)})`,
  );
}
