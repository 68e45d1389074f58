import type { Action, Service } from "../../actions/action.ts";
import { ramCodesOf } from "../../actions/product-codes.ts";
import { expandAction, findAction, serviceOf, services } from "../../actions/table.ts";
import { foldCase } from "../../document/glob.ts";
import { nearest } from "../../document/spelling.ts";
import { lookup } from "../../lookup.ts";
import type { Statement } from "../../policy.ts";
import { replacement } from "../fix.ts";
import { defineRule, type Problem } from "../rule.ts";
import { hasWildcard, type LocatedStatement, partOf, statementsOf } from "../statements.ts";

export const unknownAction = defineRule({
  id: "unknown-action",
  severity: "medium",
  description:
    "A statement names an action that its service does not have, or that is probably misspelled.",
  check: (context) =>
    statementsOf(context).flatMap((located) =>
      actionsOf(located.statement).flatMap((pattern, i) => {
        const service = serviceOf(pattern);
        if (expandAction(pattern).length > 0) return [];
        const problem =
          service === undefined
            ? productCode(located, pattern)
            : service.complete
              ? missingAction(located, pattern, service)
              : misspelledAction(located, pattern, service);
        return problem === undefined
          ? []
          : [{ ...partOf(located, elementOf(located.statement), i), ...problem }];
      }),
    ),
});

/**
 * Operations that RAM checks under the name of another action, in lower case, with that action.
 * Sources: github.com/AlibabaCloudDocs/oss at f684091 (2021-07-14), "RAM policy"; OSS
 * documentation, GetBucketV2 (2025-10-21). GetObjectMeta is on neither page.
 */
const operationActions: Readonly<Record<string, string>> = lookup({
  "oss:getservice": "oss:ListBuckets",
  "oss:getbucket": "oss:ListObjects",
  "oss:getbucketv2": "oss:ListObjects",
  "oss:listobjectsv2": "oss:ListObjects",
  "oss:headobject": "oss:GetObject",
  "oss:getobjectmeta": "oss:GetObject",
  "oss:appendobject": "oss:PutObject",
  "oss:postobject": "oss:PutObject",
  "oss:initiatemultipartupload": "oss:PutObject",
  "oss:uploadpart": "oss:PutObject",
  "oss:completemultipartupload": "oss:PutObject",
  "oss:deletemultipleobjects": "oss:DeleteObject",
});

type Found = Pick<Problem, "severity" | "message" | "fix">;

/** The severities, for an action that certainly does not exist or is probably misspelled. */
const severities = {
  Action: {
    Allow: { missing: "medium", misspelled: "low" },
    Deny: { missing: "high", misspelled: "medium" },
  },
  NotAction: {
    Allow: { missing: "critical", misspelled: "medium" },
    Deny: { missing: "medium", misspelled: "low" },
  },
} as const;

function elementOf({ Action }: Statement): "Action" | "NotAction" {
  return Action === undefined ? "NotAction" : "Action";
}

function actionsOf(statement: Statement): readonly string[] {
  return statement[elementOf(statement)] as readonly string[];
}

/** The code of a product's API in place of its RAM code, such as `waf:` for `yundun-waf:`. */
function productCode(located: LocatedStatement, pattern: string): Found | undefined {
  const { statement } = located;
  const [product = ""] = foldCase(pattern).split(":");
  const codes = ramCodesOf(product);
  if (codes.length === 0) return undefined;
  const { missing } = severities[elementOf(statement)][statement.Effect];
  const corrected = codes.map((code) => pattern.replace(/^[^:]*/, code));
  const [only] = corrected.filter((each) => expandAction(each).length > 0);
  const left = actionsOf(statement).flatMap((each) => (each === pattern ? (only ?? []) : [each]));
  return {
    severity: missing,
    message: `"${product}" is not a RAM code. RAM checks the actions of this product as ${codes.map((code) => `${code}:…`).join(" or ")}. ${consequenceOf(statement)}`,
    fix:
      only === undefined
        ? null
        : replacement(located, `Write "${only}".`, withEntries(statement, [...new Set(left)])),
  };
}

function consequenceOf({ Effect, Action }: Statement): string {
  if (Action === undefined) return "Nothing is excepted.";
  return `Nothing is ${Effect === "Allow" ? "granted" : "denied"}.`;
}

/** The table lists all actions of the service, and not this one. */
function missingAction(
  located: LocatedStatement,
  pattern: string,
  { code, checked, actions }: Service,
): Found {
  const { statement } = located;
  const { missing } = severities[elementOf(statement)][statement.Effect];
  const near = nearestAction(pattern, actions);
  const left = new Set(
    actionsOf(statement).flatMap((each) => (each === pattern ? (near ?? []) : [each])),
  );
  const statements =
    near === undefined ? withoutEntry(statement, [...left]) : withEntries(statement, [...left]);
  const fix = near === undefined ? `Remove "${pattern}".` : `Write "${near}".`;
  return {
    severity: missing,
    message: `${code} has no action "${pattern}" (as of ${checked}). ${consequenceOf(statement)}`,
    fix: statements === null ? null : replacement(located, fix, statements),
  };
}

/**
 * The table does not list all actions of the service. An action that is almost the same as a
 * listed one and begins with the same verb is probably misspelled.
 */
function misspelledAction(
  { statement }: LocatedStatement,
  pattern: string,
  { code, checked, actions }: Service,
): Found | undefined {
  if (hasWildcard(pattern)) return undefined;
  const { misspelled } = severities[elementOf(statement)][statement.Effect];
  const checkedAs = operationActions[foldCase(pattern)];
  if (checkedAs !== undefined)
    return {
      severity: misspelled,
      message: `"${pattern}" is the name of an operation, not of an action. RAM checks the operation as "${checkedAs}".`,
      fix: null,
    };
  const near =
    withoutHyphens(pattern, actions) ?? ofStsInstead(pattern) ?? almostThe(pattern, actions);
  if (near === undefined) return undefined;
  return {
    severity: misspelled,
    message: `"${pattern}" is not in the action table of ${code} (${checked}), which is not complete. Did you mean "${near}"?`,
    fix: null,
  };
}

/** An action as command lines write it: `get-project` is GetProject. */
function withoutHyphens(pattern: string, actions: readonly Action[]): string | undefined {
  const [code, name] = foldCase(pattern).split(":") as [string, string];
  const wanted = `${code}:${name.replaceAll("-", "")}`;
  return actions.find((action) => foldCase(action.name) === wanted)?.name;
}

/** An action of STS with the code of RAM: ram:AssumeRole. */
function ofStsInstead(pattern: string): string | undefined {
  return /^ram:/i.test(pattern) ? findAction(pattern.replace(/^ram/i, "sts"))?.name : undefined;
}

/**
 * An action that is not listed often differs in a short word: DescribeTagKeys, DescribeTags. So it
 * must have the same verb, or be only one letter away if it begins with no verb: ListeAliases.
 */
function almostThe(pattern: string, actions: readonly Action[]): string | undefined {
  const verb = verbOf(pattern);
  const alike = actions.flatMap(({ name }) => (verbOf(name) === verb ? [name] : []));
  // In lower case, it can't be seen where the verb ends.
  if (verb === undefined) return undefined;
  if (alike.length > 0 || isVerb(verb)) return nearest(pattern, alike, 2);
  return nearest(
    pattern,
    actions.map(({ name }) => name),
    1,
  );
}

/** A verb is never replaced by another one: SetProject is not GetProject. */
function nearestAction(pattern: string, actions: readonly Action[]): string | undefined {
  const verb = verbOf(pattern);
  const hasVerb = isVerb(verb);
  return nearest(
    pattern,
    actions.flatMap(({ name }) => (!hasVerb || verbOf(name) === verb ? [name] : [])),
  );
}

function isVerb(word: string | undefined): boolean {
  return services.some(({ actions }) =>
    actions.some(({ name }) => verbOf(name)?.replace(/^.*:/, ":") === word?.replace(/^.*:/, ":")),
  );
}

function verbOf(name: string): string | undefined {
  return /:[A-Z][a-z]+/.exec(name)?.[0];
}

function withEntries(
  { Action, NotAction, ...rest }: Statement,
  entries: readonly string[],
): readonly Statement[] {
  return [{ ...rest, ...(Action === undefined ? { NotAction: entries } : { Action: entries }) }];
}

/**
 * The statement without an entry that matches nothing. Null if the entry was meant to protect
 * something: only the author knows what.
 */
function withoutEntry(
  statement: Statement,
  entries: readonly string[],
): readonly Statement[] | null {
  const { NotAction, Effect, ...rest } = statement;
  if (Effect === "Deny" && NotAction === undefined) return null;
  if (entries.length > 0) return withEntries(statement, entries);
  if (Effect === "Deny") return [{ ...rest, Effect, Action: ["*"] }];
  // An Allow without actions grants nothing. An Allow without exceptions grants everything, and
  // only the author knows which part of that is needed.
  return NotAction === undefined ? [] : null;
}
