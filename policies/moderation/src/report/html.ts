import type { RuleDescription } from "../rule/describe-rule.ts";
import { countsOf, summaryOf } from "./describe.ts";
import { type Entry, entriesOf, rulesIn } from "./entries.ts";
import { htmlStyle } from "./html-style.ts";
import type { CommandOptions, ReportContent, ReportFinding } from "./report.ts";
import { printable } from "./text.ts";

export interface HtmlOptions extends CommandOptions {
  /** What was checked. */
  readonly title?: string;
}

/** One page that needs no script and no network. */
export function htmlOf(
  report: ReportContent,
  { title = "a stack", command = "immkit check" }: HtmlOptions = {},
): string {
  const { failures, undetermined, waived, known } = countsOf(report);
  const { rules } = report;
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const entries = entriesOf(report);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html(`${command}: ${title}`)}</title>
<style>
${htmlStyle}</style>
</head>
<body>
<main>
<h1>${html(`${command}: ${title}`)}</h1>
<p class="summary">${html(summaryOf(report))}.</p>
<ul class="counts">
<li><b>${failures}</b> fail</li>
<li><b>${undetermined}</b> undetermined</li>
<li><b>${waived}</b> waived</li>
<li><b>${known}</b> known before</li>
</ul>
<h2>Findings</h2>
${entries.length === 0 ? "<p>There is no finding.</p>" : entries.map((each) => entryIn(each, byId)).join("\n")}
<h2>What was judged</h2>
${(report.notes ?? []).map((note) => `<p>${html(note)}</p>`).join("")}
${coverageIn(report, rules)}
</main>
</body>
</html>
`;
}

function entryIn(entry: Entry, rules: ReadonlyMap<string, RuleDescription>): string {
  const { label, severity, findings, text, isMissing } = entry;
  const [finding] = findings;
  if (finding === undefined) return "";
  const state = `${finding.verdict}${finding.waived ? " waived" : ""}`;
  const title = isMissing ? rulesIn(entry) : finding.subject;
  const details = entry.details
    .filter(([name]) => name !== "blocks")
    .map(([name, detail]) => `<dt>${html(name)}</dt><dd>${html(detail)}</dd>`);
  const judged = findings.map((each) => judgedIn(each, rules.get(each.rule), isMissing));
  return `<article class="${severity} ${state}">
<h3><span class="label">${html(label)}</span> ${html(title)}</h3>
<p>${html(text)}</p>
<dl>${details.join("")}${judged.join("")}</dl>
</article>`;
}

/** A finding and its rule. What an entry is missing blocks the rule. */
function judgedIn(
  finding: ReportFinding,
  rule: RuleDescription | undefined,
  isMissing: boolean,
): string {
  const { subject, message, fingerprint } = finding;
  const references = rule?.references ?? [];
  return [
    `<dt>${isMissing ? "blocks" : "rule"}</dt><dd><code>${html(finding.rule)}</code>`,
    isMissing ? ` for ${html(subject)}. ${html(message)}` : "",
    rule === undefined ? "" : `${isMissing ? "" : ":"} ${html(rule.title)}.${aboutIn(rule)}`,
    "</dd>",
    references.length === 0 ? "" : `<dt>controls</dt><dd>${html(references.join("; "))}</dd>`,
    `<dt>fingerprint</dt><dd><code>${html(fingerprint)}</code></dd>`,
  ].join("");
}

function aboutIn({ why, link }: RuleDescription): string {
  return [
    ...(why === undefined ? [] : [` ${html(why)}`]),
    ...(link === undefined ? [] : [` <a href="${html(link)}">Documentation</a>`]),
  ].join("");
}

function coverageIn({ coverage }: ReportContent, rules: readonly RuleDescription[]): string {
  const rows = rules.flatMap(({ id, title }) => {
    const counts = coverage[id];
    if (counts === undefined) return [];
    const { pass, fail, undetermined, broken, notApplicable } = counts;
    const cells = [pass, fail, undetermined, broken, notApplicable]
      .map((count) => `<td>${count}</td>`)
      .join("");
    return [`<tr><th scope="row"><code>${html(id)}</code> ${html(title)}</th>${cells}</tr>`];
  });
  return `<div class="wide"><table>
<thead><tr><th scope="col">rule</th><th scope="col">pass</th><th scope="col">fail</th><th scope="col">undetermined</th><th scope="col">broken</th><th scope="col">not applicable</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>`;
}

/** Escapes text and attribute values. */
function html(text: string): string {
  return printable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
