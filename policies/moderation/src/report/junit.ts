import { detailsOf, placeOf } from "./describe.ts";
import type { CommandOptions, ReportContent, ReportFinding } from "./report.ts";

export interface JunitOptions extends CommandOptions {}

/**
 * JUnit XML, as GitLab, Jenkins and Alibaba Cloud Flow read it. A rule is a test suite, a finding a
 * test case: a failure, an error if the rule is broken, or skipped if it is undetermined or waived.
 * The subjects without a finding are one test case that passes.
 */
export function junitOf(
  report: ReportContent,
  { command = "immkit check" }: JunitOptions = {},
): string {
  const suites = report.rules.map(({ id, title }) => {
    const findings = report.findings.filter(({ rule }) => rule === id);
    const passed = report.coverage[id]?.pass ?? 0;
    return { id, title, findings, passed };
  });
  const cases = suites.flatMap(({ findings }) => findings);
  const passing = suites.filter(({ passed }) => passed > 0).length;
  // The schema of Jenkins has no `skipped` here.
  const { skipped: _, ...totals } = countsOf(cases, passing);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(command)}" ${attributes(totals)}>`,
    ...suites
      .filter(({ findings, passed }) => findings.length > 0 || passed > 0)
      .flatMap(({ id, title, findings, passed }) => [
        `  <testsuite name="${xml(`${id}: ${title}`)}" ${attributes(countsOf(findings, passed > 0 ? 1 : 0))}>`,
        ...findings.map(testCase),
        ...(passed > 0
          ? [`    <testcase classname="${xml(id)}" name="${passed} without a finding"/>`]
          : []),
        "  </testsuite>",
      ]),
    "</testsuites>",
    "",
  ].join("\n");
}

type Outcome = "failure" | "error" | "skipped";

function outcomeOf({ verdict, waived }: ReportFinding): Outcome {
  if (verdict === "broken") return "error";
  return verdict === "undetermined" || waived ? "skipped" : "failure";
}

function countsOf(findings: readonly ReportFinding[], passing: number) {
  const count = (outcome: Outcome) =>
    findings.filter((finding) => outcomeOf(finding) === outcome).length;
  return {
    tests: findings.length + passing,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
  };
}

const attributes = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([name, count]) => `${name}="${count}"`)
    .join(" ");

function testCase(finding: ReportFinding): string {
  const { rule, subject, message, severity, verdict, location, waived } = finding;
  const outcome = outcomeOf(finding);
  const prefix = waived ? "Waived: " : verdict === "undetermined" ? "Undetermined: " : "";
  const details = detailsOf(finding).map(([title, text]) => `${title}: ${text}`);
  const type = outcome === "skipped" ? "" : ` type="${severity}"`;
  return [
    `    <testcase classname="${xml(rule)}" name="${xml(subject)}">`,
    `      <${outcome} message="${xml(prefix + message)}"${type}>${xml(details.join("\n"))}</${outcome}>`,
    ...(location === undefined ? [] : [`      <system-out>${xml(placeOf(finding))}</system-out>`]),
    "    </testcase>",
  ].join("\n");
}

/**
 * Escapes text and attribute values. A question mark replaces a character that XML forbids, and one
 * that reorders text.
 */
function xml(text: string): string {
  return text
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "?")
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "?")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\r", "&#13;");
}
