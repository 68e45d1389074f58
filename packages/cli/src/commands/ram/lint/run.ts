import type { Finding } from "@immkit/ram";
import { CommandError } from "../../../errors/command-error.ts";
import { ExitCode } from "../../../errors/exit-code.ts";
import { checkStandardInput, listFiles } from "../../../input/file.ts";
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

export async function run(
  files: readonly string[],
  { together, severity, json }: LintOptions,
  io: Io,
): Promise<ExitCode> {
  checkStandardInput(files);
  const sources = [];
  for (const named of files)
    for (const file of await policyFiles(named)) sources.push(await readSource(file, io));
  const findings = together ? lintTogether(sources) : sources.flatMap(lintSource);
  const rank = (finding: Finding) => severities.indexOf(finding.severity);
  const shown = findings
    .filter((finding) => rank(finding) <= severities.indexOf(severity))
    .sort((a, b) => rank(a) - rank(b));
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

/**
 * The JSON files of a directory; of anything else, which may be a part of a snapshot, the name
 * itself.
 */
async function policyFiles(named: string): Promise<readonly string[]> {
  if (/#(?:role|user|group|policy)\//.test(named)) return [named];
  const files = await listFiles(named);
  if (files.length === 1 && files[0] === named) return files;
  const policies = files.filter((file) => file.endsWith(".json"));
  if (policies.length === 0)
    throw new CommandError(`The directory ${JSON.stringify(named)} holds no .json file.`);
  return policies;
}

function tell(findings: readonly HeldFinding[], io: Io): void {
  for (const {
    id,
    severity,
    holder,
    holders = [],
    policy,
    statement,
    pattern,
    message,
    fix,
  } of findings) {
    const others = holders.length > 1 ? ` and ${holders.length - 1} more` : "";
    const place = [
      ...(holder === undefined ? [] : [`${holder}${others}`]),
      policy,
      ...(statement === null ? [] : [`statement ${statement}`]),
      ...(pattern === null ? [] : [shortened(pattern)]),
    ];
    io.stdout.write(
      `${paint(io.stdout, io.env, colours[severity], severity)}  ${id}  ${printable(place.join(", "))}\n`,
    );
    io.stdout.write(`    ${printable(message)}\n`);
    if (fix === null) continue;
    const beside =
      fix.beside === undefined
        ? ""
        : ` (${fix.beside.length} ${fix.beside.length === 1 ? "policy" : "policies"} beside it)`;
    io.stdout.write(
      `    ${paint(io.stdout, io.env, "green", "mend:")} ${printable(fix.message)}${beside}\n`,
    );
  }
  io.stdout.write(
    `${findings.length > 0 ? "\n" : ""}${paint(io.stdout, io.env, findings.length > 0 ? "red" : "green", summary(findings))}\n`,
  );
}

/** A long list of actions by its first three. */
function shortened(pattern: string): string {
  const parts = pattern.split(", ");
  return parts.length > 4
    ? `${parts.slice(0, 3).join(", ")} and ${parts.length - 3} more`
    : pattern;
}

/** `5 findings: 3 critical, 2 high` */
function summary(findings: readonly HeldFinding[]): string {
  const bySeverity = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const total = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  return bySeverity.length === 0 ? total : `${total}: ${bySeverity.join(", ")}`;
}
