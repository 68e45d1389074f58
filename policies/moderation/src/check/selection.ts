import { globMatches } from "@immkit/ram/glob";
import { resembling } from "../read/spelling.ts";
import { type AnyRule, type Severity, severities, type Topic } from "../rule/rule.ts";

/** Which rules of a pack to check. A rule must satisfy each member that is given. */
export interface Selection {
  /** Ids. A star stands for any text. */
  readonly ids?: readonly string[];
  readonly topics?: readonly Topic[];
  /** The least severity. */
  readonly severity?: Severity;
  /** Names of frameworks, or their beginning: `CIS`. Case doesn't matter. */
  readonly frameworks?: readonly string[];
  /** Rules of this version of the package and later ones. */
  readonly since?: string;
}

/** A selection selects no rule, so nothing would be checked. */
export class SelectionError extends Error {
  readonly code = "NoRule";

  constructor(message: string) {
    super(message);
    this.name = "SelectionError";
  }
}

/**
 * The rules that a selection selects.
 * @param rules Those of the pack.
 * @param others Rules of other packs, to say where a rule is.
 * @throws {SelectionError} if an id or a framework matches nothing, or all of it together: a
 *   misspelt selection would check nothing.
 */
export function select(
  rules: readonly AnyRule[],
  selection: Selection,
  others: readonly AnyRule[] = [],
): readonly AnyRule[] {
  const { ids = [], topics, severity = "low", frameworks = [], since = "0.0.0" } = selection;
  for (const pattern of ids) checkId(pattern, rules, others);
  for (const name of frameworks) checkFramework(name, rules);
  const selected = rules.filter(
    (rule) =>
      (selection.ids === undefined || ids.some((pattern) => globMatches(pattern, rule.id))) &&
      (topics === undefined || topics.includes(rule.topic)) &&
      severities.indexOf(rule.severity) >= severities.indexOf(severity) &&
      (selection.frameworks === undefined || frameworks.some((name) => hasFramework(rule, name))) &&
      compareVersions(rule.since, since) >= 0,
  );
  if (selected.length > 0 || rules.length === 0) return selected;
  throw new SelectionError("No rule of the pack is in the selection, so nothing would be checked.");
}

function checkId(pattern: string, rules: readonly AnyRule[], others: readonly AnyRule[]): void {
  const isIn = (each: readonly AnyRule[]) => each.some(({ id }) => globMatches(pattern, id));
  if (isIn(rules)) return;
  const quoted = JSON.stringify(pattern);
  if (isIn(others))
    throw new SelectionError(`The pack doesn't have the rule ${quoted}. Another pack has it.`);
  const near = resembling(
    pattern,
    others.map(({ id }) => id),
  );
  const hint = near === undefined ? "A star stands for any text." : `Did you mean "${near}"?`;
  throw new SelectionError(`No rule has the id ${quoted}. ${hint}`);
}

function checkFramework(name: string, rules: readonly AnyRule[]): void {
  if (rules.some((rule) => hasFramework(rule, name))) return;
  const known = rules.flatMap(({ references = [] }) => references.map((each) => each.framework));
  throw new SelectionError(
    `No rule checks a control of ${JSON.stringify(name)}, only of: ${[...new Set(known)].join(", ")}.`,
  );
}

function hasFramework({ references = [] }: AnyRule, name: string): boolean {
  return references.some(({ framework }) => framework.toLowerCase().startsWith(name.toLowerCase()));
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  const index = left?.findIndex((part, i) => part !== right?.[i]) ?? -1;
  return index === -1 ? 0 : (left?.[index] ?? 0) - (right?.[index] ?? 0);
}
