import { writeFile } from "node:fs/promises";
import type {
  CheckOptions,
  Finding,
  Pack,
  Report,
  Selection,
  Severity,
  Topic,
} from "@immkit/policies";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type CommandContext, helpExtras, matching } from "../../command.ts";
import { defined } from "../../defined.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import { checkStandardInput } from "../../input/file.ts";
import type { Io } from "../../io.ts";
import { count, type Format, paint, printable, writeJsonLine } from "../../output/print.ts";
import { readBaselineFile, readFactsFile, readStackFiles, readWaiversFile } from "./check-files.ts";

interface Options {
  readonly pack: Pack;
  readonly strict?: boolean;
  readonly facts?: string;
  /** A file name, or false for `--no-waivers`. */
  readonly waivers?: string | boolean;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly against?: string;
  readonly rule?: readonly string[];
  readonly topic?: readonly Topic[];
  readonly severity?: Severity;
  readonly framework?: readonly string[];
  readonly since?: string;
  readonly json?: boolean;
}

/** An option that can be repeated, or has several values separated by commas. */
const list = (text: string, before: readonly string[] = []) => [...before, ...text.split(",")];

/** From the most severe to the least, each with its colour. */
const colours: Readonly<Record<Severity, Format>> = {
  critical: ["red", "bold"],
  high: "red",
  medium: "yellow",
  low: "cyan",
};

const allTopics: readonly Topic[] = [
  "exposure",
  "identity",
  "encryption",
  "delivery",
  "privacy",
  "audit",
  "operations",
  "cost",
];

const topicsHelp = `only rules about these topics: ${allTopics.join(", ")}`;

function topics(text: string, before: readonly Topic[] = []): readonly Topic[] {
  return list(text, before).map((name) => {
    const topic = allTopics.find((each) => each === name);
    if (topic === undefined) throw new InvalidArgumentError(`Give one of ${allTopics.join(", ")}.`);
    return topic;
  });
}

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
    .option("--rule <ids>", "only these rules of the pack; a star stands for any text", list)
    .addOption(new Option("--topic <topics>", topicsHelp).argParser(topics))
    .addOption(
      new Option("--severity <least>", "only rules of this severity or more").choices(
        Object.keys(colours),
      ),
    )
    .option("--framework <names>", "only rules that check a control of it, such as CIS", list)
    .option(
      "--since <version>",
      "only rules that are new since this version of @immkit/policies",
      matching(/^\d+\.\d+\.\d+$/, "Give a version such as 0.2.0."),
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
    .option("--json", "print a JSON line for each finding")
    .addHelpText("after", help)
    .action(async (files: string[], options: Options) => finish(await run(files, options, io)));
}

async function run(files: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const { against, strict = false, json = false, writeBaseline } = options;
  checkStandardInput([...files, ...(against === undefined ? [] : [against])]);
  const { baselineOf, check } = await import("@immkit/policies");
  const stack = await readStackFiles(files, io);
  const report = check(stack, await checkOptions(options, io));
  if (writeBaseline !== undefined) {
    const baseline = baselineOf(report.findings);
    await write(writeBaseline, `${JSON.stringify(baseline, null, 2)}\n`);
    const { length } = baseline.findings;
    const what = `${count(length, "finding is", "findings are")} in ${writeBaseline}.`;
    io.stderr.write(`${printable(what)}\n`);
    return ExitCode.ok;
  }
  if (json) for (const finding of report.findings) writeJsonLine(io.stdout, finding);
  else print(report.findings, io);
  warnOfWaivers(report, io);
  const open = report.findings.filter(({ waived }) => !waived);
  if (open.some(({ verdict }) => verdict !== "undetermined")) return ExitCode.finding;
  if (open.length === 0) return ExitCode.ok;
  return strict ? ExitCode.finding : ExitCode.undetermined;
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

function selectionOf({ rule, topic, severity, framework, since }: Options): Selection {
  return defined({ ids: rule, topics: topic, severity, frameworks: framework, since });
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${JSON.stringify(file)} can't be written: ${reason}.`, {
      cause: error,
    });
  }
}

/** Names the waivers that somebody should renew or delete. */
function warnOfWaivers({ waivers: { expired, unused } }: Report, io: Io): void {
  for (const { rule, resource, owner, expires } of expired)
    io.stderr.write(
      `${printable(`warning: The waiver of ${rule} for ${resource} expired after ${expires}. It no longer counts. Its owner is ${owner}.`)}\n`,
    );
  for (const { rule, resource } of unused)
    io.stderr.write(
      `${printable(`warning: The waiver of ${rule} for ${resource} matches no finding. Delete it.`)}\n`,
    );
}

function print(findings: readonly Finding[], io: Io): void {
  const order = Object.keys(colours);
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  for (const finding of sorted) printFinding(finding, io);
  const open = findings.filter(({ waived }) => !waived);
  const failures = open.filter(({ verdict }) => verdict !== "undetermined").length;
  const undetermined = open.length - failures;
  const colour = failures > 0 ? "red" : undetermined > 0 ? "yellow" : "green";
  const missing = new Set(open.flatMap(({ needs = [] }) => needs));
  const names = missing.size === 0 ? "" : ` (${printable([...missing].join("; "))})`;
  const waived = findings.length - open.length;
  const summary = `${count(failures, "failure")}, ${undetermined} undetermined${waived === 0 ? "" : `, ${waived} waived`}`;
  io.stdout.write(`${paint(io, colour, summary)}${names}\n`);
}

function printFinding(finding: Finding, io: Io): void {
  const { rule, subject, verdict, severity, urn, message, fix, needs = [], request } = finding;
  const label = [severity, verdict === "fail" ? [] : verdict, finding.waived ? "waived" : []]
    .flat()
    .join(", ");
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
