import { serviceOf, services } from "../actions/table.ts";
import { actionMatches } from "../decide/glob.ts";
import type { Statement } from "../policy.ts";

/**
 * What a fix takes away that nobody blames: where it spells a pattern out from the tables, what they lack goes. A sentence behind a space, or nothing where
 * no pattern is spelt out, or all actions of its service are in the table.
 */
export function lostByTables(before: readonly Statement[], after: readonly Statement[]): string {
  const [had, has] = [allowedBy(before), allowedBy(after)];
  const fresh = has.filter((action) => !had.includes(action));
  const spelt = had.filter((pattern) => {
    const isKept = has.some((each) => actionMatches(each, pattern));
    return !isKept && isOpen(pattern) && fresh.some((action) => actionMatches(pattern, action));
  });
  if (spelt.length === 0) return "";
  const listed = new Set(fresh.map(serviceOf));
  const used = services.filter((service) => listed.has(service));
  const [date] = used.map(({ checked }) => checked).sort();
  const tables = `the ${used.length === 1 ? "table" : "tables"} of ${used.map(({ code }) => code).join(", ")} (${date})`;
  return ` The list is made from ${tables}: what is not in there goes${spelt.some(isOfAnyService) ? ", as does every other service" : ""}.`;
}

function allowedBy(statements: readonly Statement[]): readonly string[] {
  const allow = statements.filter(({ Effect }) => Effect === "Allow");
  // What NotAction leaves is a part of everything.
  return [...new Set(allow.flatMap(({ Action }) => Action ?? ["*"]))];
}

function isOfAnyService(pattern: string): boolean {
  return serviceOf(pattern) === undefined;
}

/** Whether a pattern may take in more than the tables have. */
function isOpen(pattern: string): boolean {
  return serviceOf(pattern)?.complete !== true;
}
