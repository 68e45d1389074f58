import type { Report } from "../check/check.ts";
import type { Severity } from "../rule/rule.ts";
import { countsOf, summaryOf } from "./describe.ts";
import { type Entry, entriesOf, rulesIn, subjectsIn } from "./entries.ts";
import { displayWidth, padTo, printable, wrapText } from "./text.ts";

export interface TableOptions {
  /** Columns of the terminal. Default: 80. At least 40 are used. */
  readonly width?: number;
  /** Lines of names and values that don't wrap, for screen readers. Default: false. */
  readonly plain?: boolean;
  /** Colours a text. Default: no colour. */
  readonly paint?: (text: string, style: Severity | "good" | "heading") => string;
}

/** The narrowest terminal with columns. In a narrower one, the parts are under each other. */
const leastForColumns = 100;

/** A table for people, as wide as the terminal, with a summary as the last line. */
export function tableOf(report: Report, options: TableOptions = {}): string {
  const { paint = (text) => text } = options;
  const width = options.plain ? Number.POSITIVE_INFINITY : Math.max(40, options.width ?? 80);
  const entries = entriesOf(report);
  const layout = options.plain ? plainLines : width < leastForColumns ? stacked : inColumns;
  const lines = entries.length === 0 ? [] : layout(entries, width, paint);
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

function stacked(entries: readonly Entry[], width: number, paint: Paint): readonly string[] {
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

function inColumns(entries: readonly Entry[], width: number, paint: Paint): readonly string[] {
  const widest = (texts: readonly string[], most: number) =>
    Math.min(most, Math.max(...texts.map(displayWidth)));
  const subjectOf = (entry: Entry) => printable(subjectsIn(entry).join(", "));
  const labels = widest(["severity", ...entries.map(({ label }) => label)], 14);
  const rules = widest(["rule", ...entries.map(rulesIn)], 28);
  const subjects = widest(["subject", ...entries.map(subjectOf)], Math.floor(width / 5));
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
    ...entries.flatMap((entry) => {
      const { label, severity, text, details } = entry;
      const cells = [
        wrapText(label, labels),
        wrapText(rulesIn(entry), rules),
        wrapText(subjectOf(entry), subjects),
        [
          ...wrapText(printable(text), rest),
          ...details.flatMap(([title, detail]) =>
            wrapText(printable(`${title}: ${detail}`), rest - 2).map((line) => `  ${line}`),
          ),
        ],
      ];
      return [...row(cells, [(cell) => paint(cell, severity)]), ""];
    }),
  ];
}
