import type { ReportContent } from "./report.ts";

/**
 * A JSON object a line, in the order of the report. Unicode line separators are escaped: some
 * readers would end the line there.
 */
export function jsonLinesOf({ findings }: ReportContent): string {
  return findings
    .map((finding) => `${JSON.stringify(finding)}\n`)
    .join("")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
