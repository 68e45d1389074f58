import { globMatches } from "@immkit/ram/glob";
import type { AnyRule, Severity, Topic } from "../rule/rule.ts";

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

/** From the least severe to the most. */
export const severities: readonly Severity[] = ["low", "medium", "high", "critical"];

/** The rules that a selection selects. */
export function select(rules: readonly AnyRule[], selection: Selection): readonly AnyRule[] {
  const { ids, topics, severity = "low", frameworks, since = "0.0.0" } = selection;
  return rules.filter(
    (rule) =>
      (ids === undefined || ids.some((pattern) => globMatches(pattern, rule.id))) &&
      (topics === undefined || topics.includes(rule.topic)) &&
      severities.indexOf(rule.severity) >= severities.indexOf(severity) &&
      (frameworks === undefined || frameworks.some((name) => hasFramework(rule, name))) &&
      compareVersions(rule.since, since) >= 0,
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
