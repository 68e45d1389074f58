import { type FactsFile, KnownFacts } from "../kinds/known-facts.ts";
import { Model } from "../kinds/model.ts";
import { describeRule, type RuleDescription } from "../rule/describe-rule.ts";
import type { Finding } from "../rule/finding.ts";
import { type Coverage, judge, type RuleResult } from "../rule/judge.ts";
import type { AnyRule, Pack } from "../rule/rule.ts";
import { rules as allRules } from "../rules/index.ts";
import { Stack, type StackData } from "../stack/stack.ts";
import { applyWaivers } from "../waive/apply-waivers.ts";
import { isKnown, type KnownFindings, knownFindings } from "../waive/baseline.ts";
import { newAccessIn, newAccessRule } from "../waive/new-access.ts";
import type { Waiver } from "../waive/waivers-file.ts";
import { type Selection, select } from "./selection.ts";

export interface CheckOptions {
  /** Default: baseline. */
  readonly pack?: Pack;
  /** Which rules of the pack. Default: all. */
  readonly select?: Selection;
  /** Default: those of the pack that are selected. */
  readonly rules?: readonly AnyRule[];
  /** What is true outside the stack. */
  readonly facts?: FactsFile;
  /** Findings that somebody accepts. */
  readonly waivers?: readonly Waiver[];
  /** Waivers that end before this day are expired: `2026-11-30`. Default: today in UTC. */
  readonly today?: string;
  /** Findings that are not reported, unless they became worse. */
  readonly baseline?: KnownFindings;
  /** The old stack: only findings and access that it doesn't have are reported. */
  readonly against?: StackData;
}

/** The result of a check. */
export interface Report {
  /** By rule, and then in the stack's order. */
  readonly findings: readonly Finding[];
  /** The rules that were applied. */
  readonly rules: readonly RuleDescription[];
  /** By rule: how many subjects it has judged, with which verdict. */
  readonly coverage: Readonly<Record<string, Coverage>>;
  /** How many findings are left out, because the baseline or the old stack has them. */
  readonly known: number;
  readonly waivers: {
    /** Waivers that no longer count, because their last day is over. */
    readonly expired: readonly Waiver[];
    /** Waivers of the rules that were checked that match no finding. */
    readonly unused: readonly Waiver[];
  };
}

/**
 * Checks a stack that {@link readStack} has read.
 * @throws {SelectionError} if no rule is selected.
 */
export function check(data: StackData, options: CheckOptions = {}): Report {
  const { pack = "baseline", select: selection = {}, facts = {} } = options;
  const { rules = select(rulesOf(pack), selection, allRules) } = options;
  const model = new Model(new Stack(data), new KnownFacts(facts));
  const results = judgeAll(rules, model);
  const found = [
    ...Object.values(results).flatMap(({ findings }) => findings),
    ...newAccess(options, model),
  ];
  const { waivers = [], today = new Date().toISOString().slice(0, 10) } = options;
  const { findings, expired, unused } = applyWaivers(found, waivers, today);
  const old = oldFindings(options, rules);
  const reported = findings.filter(
    (each) => each.verdict === "broken" || !(isKnown(each, options.baseline) || isKnown(each, old)),
  );
  const isJudged = ({ rule }: Waiver) =>
    Object.hasOwn(results, rule) || (rule === newAccessRule.id && options.against !== undefined);
  return {
    findings: reported,
    rules: [...rules.map(describeRule), ...(options.against === undefined ? [] : [newAccessRule])],
    coverage: Object.fromEntries(
      Object.entries(results).map(([id, { coverage }]) => [id, coverage]),
    ),
    known: findings.length - reported.length,
    waivers: { expired, unused: unused.filter(isJudged) },
  };
}

/** The results by rule, in the order of the rules. */
const judgeAll = (rules: readonly AnyRule[], model: Model): Readonly<Record<string, RuleResult>> =>
  Object.fromEntries(rules.map((rule) => [rule.id, judge(rule, model)]));

/** The findings of the old stack. */
function oldFindings(
  { against, facts }: CheckOptions,
  rules: readonly AnyRule[],
): KnownFindings | undefined {
  if (against === undefined) return undefined;
  const results = judgeAll(rules, new Model(new Stack(against), new KnownFacts(facts)));
  return knownFindings(Object.values(results).flatMap(({ findings }) => findings));
}

function newAccess({ against, facts }: CheckOptions, model: Model): readonly Finding[] {
  if (against === undefined) return [];
  return newAccessIn(model, new Model(new Stack(against), new KnownFacts(facts)));
}

const rulesOf = (pack: Pack) => allRules.filter(({ packs }) => packs.includes(pack));
