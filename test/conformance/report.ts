import { isBad, type SuiteReport } from "./run-suite.ts";

const heads = ["suite", "passed", "total", "bar", "new failures", "newly passing", "seconds", ""];

/** A table of the suites, and below it the tests whose outcome has changed. */
export function reportTable(reports: readonly SuiteReport[]): string {
  const rows = reports.map((report) => [
    report.title,
    report.unavailable === undefined ? String(report.passed) : "-",
    report.unavailable === undefined ? String(report.total) : "-",
    report.bar === undefined ? "-" : String(report.bar),
    String(report.newFailures.length),
    String(report.newlyPassing.length),
    String(report.seconds),
    verdictOf(report),
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 || column === heads.length - 1
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [line(heads), ...rows.map(line), ...reports.flatMap(changes), ""].join("\n");
}

function verdictOf(report: SuiteReport): string {
  const { unavailable, passed, bar } = report;
  if (unavailable !== undefined) return "did not run";
  if (isBad(report)) return "failed";
  return bar !== undefined && passed < bar ? "below its bar" : "fine";
}

function changes(report: SuiteReport): readonly string[] {
  const list = (title: string, tests: readonly string[]) =>
    tests.length === 0
      ? []
      : ["", `${report.suite}: ${title}`, ...tests.map((test) => `  ${test}`)];
  return [
    ...(report.unavailable === undefined
      ? []
      : ["", `${report.suite}: did not run: ${report.unavailable}`]),
    ...list("fail, and are not known to", report.newFailures),
    ...list("pass now: delete them from the known failures (--prune)", report.newlyPassing),
    ...list("known failures that are not tests of the suite", report.unknown),
  ];
}
