import { foldCase, globMatches } from "../document/glob.ts";
import { getOrCreate } from "../memo.ts";
import type { Action, Service } from "./action.ts";
import { actionsOf, readData } from "./data.ts";
import { imm } from "./imm.ts";
import { mns } from "./mns.ts";
import { oss } from "./oss.ts";
import { eventbridge, fc, kms, log, sts } from "./others.ts";
import { ram } from "./ram.ts";

/**
 * The services that moderation stacks use, with what their actions do and work on. Each list has
 * its source and date.
 */
export const services: readonly Service[] = [imm, oss, mns, ram, sts, kms, log, eventbridge, fc];

const described = services.flatMap(({ actions }) =>
  actions.map((action) => [foldCase(action.name), action] as const),
);
const byName = new Map(described);

// A cache: the patterns of a few policies are expanded again and again.
const expanded = new Map<string, readonly Action[]>();
const maxExpanded = 1000;

/**
 * The known actions that a pattern matches. There may be more: services grow, and not all lists are
 * complete. A pattern across services, such as `*:Get*`, is expanded to the actions of
 * {@link services} only.
 */
export function expandAction(pattern: string): readonly Action[] {
  if (expanded.size >= maxExpanded) expanded.clear();
  const wanted = foldCase(pattern);
  return getOrCreate(expanded, wanted, () => expand(wanted));
}

/**
 * The actions that an answer names one by one. Of a pattern with wildcards, those that are not in
 * {@link services} are left out: there can be hundreds.
 */
export function listedActions(pattern: string): readonly Action[] {
  const actions = expandAction(pattern);
  return /[*?]/.test(pattern) ? actions.filter(({ name }) => byName.has(foldCase(name))) : actions;
}

function expand(wanted: string): readonly Action[] {
  const exact = byName.get(wanted);
  if (exact !== undefined) return [exact];
  const code = codeOf(wanted);
  const known =
    code === undefined || /[*?]/.test(code) ? described : (serviceWithCode(code)?.named ?? []);
  return known.flatMap(([name, action]) => (globMatches(wanted, name) ? [action] : []));
}

/** The action of this name, in any case. */
export function findAction(name: string): Action | undefined {
  const wanted = foldCase(name);
  return byName.get(wanted) ?? serviceWithCode(codeOf(wanted))?.byName.get(wanted);
}

/** The service whose code the action or pattern begins with. */
export function serviceOf(action: string): Service | undefined {
  return serviceWithCode(codeOf(foldCase(action)))?.service;
}

function codeOf(folded: string): string | undefined {
  return /^([^:]*):/.exec(folded)?.[1];
}

/** A service with its actions by their folded names. */
interface Loaded {
  readonly service: Service;
  readonly named: readonly (readonly [string, Action])[];
  readonly byName: ReadonlyMap<string, Action>;
}

// A cache: each data file is read once. Null for a code that no table has.
const loaded = new Map<string, Loaded | null>();

function serviceWithCode(code: string | undefined): Loaded | null {
  if (code === undefined) return null;
  if (loaded.size >= maxExpanded) loaded.clear();
  return getOrCreate(loaded, code, () => load(code));
}

/** The actions of the table in the code, then those of the data file. */
function load(code: string): Loaded | null {
  const table = services.find((each) => each.code === code);
  const data = table?.complete === true ? undefined : readData(code);
  const others = data === undefined ? [] : actionsOf(data);
  const head =
    table ?? (data && { code, complete: false, source: data.source, checked: data.date });
  if (head === undefined) return null;
  const actions = [
    ...(table?.actions ?? []),
    ...others.filter(({ name }) => !byName.has(foldCase(name))),
  ];
  const named = actions.map((action) => [foldCase(action.name), action] as const);
  return { service: { ...head, actions }, named, byName: new Map(named) };
}
