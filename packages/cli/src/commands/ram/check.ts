import type { Waivable } from "@immkit/policies";
import type { Assumptions, PolicyKind } from "@immkit/ram";
import type { PolicySource } from "@immkit/ram/account";
import type { AccessFinding, AccessRules } from "@immkit/ram/check";
import type { Command } from "commander";
import { type CommandContext, helpExtras, kindOption, policyFileHelp } from "../../command.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import { checkStandardInput, listPolicyFiles } from "../../input/file.ts";
import type { Access } from "../../input/policy-change.ts";
import type { PolicyReader } from "../../input/policy-reader.ts";
import { readWaiversFile, warnOfWaivers } from "../../input/waivers.ts";
import { readYaml } from "../../input/yaml.ts";
import type { Io } from "../../io.ts";
import { finding } from "../../output/finding.ts";
import { count, paint, printable, writeJsonLine } from "../../output/print.ts";
import { describeRequest } from "../../output/request.ts";
import type { CheckedFinding } from "../../report/check-report.ts";
import {
  addFormatOptions,
  type FormatSelection,
  formatOf,
  writeReport,
} from "../../report/format-option.ts";
import { titleOf } from "../../report/report-location.ts";

interface Options extends FormatSelection {
  readonly waivers?: string;
  readonly kind?: PolicyKind;
}

const help = helpExtras({
  examples: {
    "immkit ram check rules.yaml policies/": "a directory of policies, one by one",
    "immkit ram check rules.yaml account.json": "an account, from a snapshot of immkit ram pull",
    "immkit ram check rules.yaml account.json#role/app": "one role of it",
    "immkit ram check --waivers waivers.yaml rules.yaml account.json":
      "with violations that somebody accepts",
  },
  exitCodes: {
    0: "all assertions hold",
    1: "an assertion is violated",
    2: "undetermined, and no assertion is violated for sure",
  },
});

export function addRamCheck(parent: Command, { io, finish }: CommandContext): void {
  const command = parent
    .command("check")
    .summary("check that policies never allow what they must not")
    .description(
      "Check assertions about policies: what nobody can do (never), what only some can do (only), noNewAccess, noPublic and trustedAccounts. Each violation has a request that is allowed.\nEach file is judged as if it were attached alone. A directory stands for its .json files. For a snapshot, all policies of a role or user are judged together.",
    )
    .argument("<rules>", "a YAML or JSON file with assertions")
    .argument("<file...>", policyFileHelp)
    .option("--waivers <file>", "YAML or JSON file with violations that somebody accepts")
    .addOption(kindOption())
    .addHelpText("after", help)
    .action(async (rules: string, files: string[], options: Options) =>
      finish(await run(rules, files, options, io)),
    );
  addFormatOptions(command, "violations");
}

async function run(
  rulesFile: string,
  names: readonly string[],
  options: Options,
  io: Io,
): Promise<ExitCode> {
  const format = formatOf(options);
  checkStandardInput([rulesFile, ...names]);
  const { PolicyReader } = await import("../../input/policy-reader.ts");
  const reader = new PolicyReader(io, options.kind);
  const rules = await readRules(rulesFile, io);
  const { misspelledIn } = await import("../../input/misspelled-rules.ts");
  for (const found of misspelledIn(rules))
    io.stderr.write(`${printable(`warning: ${rulesFile}: ${found}`)}\n`);
  const sources = await sourcesOf(names, reader);
  const changes = await changesOf(rules, names, reader, io);
  const violations = await findingsIn(rules, sources, changes, names[0] ?? "");
  const found = await withWaivers(violations, rules, options, io);
  printAssumptions(rules.assume, format === "table" ? io.stdout : io.stderr);
  if (format === "json")
    for (const { file: _, ...each } of found) writeJsonLine(io.stdout, reader.withPosition(each));
  else if (format === "table") print(found, rules, reader, io);
  else {
    const { checkReport } = await import("../../report/check-report.ts");
    const about = { command: "immkit ram check", title: titleOf(names) };
    await writeReport(checkReport(rules, found, sources.length, reader), format, about, io);
  }
  const open = found.filter(({ waived }) => !waived);
  if (open.some(({ verdict }) => verdict === "fail")) return ExitCode.finding;
  return open.length > 0 ? ExitCode.undetermined : ExitCode.ok;
}

async function readRules(file: string, io: Io): Promise<AccessRules> {
  const { PolicyError } = await import("@immkit/ram");
  const { readAccessRules } = await import("@immkit/ram/check");
  const yaml = await readYaml(file, "The rules file", io);
  try {
    return readAccessRules(yaml.value);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw yaml.errorAt(error.pointer, error.message, error);
  }
}

/** What a FILE argument, or a file of a directory, contains. */
interface ReadSource {
  readonly file: string;
  readonly source: PolicySource;
}

/** The sources. A file with one policy must be readable; in a snapshot it leaves a doubt. */
async function sourcesOf(
  names: readonly string[],
  reader: PolicyReader,
): Promise<readonly ReadSource[]> {
  const sources: ReadSource[] = [];
  for (const name of names)
    for (const file of await listPolicyFiles(name)) {
      const source = await reader.read(file);
      if (source.is === "policy") reader.parse(source.policy);
      sources.push({ file, source });
    }
  return sources;
}

/** What is new since each `since` of the rules. */
async function changesOf(
  { assume, assertions }: AccessRules,
  names: readonly string[],
  reader: PolicyReader,
  io: Io,
): Promise<ReadonlyMap<string, readonly Access[]>> {
  const since = assertions.flatMap((each) => (each.kind === "noNewAccess" ? [each.since] : []));
  const changes = new Map<string, readonly Access[]>();
  if (since.length === 0) return changes;
  const [after = "", ...others] = names;
  if (others.length > 0 || after === "-")
    throw new CommandError(
      "noNewAccess compares one file, folder or snapshot. Name one FILE that is not standard input.",
    );
  const { changeBetween } = await import("../../input/policy-change.ts");
  for (const before of new Set(since)) {
    const files = await changeBetween({ before, after, assume }, reader, io);
    reader.warnOfUnreadable(files.flatMap(({ unreadable }) => unreadable));
    changes.set(
      before,
      files.flatMap(({ access }) => access),
    );
  }
  return changes;
}

/** A finding, and the FILE argument that it comes from. */
type FoundFinding = AccessFinding & { readonly file: string };

/** The findings in the order of the assertions, and for each in the order of the sources. */
async function findingsIn(
  rules: AccessRules,
  sources: readonly ReadSource[],
  changes: ReadonlyMap<string, readonly Access[]>,
  changed: string,
): Promise<readonly FoundFinding[]> {
  const { checkAccess } = await import("@immkit/ram/check");
  const { assertions } = rules;
  const isChange = ({ kind }: AccessFinding | (typeof assertions)[number]) =>
    kind === "noNewAccess";
  const about = (wanted: boolean) => ({
    ...rules,
    assertions: assertions.filter((each) => isChange(each) === wanted),
  });
  const rank = ({ id }: AccessFinding) => assertions.findIndex((each) => each.id === id);
  return [
    ...checkAccess(about(true), [], { changes }).map((each) => ({ ...each, file: changed })),
    ...sources.flatMap(({ file, source }) =>
      checkAccess(about(false), [source]).map((each) => ({ ...each, file })),
    ),
  ].sort((a, b) => rank(a) - rank(b));
}

async function withWaivers(
  findings: readonly FoundFinding[],
  { assertions }: AccessRules,
  { waivers: file }: Options,
  io: Io,
): Promise<readonly CheckedFinding[]> {
  if (file === undefined) return findings.map((each) => ({ ...each, waived: false }));
  const { applyWaivers } = await import("@immkit/policies");
  const ids = assertions.map(({ id }) => id);
  const waivers = await readWaiversFile(file, io, ids);
  const today = new Date().toISOString().slice(0, 10);
  const waivable = findings.map((each): Waivable & { readonly found: FoundFinding } => ({
    rule: each.id,
    resource: each.holder ?? each.policy ?? "",
    verdict: each.verdict,
    waived: false,
    found: each,
  }));
  const { findings: marked, ...result } = applyWaivers(waivable, waivers, today);
  warnOfWaivers(result, io);
  return marked.map(({ found, waived, waiver }) => ({
    ...found,
    waived,
    ...(waiver === undefined ? {} : { waiver }),
  }));
}

function printAssumptions(assume: Assumptions, output: Io["stdout"]): void {
  for (const [key, value] of Object.entries(assume)) {
    const what =
      value === "always"
        ? `each request has ${key}`
        : value === "never"
          ? `no request has ${key}`
          : `each request has ${key} = ${value.is}`;
    output.write(`${printable(`Assumed: ${what}.`)}\n`);
  }
}

function print(
  found: readonly CheckedFinding[],
  { assertions }: AccessRules,
  reader: PolicyReader,
  io: Io,
): void {
  for (const each of found) io.stdout.write(`${describe(each, assertions, reader, io)}\n`);
  const open = found.filter(({ waived }) => !waived);
  const ids = (verdict: CheckedFinding["verdict"]) =>
    new Set(open.flatMap((each) => (each.verdict === verdict ? [each.id] : [])));
  const violated = ids("fail");
  const undetermined = [...ids("undetermined")].filter((id) => !violated.has(id));
  const text = [
    `${count(assertions.length, "assertion")}: ${violated.size} violated`,
    `${undetermined.length} undetermined`,
    ...(open.length === found.length
      ? []
      : [`${count(found.length - open.length, "finding")} waived`]),
  ].join(", ");
  const colour = violated.size > 0 ? "red" : undetermined.length > 0 ? "yellow" : "green";
  io.stdout.write(`${paint(io, colour, text)}\n`);
}

function describe(
  each: CheckedFinding,
  assertions: AccessRules["assertions"],
  reader: PolicyReader,
  io: Io,
): string {
  const { id, verdict, message, request, lacks, holder, waiver } = each;
  const reason = assertions.find((assertion) => assertion.id === id)?.reason;
  const violated = { text: "violated", format: "red" } as const;
  const open = { text: "undetermined", format: "yellow" } as const;
  const heading = finding(io, {
    place: reader.place(each),
    label:
      waiver === undefined
        ? verdict === "fail"
          ? violated
          : open
        : { text: "waived", format: "dim" },
    message,
    id,
    details: [
      ...(holder === undefined ? [] : [["for", holder] as const]),
      ...(reason === undefined ? [] : [["reason", reason] as const]),
      ...(lacks === undefined
        ? []
        : [["if", `calls can be made without ${lacks.join(", ")}`] as const]),
      ...(waiver === undefined
        ? []
        : [["waived", `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`] as const]),
    ],
  });
  return request === null ? heading : `${heading}${describeRequest(io, request, "    ")}`;
}
