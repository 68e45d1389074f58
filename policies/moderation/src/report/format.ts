import { type HtmlOptions, htmlOf } from "./html.ts";
import { jsonLinesOf } from "./json-lines.ts";
import { type JunitOptions, junitOf } from "./junit.ts";
import { type MarkdownOptions, markdownOf } from "./markdown.ts";
import type { ReportContent } from "./report.ts";
import { type SarifOptions, sarifOf } from "./sarif.ts";
import { type TableOptions, tableOf } from "./table.ts";

export type ReportFormat = "table" | "json" | "sarif" | "junit" | "markdown" | "html";

export interface FormatOptions
  extends TableOptions,
    MarkdownOptions,
    HtmlOptions,
    JunitOptions,
    SarifOptions {}

/**
 * Writes a report as a text. `json` is an object a line.
 *
 * ```ts
 * await writeFile("check.sarif", formatReport(check(stack), "sarif", { version: "0.1.0" }));
 * ```
 */
export function formatReport(
  report: ReportContent,
  format: ReportFormat,
  options: FormatOptions,
): string {
  switch (format) {
    case "table":
      return tableOf(report, options);
    case "json":
      return jsonLinesOf(report);
    case "sarif":
      return sarifOf(report, options);
    case "junit":
      return junitOf(report, options);
    case "markdown":
      return markdownOf(report, options);
    case "html":
      return htmlOf(report, options);
  }
}
