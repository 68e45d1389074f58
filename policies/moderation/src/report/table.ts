import type { Report } from "../check/check.ts";
import type { Finding } from "../rule/finding.ts";
import type { Severity } from "../rule/rule.ts";
import { countsOf, detailsOf, labelOf, sortedFindings, summaryOf } from "./describe.ts";
import { displayWidth, padTo, printable, wrapText } from "./text.ts";

export interface TableOptions {
  /** Columns of the terminal. Default: 80. At least 40 are used. */
  readonly width?: number;
  /** Colours a text. Default: no colour. */
  readonly paint?: (text: string, style: Severity | "good" | "heading") => string;
}

/** The narrowest terminal with columns. In a narrower one, the parts are under each other. */
const leastForColumns = 100;

/** A table for people, as wide as the terminal, with a summary as the last line. */
export function tableOf(report: Report, options: TableOptions = {}): string {
  const { paint = (text) => text } = options;
  const width = Math.max(40, options.width ?? 80);
  const findings = sortedFindings(report);
  const layout = width < leastForColumns ? stacked : inColumns;
  const lines = findings.length === 0 ? [] : layout(findings, width, paint);
  return [...lines, ...summary(report, width, paint), ""].join("\n");
}

type Paint = NonNullable<TableOptions["paint"]>;

function summary(report: Report, width: number, paint: Paint): readonly string[] {
  const { failures, undetermined } = countsOf(report);
  const style = failures > 0 ? "high" : undetermined > 0 ? "medium" : "good";
  return wrapText(printable(summaryOf(report)), width).map((line) => paint(line, style));
}

/** Titles of details, such as "not known", and a gap. */
const titleWidth = 11;

function stacked(findings: readonly Finding[], width: number, paint: Paint): readonly string[] {
  return findings.flatMap((finding) => {
    const { rule, subject, message, severity } = finding;
    return [
      `${paint(labelOf(finding), severity)}  ${rule}`,
      ...wrapText(printable(`${subject}: ${message}`), width - 2).map((line) => `  ${line}`),
      ...detailsOf(finding).flatMap(([title, text]) =>
        wrapText(printable(text), width - 2 - titleWidth).map(
          (line, index) => `  ${padTo(index === 0 ? title : "", titleWidth)}${line}`,
        ),
      ),
      "",
    ];
  });
}

function inColumns(findings: readonly Finding[], width: number, paint: Paint): readonly string[] {
  const widest = (texts: readonly string[], most: number) =>
    Math.min(most, Math.max(...texts.map(displayWidth)));
  const labels = widest(["severity", ...findings.map(labelOf)], 14);
  const rules = widest(["rule", ...findings.map(({ rule }) => rule)], 28);
  const subjects = widest(
    ["subject", ...findings.map(({ subject }) => printable(subject))],
    Math.floor(width / 5),
  );
  const rest = width - labels - rules - subjects - 6;
  const row = (
    cells: readonly (readonly string[])[],
    styles: readonly ((text: string) => string)[],
  ) =>
    Array.from({ length: Math.max(...cells.map(({ length }) => length)) }, (_, line) =>
      cells
        .map((cell, column) => {
          const text = cell[line] ?? "";
          const padded = padTo(text, [labels, rules, subjects, 0][column] ?? 0);
          return text === "" ? padded : (styles[column]?.(padded) ?? padded);
        })
        .join("  ")
        .trimEnd(),
    );
  const heading = (text: string) => paint(text, "heading");
  return [
    ...row(
      [["severity"], ["rule"], ["subject"], ["finding"]],
      [heading, heading, heading, heading],
    ),
    ...findings.flatMap((finding) => {
      const { rule, subject, message, severity } = finding;
      const cells = [
        wrapText(labelOf(finding), labels),
        wrapText(rule, rules),
        wrapText(printable(subject), subjects),
        [
          ...wrapText(printable(message), rest),
          ...detailsOf(finding).flatMap(([title, text]) =>
            wrapText(printable(`${title}: ${text}`), rest - 2).map((line) => `  ${line}`),
          ),
        ],
      ];
      return [...row(cells, [(text) => paint(text, severity)]), ""];
    }),
  ];
}
