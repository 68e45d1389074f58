import type { LintCoverage, Finding as LintFinding, PolicyKind, Severity } from "@immkit/ram";
import type { AccountFinding, PolicySource, PolicyText } from "@immkit/ram/account";
import { type Command, Option } from "commander";
import { type CommandContext, helpExtras, kindOption, policyFileHelp } from "../../command.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import { checkStandardInput, listPolicyFiles, writeText } from "../../input/file.ts";
import type { PolicyReader } from "../../input/policy-reader.ts";
import type { Io } from "../../io.ts";
import { type Finding, findings } from "../../output/finding.ts";
import { count, type Format, paint, printable, writeJsonLine } from "../../output/print.ts";
import { table } from "../../output/table.ts";
import {
  addFormatOptions,
  type FormatSelection,
  formatOf,
  writeReport,
} from "../../report/format-option.ts";
import type { LintedFinding } from "../../report/lint-report.ts";
import { titleOf } from "../../report/report-location.ts";

interface Options extends FormatSelection {
  readonly together?: boolean;
  readonly severity: Severity;
  readonly kind?: PolicyKind;
  readonly write?: boolean;
}

/** From the most severe to the least, each with its colour. */
const colours: Readonly<Record<Severity, Format>> = {
  critical: ["red", "bold"],
  high: "red",
  medium: "yellow",
  low: "cyan",
  info: "dim",
};
const severities = Object.keys(colours) as Severity[];

const help = helpExtras({
  examples: {
    "immkit ram lint policies/": "a directory of policies, one by one",
    "immkit ram lint --together role.json guard.json": "policies that are attached to one role",
    "immkit ram lint --severity high account.json":
      "an account, from a snapshot of immkit ram pull",
    "immkit ram lint --json role.json | jq .fix":
      "the fix of each finding: apply one, then lint again",
    "immkit ram lint --format sarif policies/ > lint.sarif": "for code scanning",
    "immkit ram lint --write policies/": "apply the fixes that change nothing of what is allowed",
  },
  exitCodes: { 0: "no finding", 1: "findings" },
});

export function addRamLint(parent: Command, { io, finish }: CommandContext): void {
  const command = parent
    .command("lint")
    .summary("find statements that don't do what they appear to do")
    .description(
      "Find statements that don't do what they appear to do, each with the pattern at fault and a fix if there is one.\nEach file is linted as if it were attached alone, unless you pass --together. A directory stands for its .json files.\nFor a snapshot, all policies of a role, user or group are linted together, with the roles that it can assume or pass.\nIt ends with how many actions were judged, and names those that were not: the tables of actions don't have them.",
    )
    .argument("<file...>", policyFileHelp)
    .option("--together", "lint the files as attached to one caller")
    .addOption(
      new Option("--severity <least>", "report findings of this severity or more")
        .choices(severities)
        .default("info"),
    )
    .addOption(kindOption())
    .option(
      "--write",
      "apply the fixes that are proved to change nothing of what the policy allows",
    )
    .addHelpText("after", help)
    .action(async (files: string[], options: Options) => finish(await run(files, options, io)));
  addFormatOptions(command, "findings");
}

async function run(
  files: readonly string[],
  { together = false, severity, kind, write = false, ...selection }: Options,
  io: Io,
): Promise<ExitCode> {
  const format = formatOf(selection);
  checkStandardInput(files);
  const { PolicyReader } = await import("../../input/policy-reader.ts");
  const reader = new PolicyReader(io, kind);
  const rank = (each: Severity) => severities.indexOf(each);
  const isWanted = (finding: LintFinding) => rank(finding.severity) <= rank(severity);
  let sources = await sourcesOf(files, reader);
  if (write) {
    if (together) throw new CommandError("--write fixes each file alone. Leave out --together.");
    await writeFixes(sources, isWanted, format === "table" ? io.stdout : io.stderr);
    sources = await sourcesOf(files, reader);
  }
  const found = await findingsIn(sources, together);
  const problems = found
    .map(({ finding }) => finding)
    .filter(isWanted)
    .sort((a, b) => rank(a.severity) - rank(b.severity));
  const read = sources.map(({ source }) => source);
  const { coverageOfSources } = await import("@immkit/ram/account");
  const coverage = coverageOfSources(read);
  if (format === "json") {
    for (const each of problems) writeJsonLine(io.stdout, reader.withPosition(each));
    writeJsonLine(io.stdout, coverage);
  } else if (format === "table") {
    print(problems, reader, io);
    printCoverage(coverage, io);
  } else {
    const { lintReport } = await import("../../report/lint-report.ts");
    const about = { command: "immkit ram lint", title: titleOf(files) };
    await writeReport(lintReport(found, isWanted, read, coverage, reader), format, about, io);
  }
  return problems.length > 0 ? ExitCode.finding : ExitCode.ok;
}

/** What a FILE argument, or a file of a directory, contains. */
interface ReadSource {
  readonly file: string;
  readonly source: PolicySource;
}

async function sourcesOf(
  names: readonly string[],
  reader: PolicyReader,
): Promise<readonly ReadSource[]> {
  const sources: ReadSource[] = [];
  for (const name of names)
    for (const file of await listPolicyFiles(name))
      sources.push({ file, source: await reader.read(file) });
  return sources;
}

/** Writes the files that have something to fix. Others are not touched. */
async function writeFixes(
  sources: readonly ReadSource[],
  isWanted: (finding: LintFinding) => boolean,
  output: Io["stdout"],
): Promise<void> {
  const { applyProvedFixes } = await import("@immkit/ram/account");
  const policies = sources.map(({ source }) => {
    if (source.is === "policy" && source.policy.name !== "-") return source.policy;
    throw new CommandError(
      "--write fixes files that contain one policy each, not standard input and not snapshots.",
    );
  });
  for (const policy of policies) {
    const { text, applied } = applyProvedFixes(policy, isWanted);
    if (applied.length === 0) continue;
    const places = applied.map(({ id, fix }) => `${policy.name}: fixed: ${fix?.message} [${id}]`);
    await writeText(policy.name, text);
    for (const each of places) output.write(`${printable(each)}\n`);
  }
}

async function findingsIn(
  sources: readonly ReadSource[],
  together: boolean,
): Promise<readonly LintedFinding[]> {
  const { lintSource, lintTogether } = await import("@immkit/ram/account");
  if (!together)
    return sources.flatMap(({ file, source }) =>
      lintSource(source).map((finding) => ({ file, finding })),
    );
  const fileOf = new Map<string, string>();
  const policies = sources.flatMap(({ file, source }) => {
    for (const { name } of policiesOf(source)) fileOf.set(name, file);
    return policiesOf(source);
  });
  return lintTogether(policies).map((finding) => ({
    file: fileOf.get(finding.policy) ?? finding.policy,
    finding,
  }));
}

/** The policies that --together takes as attached to one caller. */
function policiesOf(source: PolicySource): readonly PolicyText[] {
  if (source.is === "policy") return [source.policy];
  if (source.is === "principal") return source.principal.policies;
  if (source.is === "bucket") return source.bucket.policies;
  throw new CommandError(
    "--together does not take a whole snapshot, which says itself what is attached together. Select a part, such as FILE#role/NAME, or leave out --together.",
  );
}

function print(all: readonly AccountFinding[], reader: PolicyReader, io: Io): void {
  if (all.length > 0) {
    const shown = all.map((each) => shownAs(each, reader.place(each)));
    io.stdout.write(`${findings(io, shown)}\n`);
  }
  io.stdout.write(`${paint(io, all.length > 0 ? "red" : "green", summary(all))}\n`);
}

function printCoverage({ judged, notJudged }: LintCoverage, io: Io): void {
  const others = notJudged.reduce((sum, { actions }) => sum + actions.length, 0);
  if (others === 0) {
    io.stdout.write(`${count(judged, "action")} judged\n`);
    return;
  }
  io.stdout.write(
    `${count(judged, "action")} judged, ${others} not judged: the tables of actions don't have ${others === 1 ? "it" : "them"}\n`,
  );
  const rows = notJudged.map(({ service, actions }) => [service, actions.join(", ")]);
  io.stdout.write(table(io, ["service", "not judged"], rows));
}

function shownAs(problem: AccountFinding, place: string): Finding {
  const { id, severity, holder, holders = [], pattern, message, fix } = problem;
  const others = holders.length > 1 ? ` and ${holders.length - 1} more` : "";
  const more =
    fix?.moreDocuments === undefined
      ? ""
      : ` (${count(fix.moreDocuments.length, "more policy", "more policies")})`;
  return {
    place,
    label: { text: severity, format: colours[severity] },
    message,
    id,
    details: [
      ...(holder === undefined ? [] : [["for", `${holder}${others}`] as const]),
      ...(pattern === null ? [] : [["pattern", shortened(pattern)] as const]),
      ...(fix === null ? [] : [["fix", `${fix.message}${more}`, "green"] as const]),
    ],
  };
}

/** The first three actions of a long list. */
function shortened(pattern: string): string {
  const parts = pattern.split(", ");
  return parts.length > 4
    ? `${parts.slice(0, 3).join(", ")} and ${parts.length - 3} more`
    : pattern;
}

/** `5 findings: 3 critical, 2 high` */
function summary(problems: readonly AccountFinding[]): string {
  const counts = severities.flatMap((severity) => {
    const number = problems.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}`];
  });
  const total = count(problems.length, "finding");
  return counts.length === 0 ? total : `${total}: ${counts.join(", ")}`;
}
