import type { AccessLevel } from "../actions/action.ts";
import { listedActions } from "../actions/table.ts";
import { conditionTests } from "../document/condition.ts";
import type { Finding } from "../finding.ts";
import type { Statement } from "../policy.ts";
import { isAcrossServices } from "./unlisted-actions.ts";

/**
 * One thing that a statement allows: a finding of severity `info` with the parts of its message.
 */
export interface Capability extends Finding {
  readonly id: "can";
  /**
   * The principals that the statement names, `*` for everybody. Empty for a statement without a
   * Principal: it applies to the identity that the policy is attached to.
   */
  readonly callers: readonly string[];
  /** The service code; with a wildcard for a pattern across services. */
  readonly service: string;
  /**
   * `unknown` for actions that the table does not list, and for those that a pattern may match
   * in addition to the listed ones.
   */
  readonly level: AccessLevel | "unknown";
  /**
   * The listed actions, without those that a Deny, session or control policy denies as a whole. For
   * `unknown` the action or pattern as it is written.
   */
  readonly actions: readonly string[];
  /** The resources of the statement that the actions can be requested on. */
  readonly resources: readonly string[];
  /** The conditions as text; empty if there is none. */
  readonly conditions: readonly string[];
  /** The Deny statements that deny a part of this: on some resources, or under a condition. */
  readonly except: readonly { readonly policy: string; readonly statement: number }[];
}

/** The message of a capability. */
export function capabilityMessage(capability: Omit<Capability, "message">): string {
  const { callers, resources, conditions, except, policy } = capability;
  const denied = except.map(
    (each) => `statement ${each.statement}${each.policy === policy ? "" : ` of ${each.policy}`}`,
  );
  const when = conditions.length === 0 ? "" : `, if ${conditions.join(" and ")}`;
  const unless = denied.length === 0 ? "" : `, except what is denied by ${denied.join(" and ")}`;
  return `${subjectOf(callers)} ${verbOf(capability)} on ${resources.join(", ")}${when}${unless}.`;
}

function subjectOf(callers: readonly string[]): string {
  if (callers.length === 0) return "Can";
  return callers.includes("*") ? "Everybody can" : `${callers.join(", ")} can`;
}

const verbs: Readonly<Record<AccessLevel, string>> = {
  read: "read",
  list: "list",
  write: "write",
  permissions: "change permissions of",
};

function verbOf({
  service,
  level,
  actions,
}: Pick<Capability, "service" | "level" | "actions">): string {
  if (level !== "unknown")
    return `${verbs[level]} ${service}: ${actions.map((name) => name.split(":")[1]).join(", ")}`;
  // The listed actions that a pattern matches have separate capabilities.
  const isPartlyListed = (name: string) => listedActions(name).length > 0;
  const unlisted = actions.filter((name) => !isPartlyListed(name)).join(", ");
  const patterns = actions.filter(isPartlyListed).join(", ");
  if (patterns === "") return `call ${unlisted}`;
  const why = isAcrossServices(service)
    ? "not every service has a table of actions"
    : `the table of ${service} actions is not complete`;
  return `call ${unlisted === "" ? "" : `${unlisted} and `}any other action that matches ${patterns} (${why})`;
}

const operatorsInWords: Readonly<Record<string, string>> = {
  StringEquals: "is",
  StringNotEquals: "is not",
  StringEqualsIgnoreCase: "is, ignoring case,",
  StringNotEqualsIgnoreCase: "is not, ignoring case,",
  StringLike: "matches",
  StringNotLike: "does not match",
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

/**
 * The conditions of a statement as text, one for each operator and key.
 */
export function conditionsInWords({ Condition }: Statement): readonly string[] {
  return conditionTests(Condition).map(({ operator, key, values }) => {
    const words = operatorsInWords[operator];
    const wanted = values.join(" or ");
    return words === undefined
      ? `${operator} ${key} ${wanted} holds (RAM does not document the operator)`
      : `${key} ${words} ${wanted}`;
  });
}
