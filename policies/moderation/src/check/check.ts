import { type FactsFile, KnownFacts } from "../kinds/known-facts.ts";
import { Model } from "../kinds/model.ts";
import type { Finding } from "../rule/finding.ts";
import { type Coverage, judge } from "../rule/judge.ts";
import type { AnyRule, Pack } from "../rule/rule.ts";
import { rules as allRules } from "../rules/index.ts";
import { Stack, type StackData } from "../stack/stack.ts";

export interface CheckOptions {
  /** Default: baseline. */
  readonly pack?: Pack;
  /** Default: those of the pack. */
  readonly rules?: readonly AnyRule[];
  /** What is true outside the stack. */
  readonly facts?: FactsFile;
}

/** The result of a check. */
export interface Report {
  /** By rule, and then in the stack's order. */
  readonly findings: readonly Finding[];
  /** By rule: how many subjects it has judged, with which verdict. */
  readonly coverage: Readonly<Record<string, Coverage>>;
}

/** Checks a stack that {@link readStack} has read. */
export function check(
  data: StackData,
  { pack = "baseline", rules = rulesOf(pack), facts = {} }: CheckOptions = {},
): Report {
  const model = new Model(new Stack(data), new KnownFacts(facts));
  const results = rules.map((rule) => ({ id: rule.id, ...judge(rule, model) }));
  return {
    findings: results.flatMap(({ findings }) => findings),
    coverage: Object.fromEntries(results.map(({ id, coverage }) => [id, coverage])),
  };
}

const rulesOf = (pack: Pack) => allRules.filter(({ packs }) => packs.includes(pack));
