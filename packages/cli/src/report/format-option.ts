import type { FormatOptions, ReportContent, ReportFormat } from "@immkit/policies";
import { type Command, Option } from "commander";
import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";
import { writeData } from "../output/print.ts";
import { version } from "../version.ts";

/** The options that select how findings are printed. */
export interface FormatSelection {
  readonly format?: ReportFormat;
  readonly json?: boolean;
}

const formats: readonly ReportFormat[] = ["table", "json", "sarif", "junit", "markdown", "html"];

/** Adds `--format` and `--json`. */
export function addFormatOptions(command: Command, what: string): void {
  command
    .addOption(
      new Option("--format <format>", `how to print the ${what} (default: "table")`).choices(
        formats,
      ),
    )
    .option("--json", "the same as --format json: a JSON line for each of them");
}

/** @throws CommandError if the options contradict each other. */
export function formatOf({ format, json = false }: FormatSelection): ReportFormat {
  if (json && format !== undefined && format !== "json")
    throw new CommandError(
      `--json is the same as --format json. Leave out --json or --format ${format}.`,
    );
  return json ? "json" : (format ?? "table");
}

/** Writes a report for another program, or for a page. */
export async function writeReport(
  report: ReportContent,
  format: Exclude<ReportFormat, "table" | "json">,
  options: Omit<FormatOptions, "version">,
  io: Io,
): Promise<void> {
  const { formatReport } = await import("@immkit/policies");
  writeData(io.stdout, formatReport(report, format, { ...options, version: version() }));
}
