import type { TrailUsage } from "@immkit/ram/trail";
import type { Command } from "commander";
import { type CommandContext, helpExtras, integer, policyFileHelp } from "../../../command.ts";
import { defined } from "../../../defined.ts";
import { CommandError, ExitCode } from "../../../errors/command-error.ts";
import { checkStandardInput, writeText } from "../../../input/file.ts";
import type { Io } from "../../../io.ts";
import { count, writeData, writeJsonLine } from "../../../output/print.ts";
import type { Report } from "./report.ts";

interface Options {
  readonly trail: readonly string[];
  readonly role?: string;
  readonly user?: string;
  readonly rolePolicy?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly names?: number;
  readonly includeDenied?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit ram generate --trail trail/": "who is in the trail?",
    "immkit ram generate --trail trail/ --role app --output app.json":
      "write the policy that the role needs",
    "immkit ram generate --trail trail/ --role app --role-policy account.json#role/app":
      "also list what the role has and does not use (a snapshot of immkit ram pull)",
    "immkit tail --no-follow --json | immkit ram generate --trail - --role app":
      "from the calls to a local cloud",
  },
  exitCodes: {
    2: "the policy is incomplete: some events can't be read or mapped to actions, or none was allowed",
  },
});

export function addRamGenerate(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("generate")
    .summary("write the least privilege that a trail shows")
    .description(
      "Write a policy that allows what a role or user did, according to events of ActionTrail or the log of a local cloud. Each call is proved to be allowed by the policy.\nThe trail is read as ActionTrail delivers it: arrays, answers of LookupEvents, or an event per line, also compressed with gzip. The policy goes to standard output, and the report to standard error: what is wider than the calls and why, what was denied, and what is not known.\nWithout --role and --user, list who is in the trail. What a trail does not contain is not in the policy: choose a period that is long enough, and switch on data events.",
    )
    .requiredOption("--trail <file...>", 'files or folders with events; "-" is standard input')
    .option("--role <name>", "a role, by its name or ARN")
    .option("--user <name>", "a RAM user, by its name or ARN")
    .option("--role-policy <file...>", `compare with the present policies: ${policyFileHelp}`)
    .option("--from <time>", "leave out events before this time, such as 2026-11-01")
    .option("--to <time>", "leave out events from this time on")
    .option(
      "--names <number>",
      "most names of an action in one folder; more are folded into a pattern. 20 by default",
      integer(1, 100_000),
    )
    .option("--include-denied", "allow what was denied too")
    .option("--output <file>", "write the policy to this file; further ones to FILE-2 and so on")
    .option("--json", "print one JSON object with the policies and the report")
    .addHelpText("after", help)
    .action(async (options: Options) => finish(await run(options, io)));
}

async function run(options: Options, io: Io): Promise<ExitCode> {
  if (options.role !== undefined && options.user !== undefined)
    throw new CommandError("--role and --user exclude each other. Pass one of them.");
  checkStandardInput([...options.trail, ...(options.rolePolicy ?? [])]);
  const { collect } = await import("./collect.ts");
  const who = whoOf(options);
  const times = { from: timeOf("--from", options.from), to: timeOf("--to", options.to) };
  const collected = await collect(options.trail, defined({ who, ...times }), io);
  const { usage } = collected;
  if (who === undefined) return listIdentities(usage, options, io);
  checkIdentity(usage, who);
  const { createReport, isComplete } = await import("./report.ts");
  const report = await createReport(collected, options, io);
  await writePolicies(report, options, io);
  const { printReport } = await import("./print-report.ts");
  printReport(report, io);
  return isComplete(report) ? ExitCode.ok : ExitCode.undetermined;
}

function whoOf({ role, user }: Options): string | undefined {
  const name = role ?? user;
  if (name === undefined || name.startsWith("acs:")) return name;
  const type = role === undefined ? "user" : "role";
  return name.startsWith(`${type}/`) ? name : `${type}/${name}`;
}

function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time))
    throw new CommandError(
      `${option} ${JSON.stringify(text)} is not a time. Write 2026-11-01 or 2026-11-01T08:00:00Z.`,
    );
  return time;
}

function listIdentities({ identities }: TrailUsage, { json }: Options, io: Io): ExitCode {
  for (const identity of identities)
    if (json) writeJsonLine(io.stdout, identity);
    else io.stdout.write(`${identity.arn}: ${count(identity.events, "event")}\n`);
  if (!json) io.stderr.write("Pass --role or --user to generate a policy.\n");
  return ExitCode.ok;
}

function checkIdentity({ identities, matching }: TrailUsage, who: string): void {
  if (matching.length === 1) return;
  if (matching.length > 1)
    throw new CommandError(
      `${who} is in several accounts. Pass one of the ARNs: ${matching.join(", ")}`,
    );
  const name = who.replace(/^.*\//, "").toLowerCase();
  const like = identities.filter(({ arn }) => arn.toLowerCase().includes(name));
  const others = (like.length > 0 ? like : identities).slice(0, 10).map(({ arn }) => arn);
  const hint = others.length === 0 ? "No event counts." : `It has calls of ${others.join(", ")}.`;
  throw new CommandError(`The trail has no calls of ${who}. ${hint}`);
}

async function writePolicies(report: Report, { output, json }: Options, io: Io): Promise<void> {
  const { formatPolicy } = await import("@immkit/ram");
  const texts = report.policies.map((policy) => `${formatPolicy(policy, { indent: 2 })}\n`);
  for (const [i, text] of texts.entries()) {
    if (output !== undefined) await writeText(numbered(output, i + 1), text);
    else if (!json) writeData(io.stdout, text);
  }
  if (json) writeJsonLine(io.stdout, report);
}

/** `app-2.json` of `app.json`. */
function numbered(file: string, number: number): string {
  return number === 1 ? file : file.replace(/(\.[^./\\]*)?$/, `-${number}$1`);
}
