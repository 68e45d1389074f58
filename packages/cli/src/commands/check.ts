import type { FactsFile, Finding, Pack, Report, Severity } from "@immkit/policies";
import { type Command, Option } from "commander";
import { type CommandContext, helpExtras } from "../command.ts";
import { defined } from "../defined.ts";
import { ExitCode } from "../errors/command-error.ts";
import { checkStandardInput, readText } from "../input/file.ts";
import { errorAt, readJson } from "../input/json.ts";
import type { Io } from "../io.ts";
import { count, type Format, paint, printable, writeJsonLine } from "../output/print.ts";

interface Options {
  readonly pack: Pack;
  readonly strict?: boolean;
  readonly facts?: string;
  readonly json?: boolean;
}

/** From the most severe to the least, each with its colour. */
const colours: Readonly<Record<Severity, Format>> = {
  critical: ["red", "bold"],
  high: "red",
  medium: "yellow",
  low: "cyan",
};

const help = helpExtras({
  examples: {
    "pulumi stack export | immkit check -": "the deployed stack",
    "pulumi preview --json > preview.json && immkit check preview.json":
      "a change, before it is made",
    "terraform show -json plan > plan.json && immkit check plan.json": "a plan of Terraform",
    "immkit check preview.json state.json": "a preview with what it leaves out",
  },
  exitCodes: {
    0: "no finding",
    1: "a failure, or an undetermined finding with --strict",
    2: "only undetermined findings",
  },
});

export function addCheck(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("check")
    .summary("check a stack for faults of security and delivery")
    .description(
      "Check a stack with the rules of @immkit/policies. Several files are checked as one stack.\nWhat a file doesn't say is undetermined, not fine: the output names what is missing.",
    )
    .argument(
      "<file...>",
      "what pulumi stack export, pulumi preview --json or terraform show -json PLAN writes, or a fixture; - for standard input",
    )
    .addOption(
      new Option("--pack <pack>", "rules to check")
        .choices(["baseline", "strict"])
        .default("baseline"),
    )
    .option("--strict", "exit with 1 for undetermined findings too")
    .option("--facts <file>", "JSON file with what is true outside the stack")
    .option("--json", "print a JSON line for each finding")
    .addHelpText("after", help)
    .action(async (files: string[], options: Options) => finish(await run(files, options, io)));
}

async function run(
  files: readonly string[],
  { pack, strict = false, facts, json = false }: Options,
  io: Io,
): Promise<ExitCode> {
  checkStandardInput(files);
  const { check, InputError, readStack } = await import("@immkit/policies");
  const known = facts === undefined ? undefined : await readFactsFile(facts, io);
  const texts: string[] = [];
  for (const file of files) texts.push(await readText(file, "The stack file", io));
  const [first = "", ...others] = texts;
  let report: Report;
  try {
    report = check(readStack(first, ...others), { pack, ...defined({ facts: known }) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { index, path, message } = error;
    const source = { file: files[index] ?? "", text: texts[index] ?? "", value: undefined };
    throw await errorAt(source, path, message, error);
  }
  if (json) for (const finding of report.findings) writeJsonLine(io.stdout, finding);
  else print(report.findings, io);
  if (report.findings.some(({ verdict }) => verdict !== "undetermined")) return ExitCode.finding;
  if (report.findings.length === 0) return ExitCode.ok;
  return strict ? ExitCode.finding : ExitCode.undetermined;
}

async function readFactsFile(file: string, io: Io): Promise<FactsFile> {
  const { FactsError, readFacts } = await import("@immkit/policies");
  const json = await readJson(file, "The facts file", io);
  try {
    return readFacts(json.value);
  } catch (error) {
    if (!(error instanceof FactsError)) throw error;
    throw await errorAt(json, error.path, error.message, error);
  }
}

function print(findings: readonly Finding[], io: Io): void {
  const order = Object.keys(colours);
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  for (const finding of sorted) printFinding(finding, io);
  const failures = findings.filter(({ verdict }) => verdict !== "undetermined").length;
  const open = findings.length - failures;
  const colour = failures > 0 ? "red" : open > 0 ? "yellow" : "green";
  const missing = new Set(findings.flatMap(({ needs = [] }) => needs));
  const names = missing.size === 0 ? "" : ` (${printable([...missing].join("; "))})`;
  const summary = `${count(failures, "failure")}, ${open} undetermined`;
  io.stdout.write(`${paint(io, colour, summary)}${names}\n`);
}

function printFinding(finding: Finding, io: Io): void {
  const { rule, subject, verdict, severity, urn, message, fix, needs = [], request } = finding;
  const label = verdict === "fail" ? severity : `${severity}, ${verdict}`;
  const details = [
    ["at", urn],
    ...needs.map((need) => ["not known", need]),
    ...(request === undefined ? [] : [["example", `${request.action} on ${request.resource}`]]),
    ["fix", fix],
  ];
  io.stdout.write(
    `${paint(io, colours[severity], label)}: ${printable(`${subject}: ${message}`)} [${rule}]\n`,
  );
  for (const [title = "", text = ""] of details)
    if (text !== "") io.stdout.write(`    ${title}: ${printable(text)}\n`);
}
