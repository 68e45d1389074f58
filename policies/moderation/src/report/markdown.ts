import type { Report } from "../check/check.ts";
import type { Finding } from "../rule/finding.ts";
import { detailsOf, labelOf, sortedFindings, summaryOf } from "./describe.ts";
import { printable } from "./text.ts";

export interface MarkdownOptions {
  /** Characters. GitHub refuses a comment with more than 65,536. Default: 60,000. */
  readonly maxLength?: number;
}

/** Marks the comment. A script can find and replace it. */
const marker = "<!-- immkit check -->";

/** Markdown for a comment in a pull request. */
export function markdownOf(report: Report, { maxLength = 60_000 }: MarkdownOptions = {}): string {
  const head = `${marker}\n### immkit check: ${escaped(summaryOf(report).slice(0, 5000))}\n`;
  const findings = sortedFindings(report);
  if (findings.length === 0) return head;
  const rows: string[] = [];
  const details: string[] = [];
  let length = head.length + tableHead.length + 300;
  for (const finding of findings) {
    const [row, detail] = [rowOf(finding), detailOf(finding)];
    length += row.length + detail.length;
    if (length > maxLength) break;
    rows.push(row);
    details.push(detail);
  }
  const missing = findings.length - rows.length;
  return [
    head,
    tableHead + rows.join(""),
    ...(missing === 0
      ? []
      : [
          `${missing} more ${missing === 1 ? "finding doesn't" : "findings don't"} fit here. Run \`immkit check\` to see all of them.\n`,
        ]),
    `<details><summary>Places, examples and fixes</summary>\n\n${details.join("")}\n</details>\n`,
  ].join("\n");
}

const tableHead = "| severity | rule | subject | finding |\n|---|---|---|---|\n";

function rowOf(finding: Finding): string {
  const { rule, subject, message } = finding;
  return `| ${labelOf(finding)} | ${code(rule)} | ${code(subject)} | ${escaped(message)} |\n`;
}

function detailOf(finding: Finding): string {
  const lines = detailsOf(finding).map(([title, text]) => {
    const isName = title === "at" || title === "example";
    return `  - ${title}: ${isName ? code(text) : escaped(text)}\n`;
  });
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
