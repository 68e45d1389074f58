import type { AccessLevel } from "../actions/action.ts";
import { listedActions } from "../actions/table.ts";
import { conditionTests } from "../document/condition.ts";
import type { Finding } from "../finding.ts";
import { lookup } from "../lookup.ts";
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
   * `assume` for actions of STS that return the credentials of a role. `any` for a pattern across
   * services, whose actions are not listed one by one. `unknown` for actions that the table does
   * not list, and for those that a pattern may match in addition to the listed ones.
   */
  readonly level: AccessLevel | "assume" | "any" | "unknown";
  /** Only the names of the actions are known: the level is inferred from their verbs. */
  readonly inferred: boolean;
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
  const what =
    capability.level === "assume"
      ? assumed(capability)
      : `${verbOf(capability)} on ${resources.join(", ")}`;
  return `${subjectOf(callers)} ${what}${when}${unless}.`;
}

/** The resource of a statement of a trust policy, which has none. */
export const roleOfTrustPolicy = "the role of this trust policy";

/** `assume this role`; other actions than AssumeRole are named. */
function assumed({ resources, actions }: Pick<Capability, "resources" | "actions">): string {
  const names = actions.map((name) => name.slice("sts:".length));
  const how = names.join() === "AssumeRole" ? "" : ` (${names.join(", ")})`;
  if (resources.includes(roleOfTrustPolicy)) return `assume this role${how}`;
  return `assume ${resources.includes("*") ? "any role" : resources.join(", ")}${how}`;
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
  inferred,
}: Pick<Capability, "service" | "level" | "actions" | "inferred">): string {
  if (level === "any") return `call ${actions.map(everyAction).join(" and ")}`;
  if (level !== "unknown" && level !== "assume") {
    const names = actions.map((name) => name.split(":")[1]).join(", ");
    return `${inferred ? "probably " : ""}${verbs[level]} ${service}: ${names}${inferred ? " (inferred from the names)" : ""}`;
  }
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

function everyAction(pattern: string): string {
  if (pattern === "*") return "every action";
  return pattern.startsWith("every ") ? pattern : `every action that matches ${pattern}`;
}

const operatorsInWords: Readonly<Record<string, string>> = lookup({
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
});

/**
 * The conditions of a statement as text, one for each operator and key.
 */
export function conditionsInWords({ Condition }: Statement): readonly string[] {
  return conditionTests(Condition).map(({ operator, key, values }) => {
    const words = operatorsInWords[operator];
    const wanted = values.map((value) => (value === "" ? '""' : value)).join(" or ");
    return words === undefined
      ? `${operator} ${key} ${wanted} holds (RAM does not document the operator)`
      : `${key} ${words} ${wanted}`;
  });
}
