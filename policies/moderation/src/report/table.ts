import type { ReportSeverity } from "../rule/describe-rule.ts";
import { countsOf, summaryOf } from "./describe.ts";
import { type Entry, entriesOf, rulesIn, subjectsIn } from "./entries.ts";
import type { ReportContent } from "./report.ts";
import { padTo, printable, wrapText } from "./text.ts";

export interface TableOptions {
  /** Columns of the terminal. Default: 80. At least 40 are used. */
  readonly width?: number;
  /** Lines of names and values that don't wrap, for screen readers. Default: false. */
  readonly plain?: boolean;
  /** Colours a text. Default: no colour. */
  readonly paint?: (text: string, style: ReportSeverity | "good") => string;
}

/**
 * The findings for people, at most as wide as the terminal, with a summary as the last line. What
 * belongs to a finding is under it: a column for it would be too narrow.
 */
export function tableOf(report: ReportContent, options: TableOptions = {}): string {
  const { paint = (text) => text } = options;
  const width = options.plain ? Number.POSITIVE_INFINITY : Math.max(40, options.width ?? 80);
  const entries = entriesOf(report);
  const lines = options.plain ? plainLines(entries) : blocks(entries, width, paint);
  return [...lines, ...summary(report, width, paint), ""].join("\n");
}

type Paint = NonNullable<TableOptions["paint"]>;

function summary(report: ReportContent, width: number, paint: Paint): readonly string[] {
  const { failures, undetermined } = countsOf(report);
  const style = failures > 0 ? "high" : undetermined > 0 ? "medium" : "good";
  return wrapText(printable(summaryOf(report)), width).map((line) => paint(line, style));
}

/** Titles of details, such as "not known", and a gap. */
const titleWidth = 11;

function blocks(entries: readonly Entry[], width: number, paint: Paint): readonly string[] {
  return entries.flatMap((entry) => {
    const { label, severity, text, details, isMissing } = entry;
    const subject = isMissing ? "" : `${subjectsIn(entry).join(", ")}: `;
    return [
      `${paint(label, severity)}  ${rulesIn(entry)}`,
      ...wrapText(printable(`${subject}${text}`), width - 2).map((line) => `  ${line}`),
      ...details.flatMap(([title, detail], index) =>
        wrapText(printable(detail), width - 2 - titleWidth).map((line, part) => {
          const isFirst = part === 0 && details[index - 1]?.[0] !== title;
          return `  ${padTo(isFirst ? title : "", titleWidth)}${line}`;
        }),
      ),
      "",
    ];
  });
}

function plainLines(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) => {
    const { label, text, details, isMissing } = entry;
    const lines = [
      ["severity", label],
      ["rule", rulesIn(entry)],
      ...(isMissing ? [] : [["subject", subjectsIn(entry).join(", ")]]),
      [isMissing ? "not known" : "finding", text],
      ...details,
    ];
    return [...lines.map(([title, value]) => printable(`${title}: ${value}`)), ""];
  });
}
