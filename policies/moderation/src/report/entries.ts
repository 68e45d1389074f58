import type { ReportSeverity } from "../rule/describe-rule.ts";
import { severities } from "../rule/rule.ts";
import { detailsOf, labelOf, placeOf } from "./describe.ts";
import type { ReportContent, ReportFinding } from "./report.ts";

/** What a report for people lists: a finding, or something unknown with all that needs it. */
export interface Entry {
  /** `high`, `high, undetermined`, or `high, waived`. */
  readonly label: string;
  /** The highest of its findings. */
  readonly severity: ReportSeverity;
  /** One finding, or those that are undetermined because the same thing is not known. */
  readonly findings: readonly ReportFinding[];
  /** What is wrong, or what is not known. */
  readonly text: string;
  /** Whether the text is what several rules may need. */
  readonly isMissing: boolean;
  /** What to say after the text: titles and texts. */
  readonly details: readonly (readonly [title: string, text: string])[];
}

/**
 * The most severe first, what fails before what is undetermined, and waived findings last. One
 * unknown value can leave many rules undetermined: they are one entry. A finding that needs several
 * unknown values is in the entry of each.
 */
export function entriesOf({ findings }: ReportContent): readonly Entry[] {
  const isOpen = ({ verdict, waived, needs = [] }: ReportFinding) =>
    verdict === "undetermined" && !waived && needs.length > 0;
  const byNeed = new Map<string, ReportFinding[]>();
  for (const finding of findings.filter(isOpen))
    for (const need of finding.needs ?? [])
      byNeed.set(need, [...(byNeed.get(need) ?? []), finding]);
  const entries = [
    ...findings.filter((finding) => !isOpen(finding)).map(single),
    ...[...byNeed].map(([need, blocked]) => missing(need, blocked)),
  ];
  return entries.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ findings: [finding], severity }: Entry): number {
  const { waived = false, verdict } = finding ?? {};
  return (waived ? 100 : 0) + (verdict === "undetermined" ? 10 : 0) - rankOf(severity);
}

const single = (finding: ReportFinding): Entry => ({
  label: labelOf(finding),
  severity: finding.severity,
  findings: [finding],
  text: finding.message,
  isMissing: false,
  details: detailsOf(finding),
});

function missing(need: string, findings: readonly ReportFinding[]): Entry {
  const sorted = findings.toSorted((a, b) => rankOf(b.severity) - rankOf(a.severity));
  const [worst] = sorted;
  // The place of a finding is the one of the first fact that it needs.
  const placed = sorted.find(({ needs: [first] = [] }) => first === need) ?? worst;
  const place = placed === undefined ? "" : placeOf(placed);
  return {
    label: worst === undefined ? "" : labelOf(worst),
    severity: worst?.severity ?? "low",
    findings: sorted,
    text: `${need}.`,
    isMissing: true,
    details: [
      ...(place === "" ? [] : [["at", place] as const]),
      ...sorted.map(({ rule, subject }) => ["blocks", `${rule} for ${subject}`] as const),
    ],
  };
}

const rankOf = (severity: ReportSeverity) => ["info", ...severities].indexOf(severity);

/** The rule of an entry, or how many rules it blocks: `10 rules`. */
export function rulesIn({ findings }: Entry): string {
  const [only = "", ...others] = new Set(findings.map(({ rule }) => rule));
  return others.length === 0 ? only : `${others.length + 1} rules`;
}

/** The subjects of an entry, each once: `app, app-policy`. */
export const subjectsIn = ({ findings }: Entry): readonly string[] => [
  ...new Set(findings.map(({ subject }) => subject)),
];
