import { ramCodesOf } from "../actions/product-codes.ts";
import { expandAction, serviceOf } from "../actions/table.ts";
import { foldCase } from "../document/glob.ts";
import { type PolicyInput, toPolicySet } from "../document/input.ts";
import type { PolicyDocument, PolicySet } from "../policy.ts";

/** Which actions of policies the lint rules know, and which they don't. */
export interface LintCoverage {
  /** How many actions and patterns are judged. */
  readonly judged: number;
  /** The actions and patterns that are not judged, in alphabetical order. */
  readonly notJudged: readonly {
    /** The RAM code, in lower case. A pattern across services, such as `x*:Get*`, has one too. */
    readonly service: string;
    /** As they are written. */
    readonly actions: readonly string[];
  }[];
}

/**
 * Counts the actions and patterns in the `Action` and `NotAction` of all statements that
 * {@link lint} judges, and names the others. No finding about the others does not mean that they
 * are harmless. Spellings that differ in upper and lower case only count once.
 *
 * An action is judged if the tables of actions have it: then its level of access is known or
 * inferred from its name. It is also judged if it certainly does not exist, which is a finding: the
 * table of its service is complete, or its code is known not to be a RAM code. A pattern is judged
 * if it matches an action of the tables; it can match other actions too where a table is not
 * complete. Conditions don't count: a statement with an operator that RAM does not document has its
 * own finding.
 *
 * ```ts
 * const { judged, notJudged } = lintCoverage(parsePolicy(text));
 * ```
 * @throws {PolicyError} on input that is not a parsed policy.
 */
export function lintCoverage(policies: PolicyInput): LintCoverage {
  const set = toPolicySet(policies);
  const layers: readonly (keyof PolicySet)[] = ["identity", "session", "resource", "control"];
  return coverageOf(
    layers.flatMap((layer) => (set[layer] ?? []).flatMap(({ document }) => patternsOf(document))),
  );
}

/** The actions and patterns that a policy names. */
export function patternsOf({ Statement }: PolicyDocument): readonly string[] {
  return Statement.flatMap(({ Action = [], NotAction = [] }) => [...Action, ...NotAction]);
}

/** Which of these actions and patterns are judged: see {@link lintCoverage}. */
export function coverageOf(patterns: readonly string[]): LintCoverage {
  // Of several spellings the first one remains.
  const distinct = [
    ...new Map(patterns.toReversed().map((each) => [foldCase(each), each])).values(),
  ];
  const unknown = distinct.filter((pattern) => !isJudged(pattern)).sort();
  const byService = Map.groupBy(unknown, (pattern) => foldCase(pattern.replace(/:.*/s, "")));
  return {
    judged: distinct.length - unknown.length,
    notJudged: [...byService].sort().map(([service, actions]) => ({ service, actions })),
  };
}

function isJudged(pattern: string): boolean {
  if (serviceOf(pattern)?.complete === true || expandAction(pattern).length > 0) return true;
  return ramCodesOf(foldCase(pattern).replace(/:.*/s, "")).length > 0;
}
