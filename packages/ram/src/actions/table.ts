import { foldCase, globMatches } from "../document/glob.ts";
import { getOrCreate } from "../memo.ts";
import type { Action, Service } from "./action.ts";
import { imm } from "./imm.ts";
import { mns } from "./mns.ts";
import { oss } from "./oss.ts";
import { eventbridge, fc, kms, log, sts } from "./others.ts";
import { ram } from "./ram.ts";

/**
 * The known actions of the services that moderation stacks use, each list with its source and date.
 */
export const services: readonly Service[] = [imm, oss, mns, ram, sts, kms, log, eventbridge, fc];

const named = services.flatMap(({ actions }) =>
  actions.map((action) => [foldCase(action.name), action] as const),
);
const byName = new Map(named);

// A cache: the patterns of a few policies are expanded again and again.
const expanded = new Map<string, readonly Action[]>();
const maxExpanded = 1000;

/**
 * The known actions that a pattern matches. There may be more: services grow, and not all lists are
 * complete.
 */
export function expandAction(pattern: string): readonly Action[] {
  if (expanded.size >= maxExpanded) expanded.clear();
  const wanted = foldCase(pattern);
  return getOrCreate(expanded, wanted, () => expand(wanted));
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
