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

interface Options {
  readonly waivers?: string;
  readonly kind?: PolicyKind;
  readonly json?: boolean;
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
  parent
    .command("check")
    .summary("check that policies never allow what they must not")
    .description(
      "Check assertions about policies: what nobody can do (never), what only some can do (only), noNewAccess, noPublic and trustedAccounts. Each violation has a request that is allowed.\nEach file is judged as if it were attached alone. A directory stands for its .json files. For a snapshot, all policies of a role or user are judged together.",
    )
    .argument("<rules>", "a YAML or JSON file with assertions")
    .argument("<file...>", policyFileHelp)
    .option("--waivers <file>", "YAML or JSON file with violations that somebody accepts")
    .addOption(kindOption())
    .option("--json", "print a JSON line for each violation")
    .addHelpText("after", help)
    .action(async (rules: string, files: string[], options: Options) =>
      finish(await run(rules, files, options, io)),
    );
}

/** A finding, and the waiver that accepts it. */
type Checked = AccessFinding & {
  readonly waived: boolean;
  readonly waiver?: { readonly reason: string; readonly owner: string; readonly expires: string };
};

async function run(
  rulesFile: string,
  names: readonly string[],
  options: Options,
  io: Io,
): Promise<ExitCode> {
  checkStandardInput([rulesFile, ...names]);
  const { checkAccess } = await import("@immkit/ram/check");
  const { PolicyReader } = await import("../../input/policy-reader.ts");
  const reader = new PolicyReader(io, options.kind);
  const rules = await readRules(rulesFile, io);
  const sources = await sourcesOf(names, reader);
  const changes = await changesOf(rules, names, reader, io);
  const found = await withWaivers(checkAccess(rules, sources, { changes }), rules, options, io);
  printAssumptions(rules.assume, options.json ? io.stderr : io.stdout);
  if (options.json) for (const each of found) writeJsonLine(io.stdout, reader.withPosition(each));
  else print(found, rules, reader, io);
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

/** The sources. A file with one policy must be readable; in a snapshot it leaves a doubt. */
async function sourcesOf(
  names: readonly string[],
  reader: PolicyReader,
): Promise<readonly PolicySource[]> {
  const sources: PolicySource[] = [];
  for (const name of names)
    for (const file of await listPolicyFiles(name)) {
      const source = await reader.read(file);
      if (source.is === "policy") reader.parse(source.policy);
      sources.push(source);
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
    const { access, unreadable } = await changeBetween({ before, after, assume }, reader, io);
    reader.warnOfUnreadable(unreadable);
    changes.set(before, access);
  }
  return changes;
}

async function withWaivers(
  findings: readonly AccessFinding[],
  { assertions }: AccessRules,
  { waivers: file }: Options,
  io: Io,
): Promise<readonly Checked[]> {
  if (file === undefined) return findings.map((each) => ({ ...each, waived: false }));
  const { applyWaivers } = await import("@immkit/policies");
  const ids = assertions.map(({ id }) => id);
  const waivers = await readWaiversFile(file, io, ids);
  const today = new Date().toISOString().slice(0, 10);
  const waivable = findings.map((each): Waivable & { readonly found: AccessFinding } => ({
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
  found: readonly Checked[],
  { assertions }: AccessRules,
  reader: PolicyReader,
  io: Io,
): void {
  for (const each of found) io.stdout.write(`${describe(each, assertions, reader, io)}\n`);
  const open = found.filter(({ waived }) => !waived);
  const ids = (verdict: Checked["verdict"]) =>
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
  each: Checked,
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
