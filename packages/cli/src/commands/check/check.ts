import type { CheckOptions, Pack, Report, ReportSeverity, StackData } from "@immkit/policies";
import { type Command, Option } from "commander";
import { type CommandContext, helpExtras } from "../../command.ts";
import { defined } from "../../defined.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import { checkStandardInput, writeText } from "../../input/file.ts";
import { readWaiversFile, warnOfWaivers } from "../../input/waivers.ts";
import type { Io } from "../../io.ts";
import { count, type Format, paint, printable, writeData } from "../../output/print.ts";
import { isPlain, widthOf } from "../../output/terminal.ts";
import { addFormatOptions, type FormatSelection, formatOf } from "../../report/format-option.ts";
import { titleOf } from "../../report/report-location.ts";
import { version } from "../../version.ts";
import { readBaselineFile, readFactsFile, readProgram, readStackFiles } from "./check-files.ts";
import { addSelectionOptions, type SelectionOptions, selectionOf } from "./selection-options.ts";

interface Options extends SelectionOptions, FormatSelection {
  readonly pack: Pack;
  readonly strict?: boolean;
  readonly facts?: string;
  /** A file name, or false for `--no-waivers`. */
  readonly waivers?: string | boolean;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly against?: string;
  readonly source?: string;
}

/** From the most severe to the least, each with its colour. */
const colours: Readonly<Record<ReportSeverity, Format>> = {
  critical: ["red", "bold"],
  high: "red",
  medium: "yellow",
  low: "cyan",
  info: "dim",
};

const help = helpExtras({
  examples: {
    "pulumi stack export | immkit check -": "the deployed stack",
    "pulumi preview --json > preview.json && immkit check preview.json":
      "a change, before it is made",
    "terraform show -json plan > plan.json && immkit check plan.json": "a plan of Terraform",
    "immkit check --against state.json preview.json": "only what the change makes worse",
    "immkit check --waivers waivers.yaml preview.json": "with findings that somebody accepts",
    "immkit check --write-baseline baseline.json state.json && immkit check --baseline baseline.json preview.json":
      "start in CI with a stack that has findings",
    "immkit check --format sarif preview.json > check.sarif": "for code scanning",
    "immkit check --format html preview.json > check.html": "a page to read and to keep",
    "immkit check --rule 'imm-*,smq-*' --severity high state.json": "some of the rules",
    "immkit check preview.json state.json": "a preview with what it leaves out",
  },
  exitCodes: {
    0: "no finding",
    1: "a failure, or an undetermined finding with --strict",
    2: "only undetermined findings",
  },
});

export function addCheck(parent: Command, { io, finish }: CommandContext): void {
  const command = parent
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
    .option("--waivers <file>", "YAML or JSON file with findings that somebody accepts")
    .option("--no-waivers", "report waived findings too")
    .option("--baseline <file>", "report only what is not in this baseline")
    .option(
      "--write-baseline <file>",
      "write a baseline with the present findings, and exit with 0",
    )
    .option("--against <old>", "report only findings and access that this older stack doesn't have")
    .option(
      "--source <folder>",
      "the folder of the program, to find the lines that declare resources",
    )
    .addHelpText("after", help)
    .action(async (files: string[], options: Options) => finish(await run(files, options, io)));
  addFormatOptions(command, "findings");
  addSelectionOptions(command);
}

async function run(files: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const { against, strict = false, writeBaseline } = options;
  const format = formatOf(options);
  checkStandardInput([...files, ...(against === undefined ? [] : [against])]);
  const { baselineOf, formatReport, withSourceLines } = await import("@immkit/policies");
  const stack = await readStackFiles(files, io);
  let report = await checked(stack, await checkOptions(options, io));
  if (options.source !== undefined)
    report = withSourceLines(report, await readProgram(options.source, io));
  if (writeBaseline !== undefined) {
    const baseline = baselineOf(report.findings);
    await writeText(writeBaseline, `${JSON.stringify(baseline, null, 2)}\n`);
    const { length } = baseline.findings;
    const what = `${count(length, "finding is", "findings are")} in ${writeBaseline}.`;
    io.stderr.write(`${printable(what)}\n`);
    return ExitCode.ok;
  }
  const [file = "-"] = files;
  const text = formatReport(report, format, {
    version: version(),
    width: widthOf(io),
    plain: isPlain(io),
    paint: painter(io),
    title: titleOf(files),
    ...(file === "-" ? {} : { file }),
  });
  if (format === "table") io.stdout.write(text);
  else writeData(io.stdout, text);
  warnOfWaivers(report.waivers, io);
  warnOfNothing(report, io);
  const open = report.findings.filter(({ waived }) => !waived);
  if (open.some(({ verdict }) => verdict !== "undetermined")) return ExitCode.finding;
  if (open.length === 0) return ExitCode.ok;
  return strict ? ExitCode.finding : ExitCode.undetermined;
}

async function checked(stack: StackData, options: CheckOptions): Promise<Report> {
  const { check, SelectionError } = await import("@immkit/policies");
  try {
    return check(stack, options);
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    throw new CommandError(error.message, { cause: error });
  }
}

async function checkOptions(options: Options, io: Io): Promise<CheckOptions> {
  const { pack, facts, waivers, baseline, against } = options;
  const read = async <T>(
    file: string | boolean | undefined,
    reader: (file: string, io: Io) => Promise<T>,
  ): Promise<T | undefined> => (typeof file === "string" ? reader(file, io) : undefined);
  return {
    pack,
    select: selectionOf(options),
    ...defined({
      facts: await read(facts, readFactsFile),
      waivers: await read(waivers, readWaiversFile),
      baseline: await read(baseline, readBaselineFile),
      against: await read(against, (file) => readStackFiles([file], io)),
    }),
  };
}

/** An input without anything to judge is not the same as a good one. */
function warnOfNothing({ coverage }: Report, io: Io): void {
  const judged = Object.values(coverage).flatMap((verdicts) => Object.values(verdicts));
  if (judged.some((each) => each > 0)) return;
  io.stderr.write(
    "warning: Nothing was checked: the input has no resource that a rule is about. A preview leaves out unchanged resources: pass the state too.\n",
  );
}

/** Colours for the table. Other formats have none. */
function painter(io: Io) {
  return (text: string, style: ReportSeverity | "good") =>
    paint(io, style === "good" ? "green" : colours[style], text);
}
