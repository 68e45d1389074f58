import type { AccessLevel } from "../actions/action.ts";
import { expandAction } from "../actions/table.ts";
import { conditionTests } from "../decide/condition.ts";
import { actionMatches } from "../decide/glob.ts";
import { isList } from "../decide/principal.ts";
import type { Finding } from "../lint/finding.ts";
import type { Statement } from "../policy.ts";
import { together } from "../sets/bound.ts";
import { type PolicyInput, toPolicySet } from "../sets/input.ts";
import { type Box, modelOf } from "../sets/model.ts";
import { codeOf, isAcrossServices, leftOf } from "./left.ts";

/** One line about what somebody can do: a finding of no blame, with the parts of its sentence. */
export interface Capability extends Finding {
  readonly id: "can";
  /** The service's code, or `*` where a pattern is of all services. */
  readonly service: string;
  /** `unknown` where the pattern takes in no action of the table, or those of other services too. */
  readonly level: AccessLevel | "unknown";
  /** The known actions, as far as no Deny, session or control policy takes them away; for `unknown` the pattern itself. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** The conditions in words; empty without any. */
  readonly conditions: readonly string[];
}

/**
 * What the policies allow, line by line: for each statement that allows something, each service and each level of access. A call that every other policy
 * takes away again is not told. Statements behind the lines are named.
 */
export function explain(policies: PolicyInput): readonly Capability[] {
  const model = modelOf(toPolicySet(policies));
  const own = model.layers.at(-1) as readonly Box[];
  // A statement with a Principal can be several boxes.
  const statements = Map.groupBy(own, ({ policy, index }) => JSON.stringify([policy, index]));
  // Stryker disable next-line ArrayDeclaration: a bound on work
  return together([model], () => {
    const left = leftOf(model);
    // A call that can't be told from one that is denied is still told: it is an explanation, not a promise.
    return [...statements.values()].flatMap((boxes) => linesOf(boxes[0] as Box, left(boxes)));
  });
}

function linesOf({ policy, index, statement }: Box, allowed: (action: string) => boolean): readonly Capability[] {
  const groups = new Map<string, { service: string; level: Capability["level"]; actions: Set<string> }>();
  const put = (service: string, level: Capability["level"], action: string) => {
    const group = groups.get(`${service} ${level}`) ?? { service, level, actions: new Set() };
    group.actions.add(action);
    groups.set(`${service} ${level}`, group);
  };
  const { Action: patterns = ["*"], NotAction } = statement;
  // Stryker disable next-line all: what NotAction excepts is not allowed, and that is told without an analysis.
  const excepted = (name: string) => NotAction?.some((pattern) => actionMatches(pattern, name));
  for (const { name, level } of patterns.flatMap(expandAction)) if (!excepted(name) && allowed(name)) put(codeOf(name), level, name);
  for (const pattern of patterns) {
    const open = isAcrossServices(pattern) || expandAction(pattern).length === 0;
    if (open && allowed(pattern)) put(codeOf(pattern), "unknown", NotAction === undefined ? pattern : `all but ${NotAction.join(", ")}`);
  }
  const conditions = conditionsOf(statement);
  const resources = statement.Resource ?? ["the role of this trust policy"];
  return [...groups.values()].map(({ service, level, actions }) => {
    const when = conditions.length === 0 ? "" : `, if ${conditions.join(" and ")}`;
    const what =
      level === "unknown" ? [...actions].join(", ") : `${level} ${service}: ${[...actions].map((name) => name.split(":")[1]).join(", ")}`;
    return {
      id: "can",
      severity: "info",
      policy,
      statement: index,
      pattern: [...actions].join(", "),
      message: `${callersOf(statement)} ${what} on ${resources.join(", ")}${when}.`,
      fix: null,
      service,
      level,
      actions: [...actions],
      resources,
      conditions,
    };
  });
}

function callersOf({ Principal }: Statement): string {
  if (Principal === undefined) return "Can";
  const list = isList(Principal) ? Principal : Object.values(Principal).flat();
  return list.length === 0 || list.includes("*") ? "Everybody can" : `${list.join(", ")} can`;
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

function conditionsOf({ Condition }: Statement): readonly string[] {
  return conditionTests(Condition).map(({ operator, key, values }) => `${key} ${words[operator] ?? operator} ${values.join(" or ")}`);
}
