import type { AccessLevel } from "../actions/action.ts";
import { expandAction } from "../actions/table.ts";
import { conditionTests } from "../document/condition.ts";
import type { Statement } from "../policy.ts";
import type { Capability } from "./explain.ts";
import { isAcrossServices } from "./left.ts";

/** A capability as a sentence. */
export function sentenceOf(told: Omit<Capability, "message">): string {
  const { callers, resources, conditions, except, policy } = told;
  const denied = except.map(
    (each) => `statement ${each.statement}${each.policy === policy ? "" : ` of ${each.policy}`}`,
  );
  const when = conditions.length === 0 ? "" : `, if ${conditions.join(" and ")}`;
  const unless = denied.length === 0 ? "" : `, except what is denied by ${denied.join(" and ")}`;
  return `${subject(callers)} ${deed(told)} on ${resources.join(", ")}${when}${unless}.`;
}

function subject(callers: readonly string[]): string {
  if (callers.length === 0) return "Can";
  return callers.includes("*") ? "Everybody can" : `${callers.join(", ")} can`;
}

const verbs: Readonly<Record<AccessLevel, string>> = {
  read: "read",
  list: "list",
  write: "write",
  permissions: "change permissions of",
};

function deed({
  service,
  level,
  actions: names,
}: Pick<Capability, "service" | "level" | "actions">): string {
  if (level !== "unknown")
    return `${verbs[level]} ${service}: ${names.map((name) => name.split(":")[1]).join(", ")}`;
  // Of what a pattern takes in, the known actions have lines of their own.
  const [wide, plain] = [
    names.filter((name) => expandAction(name).length > 0),
    names.filter((name) => expandAction(name).length === 0),
  ];
  if (wide.length === 0) return `call ${plain.join(", ")}`;
  const why = isAcrossServices(service)
    ? "there are more services than tables"
    : `the table of ${service} is not complete`;
  const rest = `whatever else ${wide.join(", ")} ${wide.length === 1 ? "takes" : "take"} in (${why})`;
  return `call ${plain.length === 0 ? "" : `${plain.join(", ")} and `}${rest}`;
}

const words: Readonly<Record<string, string>> = {
  StringEquals: "is",
  StringNotEquals: "is not",
  StringEqualsIgnoreCase: "is, in any case,",
  StringNotEqualsIgnoreCase: "is not, in any case,",
  StringLike: "looks like",
  StringNotLike: "does not look like",
  NumericEquals: "is",
  NumericNotEquals: "is not",
  NumericLessThan: "is less than",
  NumericLessThanEquals: "is at most",
  NumericGreaterThan: "is greater than",
  NumericGreaterThanEquals: "is at least",
  DateEquals: "is",
  DateNotEquals: "is not",
  DateLessThan: "is before",
  DateLessThanEquals: "is not after",
  DateGreaterThan: "is after",
  DateGreaterThanEquals: "is not before",
  Bool: "is",
  IpAddress: "is in",
  NotIpAddress: "is not in",
};

/** The conditions of a statement in words. */
export function conditionsOf({ Condition }: Statement): readonly string[] {
  return conditionTests(Condition).map(
    ({ operator, key, values }) => `${key} ${words[operator] ?? operator} ${values.join(" or ")}`,
  );
}
