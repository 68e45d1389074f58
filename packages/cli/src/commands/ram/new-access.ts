import type { PolicyKind } from "@immkit/ram";
import type { Command } from "commander";
import { type CommandContext, helpExtras, kindOption, policyFileHelp } from "../../command.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import { checkStandardInput } from "../../input/file.ts";
import type { Access } from "../../input/policy-change.ts";
import type { Io } from "../../io.ts";
import { count, paint, writeJsonLine } from "../../output/print.ts";
import { describeRequest } from "../../output/request.ts";
import { wordsOf, wrap } from "../../output/wrap.ts";
import {
  addFormatOptions,
  type FormatSelection,
  formatOf,
  writeReport,
} from "../../report/format-option.ts";

interface Options extends FormatSelection {
  /** BEFORE can be missing. */
  readonly new?: boolean;
  readonly kind?: PolicyKind;
}

const help = helpExtras({
  examples: {
    "immkit ram new-access deployed.json proposed.json": "what does this change add?",
    "immkit ram new-access yesterday.json today.json": "what was added to an account? (snapshots)",
    "immkit ram new-access old.json#role/app new.json#role/app": "what was added to one role?",
    "immkit ram new-access git:origin/main:policies policies":
      "what does a branch add to a folder of policies?",
    "immkit ram new-access --new proposed.json": "everything that a new policy allows",
  },
  exitCodes: { 0: "no new access", 1: "new access", 2: "undetermined, and no other new access" },
});

export function addRamNewAccess(parent: Command, { io, finish }: CommandContext): void {
  const command = parent
    .command("new-access")
    .summary("list the access that a change adds")
    .description(
      "List what AFTER allows and BEFORE did not, by statement and action, each with an example request. Use it as a gate in CI.\nFor two snapshots, each role, user and group is compared with itself. Everything that a new one can do is new.\nFor two roles, who can assume them counts too. A role and a policy are compared by what the role can do.\nA policy that can't be read is undetermined, unless its text is unchanged.\nBoth can be folders: their .json files are compared by name, and everything in a new one is new. Both can be git:REF:PATH: a file or folder at a git revision, PATH from the current folder.\nBEFORE can be empty: an empty file, /dev/null or {}.",
    )
    .argument("<before>", `${policyFileHelp}; or git:REF:PATH, or a folder`)
    .argument("[after]", "the same")
    .option("--new", "allow a BEFORE that does not exist, or leave it out: everything is new then")
    .addOption(kindOption())
    .addHelpText("after", help)
    .action(async (before: string, after: string | undefined, options: Options) =>
      finish(await run(before, after, options, io)),
    );
  addFormatOptions(command, "new permissions");
}

async function run(
  first: string,
  second: string | undefined,
  { kind, new: isNew = false, ...selection }: Options,
  io: Io,
): Promise<ExitCode> {
  const format = formatOf(selection);
  if (second === undefined && !isNew)
    throw new CommandError(
      `AFTER is missing. Name two files or folders, or pass --new if ${JSON.stringify(first)} is new.`,
    );
  const [before, after] = second === undefined ? [undefined, first] : [first, second];
  checkStandardInput([before ?? "", after]);
  const { changeBetween } = await import("../../input/policy-change.ts");
  const { PolicyReader } = await import("../../input/policy-reader.ts");
  const reader = new PolicyReader(io, kind);
  const changes = await changeBetween({ before, after, isNew }, reader, io);
  const access = changes.flatMap((change) => change.access);
  reader.warnOfUnreadable(changes.flatMap(({ unreadable }) => unreadable));
  if (format === "json") for (const each of access) writeJsonLine(io.stdout, each);
  else if (format === "table") print(access, io);
  else {
    const { newAccessReport } = await import("../../report/new-access-report.ts");
    const added = changes.map((change) => ({
      ...change,
      access: change.access.filter(addsAccess),
    }));
    const about = { command: "immkit ram new-access", title: after };
    await writeReport(newAccessReport(added, reader), format, about, io);
  }
  if (access.some(({ request }) => request !== null)) return ExitCode.finding;
  return access.some(addsAccess) ? ExitCode.undetermined : ExitCode.ok;
}

/** False for an unreadable policy that is unchanged. */
function addsAccess(access: Access): boolean {
  return !("unchanged" in access && access.unchanged);
}

function print(access: readonly Access[], io: Io): void {
  const added = access.filter(addsAccess);
  if (added.length === 0) io.stdout.write(`${paint(io, "green", "No new access.")}\n`);
  else {
    for (const each of added) io.stdout.write(`${describe(each, io)}\n`);
    io.stdout.write(`${paint(io, "red", summary(added))}\n`);
  }
}

/** Where the access comes from, and its example request or the reason why there is none. */
function describe(access: Access, io: Io): string {
  const { policy, statement, action, request, reason } = access;
  const holder = "holder" in access ? `${access.holder}: ` : "";
  const part =
    statement === null
      ? policy
      : `statement ${statement} of ${policy}${action === null ? " (NotAction)" : `, ${action}`}`;
  const label =
    request === null ? paint(io, "yellow", "undetermined:") : paint(io, "red", "new access:");
  const lacks =
    "lacks" in access ? `, if calls can be made without ${access.lacks?.join(", ")}` : "";
  const why = reason === undefined ? lacks : `: ${reason}`;
  const words = [label, ...wordsOf(io, `${holder}${part}${why}`)];
  const heading = wrap(io, words, "", "    ");
  return request === null ? heading : `${heading}${describeRequest(io, request, "    ")}`;
}

/** `3 new permissions, 1 undetermined` */
function summary(added: readonly Access[]): string {
  const undetermined = added.filter(({ request }) => request === null).length;
  const known = count(added.length - undetermined, "new permission");
  return undetermined === 0 ? known : `${known}, ${undetermined} undetermined`;
}
