import { expandAction, serviceOf, services } from "../actions/table.ts";
import { actionMatches } from "../document/glob.ts";
import type { Statement } from "../policy.ts";

/**
 * What a fix takes away that nobody blames: where it spells a pattern out from the tables, what
 * they lack goes. A sentence behind a space, or nothing where no pattern is spelt out, or all
 * actions of its service are in the table.
 */
export function lostByTables(before: readonly Statement[], after: readonly Statement[]): string {
  const [had, has] = [allowedBy(before, after), allowedBy(after, before)];
  const fresh = new Set(has);
  for (const pattern of had) fresh.delete(pattern);
  const patterns = [...new Set(had)].filter(
    (pattern) => isOpen(pattern) && expandAction(pattern).some(({ name }) => fresh.has(name)),
  );
  if (patterns.length === 0) return "";
  const unchanged = before.filter((each) => after.includes(each));
  const kept = [...allowedBy(unchanged), ...had.filter((pattern) => has.includes(pattern))];
  const spelt = patterns.filter((pattern) => !kept.some((each) => actionMatches(each, pattern)));
  if (spelt.length === 0) return "";
  const listed = spelt.flatMap(expandAction).filter(({ name }) => fresh.has(name));
  const codes = new Set(listed.map(({ name }) => name.split(":")[0]));
  const used = services.filter(({ code }) => codes.has(code));
  const [date] = used.map(({ checked }) => checked).sort();
  const tables = `the ${used.length === 1 ? "table" : "tables"} of ${used.map(({ code }) => code).join(", ")} (${date})`;
  return ` The list is made from ${tables}: what is not in there goes${spelt.some(isOfAnyService) ? ", as does every other service" : ""}.`;
}

/**
 * What is allowed by statements that are not among others, which need no look: most stay as they
 * are.
 */
function allowedBy(
  statements: readonly Statement[],
  others: readonly Statement[] = [],
): readonly string[] {
  const own = statements.filter((each) => each.Effect === "Allow" && !others.includes(each));
  // What NotAction leaves is a part of everything.
  return own.flatMap(({ Action }) => Action ?? ["*"]);
}

function isOfAnyService(pattern: string): boolean {
  return serviceOf(pattern) === undefined;
}

/** Whether a pattern may take in more than the tables have. */
function isOpen(pattern: string): boolean {
  return serviceOf(pattern)?.complete !== true;
}
