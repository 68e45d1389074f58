import type { Action } from "../../actions/action.ts";
import { expandAction } from "../../actions/table.ts";
import { findingAt, hasWildcard, type Rule, type Severity, statementsOf, withActions } from "../finding.ts";
import { grantedOn } from "./resource-mismatch.ts";

/** `oss:Put*` is PutObject, and PutBucketPolicy; `imm:*` can give a project another role; `*:Get*` is of every service; `*` is everything. */
export const wildcardAction: Rule = {
  id: "wildcard-action",
  about: "A pattern takes in more than its words make think of.",
  check: (context) =>
    statementsOf(context, "Allow", "Action").flatMap((place) => {
      const { Action, Resource } = place.statement;
      const isMeant = Resource === undefined ? isForTrust : isHarmlessOn(Resource);
      return Action.flatMap((pattern) => {
        const found = hasWildcard(pattern) ? look(pattern) : undefined;
        if (found === undefined) return [];
        const spelt = expandAction(pattern).flatMap((action) => (isMeant(action) ? [action.name] : []));
        const instead = withActions(place.statement, [...Action.filter((each) => each !== pattern), ...spelt]);
        return [findingAt(place, { ...found, pattern }, { message: "List the actions that are meant.", instead })];
      });
    }),
};

/** A trust policy, which names no resource, is about taking the role on: that is its valid part. */
function isForTrust({ name }: Action): boolean {
  return name.startsWith("sts:");
}

function isHarmlessOn(resources: readonly string[]): (action: Action) => boolean {
  const isGranted = grantedOn(resources);
  return ({ name, level }) => level !== "permissions" && isGranted(name);
}

function look(pattern: string): { readonly severity: Severity; readonly message: string } | undefined {
  const known = expandAction(pattern);
  const of = (...levels: readonly string[]) => known.flatMap(({ name, level }) => (levels.includes(level) ? [name] : []));
  const [strong, writing, reading] = [of("permissions"), of("write"), of("read", "list")];
  const acrossServices = hasWildcard(pattern.split(":")[0] as string);
  const say = (what: string) => `"${pattern}" takes in ${what}, and whatever is invented later.`;
  if (strong.length > 0) {
    const all = acrossServices || (strong[0] as string).startsWith("ram:");
    return { severity: all ? "critical" : "high", message: say(`${listed(strong)}, which change who may do what`) };
  }
  if (acrossServices)
    return {
      severity: "medium",
      message: say(
        `actions of every service with such a code${reading.length + writing.length > 0 ? `, such as ${listed([...reading, ...writing])}` : ""}`,
      ),
    };
  if (writing.length === 0 || reading.length === 0) return undefined;
  return { severity: "low", message: say(`what writes (${listed(writing)}) beside what reads (${listed(reading)})`) };
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;
}
