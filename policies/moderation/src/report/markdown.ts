import { summaryOf } from "./describe.ts";
import { type Entry, entriesOf, rulesIn, subjectsIn } from "./entries.ts";
import type { CommandOptions, ReportContent, ReportFinding } from "./report.ts";
import { printable } from "./text.ts";

export interface MarkdownOptions extends CommandOptions {
  /** Characters. GitHub refuses a comment with more than 65,536. Default: 60,000. */
  readonly maxLength?: number;
}

/**
 * Markdown for a comment in a pull request. Its first line marks the comment: a script can find and
 * replace it.
 */
export function markdownOf(
  report: ReportContent,
  { maxLength = 60_000, command = "immkit check" }: MarkdownOptions = {},
): string {
  const summary = escaped(summaryOf(report).slice(0, 5000));
  const notes = (report.notes ?? []).map((note) => `\n${escaped(note)}\n`).join("");
  const head = `<!-- ${command} -->\n### ${command}: ${summary}\n${notes.slice(0, 5000)}`;
  const entries = entriesOf(report);
  if (entries.length === 0) return head;
  const rows: string[] = [];
  const details: string[] = [];
  const shown = new Set<ReportFinding>();
  let length = head.length + tableHead.length + 300;
  for (const entry of entries) {
    const [row, detail] = [rowOf(entry), detailOf(entry)];
    length += row.length + detail.length;
    if (length > maxLength) break;
    rows.push(row);
    details.push(detail);
    for (const finding of entry.findings) shown.add(finding);
  }
  const missing = report.findings.length - shown.size;
  return [
    head,
    tableHead + rows.join(""),
    ...(missing === 0
      ? []
      : [
          `${missing} more ${missing === 1 ? "finding doesn't" : "findings don't"} fit here. Run \`${command}\` to see all of them.\n`,
        ]),
    `<details><summary>Places, examples and fixes</summary>\n\n${details.join("")}\n</details>\n`,
  ].join("\n");
}

const tableHead = "| severity | rule | subject | finding |\n|---|---|---|---|\n";

function rowOf(entry: Entry): string {
  const { label, text } = entry;
  const rules = rulesIn(entry);
  const [first = "", ...others] = subjectsIn(entry);
  const subjects = [code(first), ...(others.length === 0 ? [] : [`${others.length} more`])];
  return `| ${label} | ${entry.findings.length === 1 ? code(rules) : rules} | ${subjects.join(", ")} | ${escaped(text)} |\n`;
}

function detailOf({ findings, isMissing, text, details }: Entry): string {
  const lines = details.map(([title, detail]) => {
    const isName = title === "at" || title === "example";
    return `  - ${title}: ${isName ? code(detail) : escaped(detail)}\n`;
  });
  const [finding] = findings;
  if (isMissing || finding === undefined) return `- ${escaped(text)}\n${lines.join("")}`;
  return `- ${code(finding.rule)} ${code(finding.subject)}\n${lines.join("")}`;
}

/** Nothing in the text has a meaning in Markdown or HTML, and nobody is mentioned. */
function escaped(text: string): string {
  return printable(text.replace(/\s+/g, " "))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_{}[\]()#+!|~>]/g, "\\$&")
    .replaceAll("@", "&#64;")
    .replaceAll("://", "&#58;//");
}

/** A name in a code span. */
function code(text: string): string {
  const line = printable(text.replace(/\s+/g, " "));
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = longest > 0 ? " " : "";
  return `${fence}${padding}${line.replaceAll("|", "\\|")}${padding}${fence}`;
}
