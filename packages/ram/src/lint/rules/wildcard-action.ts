import type { Action } from "../../actions/action.ts";
import { expandAction } from "../../actions/table.ts";
import {
  findingAt,
  hasWildcard,
  type Rule,
  type Severity,
  statementsOf,
  withActions,
} from "../finding.ts";
import { grantedOn } from "./resource-mismatch.ts";

/**
 * `oss:Put*` is PutObject, and PutBucketPolicy; `imm:*` can give a project another role; `*:Get*`
 * is of every service; `*` is everything.
 */
export const wildcardAction: Rule = {
  id: "wildcard-action",
  about: "A pattern of actions allows more than its name suggests.",
  check: (context) =>
    statementsOf(context, "Allow", "Action").flatMap((place) => {
      const { Action, Resource } = place.statement;
      const isMeant = isMeantOn(Resource);
      return Action.flatMap((pattern) => {
        const found = wideAction(pattern);
        if (found === undefined) return [];
        const known = expandAction(pattern);
        const spelt = known.flatMap((action) => (isMeant(action) ? [action.name] : []));
        const instead = withActions(place.statement, [
          ...Action.filter((each) => each !== pattern),
          ...spelt,
        ]);
        // Of what no table knows, nobody can say what is meant.
        const what =
          spelt.length === 0
            ? `Remove "${pattern}", or list the actions that are meant.`
            : "List the actions that are meant.";
        const fix = known.length === 0 ? null : { message: what, instead };
        return [findingAt(place, { ...found, pattern }, fix)];
      });
    }),
};

/**
 * Tells of a known action whether it may stand in a list in place of a pattern: it can be granted
 * on one of the resources, and does not change who may do what.
 */
export function isMeantOn(resources: readonly string[] | undefined): (action: Action) => boolean {
  // A trust policy, which names no resource, is about taking the role on: that is its valid part.
  if (resources === undefined) return ({ name }) => name.startsWith("sts:");
  const isGranted = grantedOn(resources);
  return ({ name, level }) => level !== "permissions" && isGranted(name);
}

/**
 * What a pattern of actions does that its name does not say; undefined where that is nothing, as of
 * a name without wildcard.
 */
export function wideAction(
  pattern: string,
): { readonly severity: Severity; readonly message: string } | undefined {
  if (!hasWildcard(pattern)) return undefined;
  const known = expandAction(pattern);
  const of = (...levels: readonly string[]) =>
    known.flatMap(({ name, level }) => (levels.includes(level) ? [name] : []));
  const [strong, writing, reading] = [of("permissions"), of("write"), of("read", "list")];
  const code = pattern.split(":")[0] as string;
  const acrossServices = hasWildcard(code);
  const say = (what: string) => `"${pattern}" allows ${what}, and whatever is added later.`;
  if (strong.length > 0) {
    const all = acrossServices || (strong[0] as string).startsWith("ram:");
    const what = `${listed(strong)}, which ${strong.length === 1 ? "changes" : "change"} who may do what`;
    return { severity: all ? "critical" : "high", message: say(what) };
  }
  if (acrossServices) {
    const examples = known.length > 0 ? `, such as ${listed([...reading, ...writing])}` : "";
    return {
      severity: "medium",
      message: say(`actions of every service with such a code${examples}`),
    };
  }
  const isWhole = /^[^:]*:\*+$/.test(pattern);
  if (isWhole && known.length === 0)
    return {
      severity: "medium",
      message: say(`every action of ${code}, of which there is no table here`),
    };
  if (writing.length === 0 || reading.length === 0) return undefined;
  return {
    severity: isWhole ? "medium" : "low",
    message: say(`what writes (${listed(writing)}) beside what reads (${listed(reading)})`),
  };
}

/** Three of them, and how many more there are. */
export function listed(names: readonly string[]): string {
  return `${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;
}
