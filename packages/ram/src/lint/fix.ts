import { listedActions, serviceOf, services } from "../actions/table.ts";
import { actionMatches } from "../document/glob.ts";
import { sizeLimits } from "../document/parse.ts";
import type { Fix } from "../finding.ts";
import { split } from "../minimise/split.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import type { LintedPolicy } from "./rule.ts";
import type { LocatedStatement } from "./statements.ts";

/**
 * The fix that puts other statements in the place of one: none to remove it.
 * @returns null if RAM would not accept the result.
 */
export function replacement(
  { policy, index }: LocatedStatement,
  message: string,
  statements: readonly Statement[],
): Fix | null {
  return fixOf(policy, message, policy.document.Statement.toSpliced(index, 1, ...statements));
}

/**
 * The fix that leaves these statements of a policy. If they are too large for one policy, they are
 * split into several where several can be attached.
 * @returns null if RAM would not accept the result.
 */
export function fixOf(
  policy: LintedPolicy,
  what: string,
  statements: readonly Statement[],
): Fix | null {
  const message = `${what}${lostActions(policy.document.Statement, statements)}`;
  if (statements.length === 0) return { message, document: null };
  const parts = partsOf({ ...policy.document, Statement: statements }, policy.layer);
  const [document, ...moreDocuments] = parts;
  if (document === undefined) return null;
  if (moreDocuments.length === 0) return { message, document };
  if (policy.layer !== "identity") return null;
  return {
    message: `${message} It takes ${parts.length} policies. Attach all of them.`,
    document,
    moreDocuments,
  };
}

function partsOf(
  document: PolicyDocument,
  layer: LintedPolicy["layer"],
): readonly PolicyDocument[] {
  // No limit is published for policies on resources and control policies.
  const limit =
    layer === "identity" || layer === "session" ? sizeLimits[layer] : Number.POSITIVE_INFINITY;
  try {
    return split(document, limit);
  } catch {
    // A statement that can't be split further does not fit.
    return [];
  }
}

/**
 * The actions that are lost by mistake when a fix replaces a pattern by a list of actions: those
 * that no table lists. A sentence that begins with a space; empty if there are none.
 */
export function lostActions(before: readonly Statement[], after: readonly Statement[]): string {
  const [allowedBefore, allowedAfter] = [
    allowedActions(before.filter((each) => !after.includes(each))),
    allowedActions(after.filter((each) => !before.includes(each))),
  ];
  const added = new Set(allowedAfter.filter((pattern) => !allowedBefore.includes(pattern)));
  const kept = [
    ...allowedActions(before.filter((each) => after.includes(each))),
    ...allowedBefore.filter((pattern) => allowedAfter.includes(pattern)),
  ];
  const replaced = [...new Set(allowedBefore)].filter(
    (pattern) =>
      serviceOf(pattern)?.complete !== true &&
      listedActions(pattern).some(({ name }) => added.has(name)) &&
      !kept.some((each) => actionMatches(each, pattern)),
  );
  if (replaced.length === 0) return "";
  const codes = new Set(
    replaced
      .flatMap(listedActions)
      .flatMap(({ name }) => (added.has(name) ? [name.split(":")[0]] : [])),
  );
  const used = services.filter(({ code }) => codes.has(code));
  const [date] = used.map(({ checked }) => checked).sort();
  const tables = `the action ${used.length === 1 ? "table" : "tables"} of ${used.map(({ code }) => code).join(", ")} (${date})`;
  const others = replaced.some((pattern) => serviceOf(pattern) === undefined)
    ? ", and so are all other services"
    : "";
  return ` The list comes from ${tables}. Actions that are not listed there are lost${others}.`;
}

/** The patterns of Allow statements. NotAction counts as everything. */
function allowedActions(statements: readonly Statement[]): readonly string[] {
  return statements
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => Action ?? ["*"]);
}
