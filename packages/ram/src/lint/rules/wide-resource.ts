import type { Action } from "../../actions/action.ts";
import { canName, namesAll } from "../../actions/resources.ts";
import { expandAction } from "../../actions/table.ts";
import { parseArn, tryArn } from "../../arn/arn.ts";
import { isRegionless } from "../../arn/region.ts";
import { conditionTests } from "../../document/condition.ts";
import { operators } from "../../document/operators.ts";
import type { Fix, Severity } from "../../finding.ts";
import type { Statement } from "../../policy.ts";
import { replacement } from "../fix.ts";
import { grantedOn, isStarForm } from "../granted-actions.ts";
import { defineRule, type Problem } from "../rule.ts";
import {
  hasWildcard,
  type LocatedStatement,
  listed,
  partOf,
  statementsOf,
  type With,
} from "../statements.ts";
import { requiresNamedValue } from "./wide-principal/caller-condition.ts";
import { wideActionOf } from "./wildcard-action.ts";

/** For example `oss:DeleteObject` on `*`. */
export const wideResource = defineRule({
  id: "wide-resource",
  severity: "medium",
  description: "An action that works on named resources is granted on all of them.",
  check: (context) =>
    statementsOf(context, "Allow", "Action", "Resource").flatMap((located) => {
      const { Action, Resource, Condition } = located.statement;
      // Session and control policies only limit, and a policy on a resource is about that
      // resource. A condition on tags selects resources as names do.
      if (located.policy.layer !== "identity" || selectsByTag(Condition)) return [];
      // The rule wildcard-action reports patterns of actions that are too wide.
      const wideAction = wideActionOf(context, located);
      const reported = context.reported({ policy: located.policy.name, index: located.index });
      const actions = Action.filter((pattern) => wideAction(pattern) === undefined)
        .flatMap(expandAction)
        .filter(({ name }) => !reported.has(name));
      return Resource.flatMap((pattern, i) => {
        const wide = [
          onEveryResource(located, pattern, actions),
          onEveryKind(located, pattern, actions),
          onEverything(located, pattern, actions),
        ].filter((problem) => problem !== undefined);
        const problems = wide.length > 0 ? wide : [inEveryRegion(pattern, actions)];
        return problems.flatMap((problem) =>
          problem === undefined ? [] : [{ ...partOf(located, "Resource", i), ...problem }],
        );
      });
    }),
});

type Found = Pick<Problem, "severity" | "message" | "fix">;

/**
 * The severity of an action on every resource. Undefined for reading what is not data, such as the
 * settings of resources: dashboards and audits do that with the star.
 */
function severityOf({ level, exposure }: Action): Severity | undefined {
  if (level === "permissions" || level === "write" || exposure === "credentials") return "high";
  if (exposure !== "data") return undefined;
  return level === "read" ? "medium" : "low";
}

/** The most severe first. */
const severities: readonly Severity[] = ["high", "medium", "low"];

/**
 * The pattern matches every resource of a form. Actions that are also requested on the star are
 * left out: they need it.
 */
function onEveryResource(
  located: LocatedStatement<With<"Action" | "Resource">>,
  pattern: string,
  actions: readonly Action[],
): Found | undefined {
  const wide = actions.filter(
    (action) => severityOf(action) !== undefined && worksOnNamesOf(pattern, action),
  );
  const found = wide.map(severityOf);
  const worst = severities.findIndex((each) => found.includes(each));
  if (worst < 0) return undefined;
  const isNarrow = narrows(located.statement.Condition);
  const names = [...new Set(wide.map(({ name }) => name))];
  const forms = [
    ...new Set(wide.flatMap(({ resources }) => resources.filter(hasName).map(withPlaceholders))),
  ];
  return {
    severity: severities[worst + (isNarrow ? 1 : 0)] ?? "low",
    message: `"${pattern}" grants ${listed(names)} on every resource${isNarrow ? ", if the condition is met" : ""}, including those that are created later. Name the resources, as in ${forms.join(" or ")}.`,
    fix: withoutPattern(located, pattern),
  };
}

function worksOnNamesOf(pattern: string, { resources }: Action): boolean {
  return (
    !resources.some(isStar) && resources.some((form) => hasName(form) && namesAll(pattern, form))
  );
}

/**
 * The pattern matches every name of a service, and writes are granted on it that are requested on
 * one kind of resource: they create resources, whose names are not known yet, or sources disagree
 * whether they can be limited to a name.
 */
function onEveryKind(
  { statement }: LocatedStatement,
  pattern: string,
  actions: readonly Action[],
): Found | undefined {
  const wide = actions.filter(
    (action) =>
      action.level !== "permissions" &&
      severityOf(action) !== undefined &&
      !worksOnNamesOf(pattern, action) &&
      !action.resources.every(isStar) &&
      namesAll(pattern, `acs:${action.name.replace(/:.*/, "")}:*:*:{rest}`),
  );
  if (wide.length === 0 || conditionTests(statement.Condition).length > 0) return undefined;
  const names = [...new Set(wide.map(({ name }) => name))];
  const kinds = new Set(
    wide.flatMap(({ resources }) => resources.filter((form) => !isStar(form)).map(kindOf)),
  );
  return {
    severity: "medium",
    message: `"${pattern}" grants ${listed(names)} on every kind of resource. Write the kinds that are needed, as in ${listed([...kinds])}, or add a condition.`,
    fix: null,
  };
}

/** `acs:vpc:{region}:{account}:vpc/*` of a VPC's name and of the form in which VPCs are created. */
function kindOf(form: string): string {
  return withPlaceholders(form.replaceAll(/\{\w+\}/g, "*"));
}

/**
 * The pattern matches every name of a service, and actions are granted on it of which no resource
 * is known: permissions management, or a write or a read of data of which only the name is known.
 * The latter are less severe, because it is not known whether they work on a resource.
 */
function onEverything(
  { statement }: LocatedStatement,
  pattern: string,
  actions: readonly Action[],
): Found | undefined {
  const writing = actions.filter(
    (action) =>
      action.resources.length === 0 &&
      severityOf(action) !== undefined &&
      namesAll(pattern, `acs:${action.name.replace(/:.*/, "")}:*:*:{rest}`),
  );
  if (writing.length === 0 || conditionTests(statement.Condition).length > 0) return undefined;
  const names = [...new Set(writing.map(({ name }) => name))];
  return {
    severity: writing.some(({ level }) => level === "permissions") ? "high" : "medium",
    message: `"${pattern}" grants ${listed(names)} on every resource. The resources of ${names.length === 1 ? "this action" : "these actions"} are not in the table of actions: if the documentation of the service has some, name them, or add a condition.`,
    fix: null,
  };
}

/** The pattern can be removed if all actions of the statement work on its other resources. */
function withoutPattern(
  located: LocatedStatement<With<"Action" | "Resource">>,
  pattern: string,
): Fix | null {
  const { Action, Resource } = located.statement;
  const others = Resource.filter((each) => each !== pattern);
  const isGranted = grantedOn(others);
  const works = ({ name, resources }: Action) => resources.length > 0 && isGranted(name);
  const known = Action.map(expandAction);
  if (!known.every((each) => each.length > 0 && each.every(works))) return null;
  return replacement(located, `Remove "${pattern}".`, [{ ...located.statement, Resource: others }]);
}

// A bucket's name is unique across accounts, so its resource name seldom has one. Source: OSS
// documentation, ARN formats.

/**
 * Names that people choose, and that can exist in each region and account. Most other services
 * create the ids of their resources. Sources: IMM documentation, CreateProject; SMQ documentation,
 * CreateQueue and CreateTopic.
 */
const chosenName = /^(?:imm:project\/|mns:\/)/;

/** The pattern names a resource, but leaves its region or account open. */
function inEveryRegion(pattern: string, actions: readonly Action[]): Found | undefined {
  const arn = tryArn(pattern);
  const isRequested = actions.some(({ resources }) =>
    resources.some((form) => hasName(form) && canName(pattern, form)),
  );
  if (arn === undefined || isRegionless(arn.service) || !isRequested) return undefined;
  if (!chosenName.test(`${arn.service}:${arn.relativeId}`)) return undefined;
  const open = [
    ...(hasWildcard(arn.region) ? ["region"] : []),
    ...(hasWildcard(arn.accountId) ? ["account"] : []),
  ];
  if (open.length === 0) return undefined;
  return {
    severity: open.includes("region") ? "low" : "info",
    message: `"${pattern}" matches this name in every ${open.join(" and ")}. Write the ${open.join(" and the ")}.`,
    fix: null,
  };
}

/** Whether the form is a star alone, of the service or of all. */
function isStar(form: string): boolean {
  return form === "*" || isStarForm(form);
}

function hasName(form: string): boolean {
  return form.includes("{");
}

function withPlaceholders(form: string): string {
  const { service, relativeId } = parseArn(form);
  const location = isRegionless(service) ? "*:*" : "{region}:{account}";
  return `acs:${service}:${location}:${relativeId}`;
}

/** What every client can satisfy. */
const openKeys = ["acs:SecureTransport", "acs:CurrentTime", "acs:UserAgent"];

/** Whether a condition requires certain values of a key that not every client can send. */
function narrows(condition: Statement["Condition"]): boolean {
  const keys = conditionTests(condition).map(({ key }) => key);
  return requiresNamedValue(
    condition,
    keys.filter((key) => !openKeys.includes(key)),
  );
}

/** Whether a condition selects resources by their own tags. */
function selectsByTag(condition: Statement["Condition"]): boolean {
  return conditionTests(condition).some(
    ({ operator, key }) =>
      /^(?:acs:ResourceTag|oss:BucketTag|oss:ExistingObjectTag)\//.test(key) &&
      operators[operator]?.negated === false,
  );
}
