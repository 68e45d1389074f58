import { foldCase, globMatches } from "../document/glob.ts";
import type { Action, Service } from "./action.ts";
import { imm } from "./imm.ts";
import { mns } from "./mns.ts";
import { oss } from "./oss.ts";
import { eventbridge, fc, kms, log, sts } from "./others.ts";
import { ram } from "./ram.ts";

/**
 * What is known of the actions of the services that moderation stacks use, with the source and the
 * date of each list.
 */
export const services: readonly Service[] = [imm, oss, mns, ram, sts, kms, log, eventbridge, fc];

const named = services.flatMap(({ actions }) =>
  actions.map((action) => [foldCase(action.name), action] as const),
);
const byName = new Map(named);

const expanded = new Map<string, readonly Action[]>();
/**
 * How many patterns are remembered: those of some policies, which are asked about again and again.
 */
const mostExpanded = 1000;

/**
 * The known actions that a pattern takes in. There may be more: services grow, and only some lists
 * are complete.
 */
export function expandAction(pattern: string): readonly Action[] {
  const wanted = foldCase(pattern);
  const known = expanded.get(wanted) ?? expand(wanted);
  if (expanded.size >= mostExpanded) expanded.clear();
  expanded.set(wanted, known);
  return known;
}

function expand(wanted: string): readonly Action[] {
  const exact = byName.get(wanted);
  if (exact !== undefined) return [exact];
  return named.flatMap(([name, action]) => (globMatches(wanted, name) ? [action] : []));
}

/** The action of this name, in any case. */
export function findAction(name: string): Action | undefined {
  return byName.get(foldCase(name));
}

/** The service whose code the action or pattern begins with. */
export function serviceOf(action: string): Service | undefined {
  const folded = foldCase(action);
  return services.find(({ code }) => folded.startsWith(`${code}:`));
}
