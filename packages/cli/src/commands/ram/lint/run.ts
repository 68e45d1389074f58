import type { Finding } from "@immkit/ram";
import { ExitCode } from "../../../errors/exit-code.ts";
import { checkStandardInput } from "../../../input/file.ts";
import type { Io } from "../../../io.ts";
import { type Format, paint } from "../../../output/colour.ts";
import { writeJsonLine } from "../../../output/json.ts";
import { printable } from "../../../output/printable.ts";
import { readSource } from "../../../policy/source.ts";
import { type HeldFinding, lintSource, lintTogether } from "./held.ts";

export interface LintOptions {
  readonly together?: boolean;
  readonly severity: Finding["severity"];
  readonly json?: boolean;
}

/** From the most severe on. */
const severities = ["critical", "high", "medium", "low", "info"] as const;

export async function run(files: readonly string[], { together, severity, json }: LintOptions, io: Io): Promise<ExitCode> {
  checkStandardInput(files);
  const sources = [];
  for (const file of files) sources.push(await readSource(file, io));
  const findings = together ? lintTogether(sources) : sources.flatMap(lintSource);
  const shown = findings.filter((finding) => severities.indexOf(finding.severity) <= severities.indexOf(severity));
  if (json) for (const finding of shown) writeJsonLine(io.stdout, finding);
  else tell(shown, io);
  return shown.length > 0 ? ExitCode.finding : ExitCode.ok;
}

const colours: Readonly<Record<Finding["severity"], Format>> = {
  critical: ["red", "bold"],
  high: "red",
  medium: "yellow",
  low: "cyan",
  info: "dim",
};

function tell(findings: readonly HeldFinding[], io: Io): void {
  for (const { id, severity, holder, policy, statement, pattern, message, fix } of findings) {
    const place = [
      ...(holder === undefined ? [] : [holder]),
      policy,
      ...(statement === null ? [] : [`statement ${statement}`]),
      ...(pattern === null ? [] : [pattern]),
    ];
    io.stdout.write(`${paint(io.stdout, io.env, colours[severity], severity)}  ${id}  ${printable(place.join(", "))}\n`);
    io.stdout.write(`    ${printable(message)}\n`);
    if (fix !== null) io.stdout.write(`    ${paint(io.stdout, io.env, "green", "mend:")} ${printable(fix.message)}\n`);
  }
  const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  io.stdout.write(`${findings.length > 0 ? "\n" : ""}${paint(io.stdout, io.env, findings.length > 0 ? "red" : "green", count)}\n`);
}
