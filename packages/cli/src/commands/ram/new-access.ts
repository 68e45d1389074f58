import type { NewAccess } from "@immkit/ram";
import type { AccountAccess, AccountChange } from "@immkit/ram/account";
import type { Command } from "commander";
import { type CommandContext, helpExtras, policyFileHelp } from "../../command.ts";
import { ExitCode } from "../../errors/command-error.ts";
import { checkStandardInput } from "../../input/file.ts";
import type { PolicyReader } from "../../input/policy-reader.ts";
import type { Io } from "../../io.ts";
import { count, paint, writeJsonLine } from "../../output/print.ts";
import { describeRequest } from "../../output/request.ts";
import { wordsOf, wrap } from "../../output/wrap.ts";

interface Options {
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit ram new-access deployed.json proposed.json": "what does this change add?",
    "immkit ram new-access yesterday.json today.json": "what was added to an account? (snapshots)",
    "immkit ram new-access old.json#role/app new.json#role/app": "what was added to one role?",
  },
  exitCodes: { 0: "no new access", 1: "new access", 2: "undetermined, and no other new access" },
});

export function addRamNewAccess(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("new-access")
    .summary("list the access that a change adds")
    .description(
      "List what AFTER allows and BEFORE did not, by statement and action, each with an example request. Use it as a gate in CI.\nFor two snapshots, each role, user and group is compared with itself. Everything that a new one can do is new.\nFor two roles, who can assume them counts too. A role and a policy are compared by what the role can do.\nA policy that can't be read is undetermined, unless its text is unchanged.",
    )
    .argument("<before>", policyFileHelp)
    .argument("<after>", "the same")
    .option("--json", "print a JSON line for each new permission")
    .addHelpText("after", help)
    .action(async (before: string, after: string, options: Options) =>
      finish(await run(before, after, options, io)),
    );
}

type Access = NewAccess | AccountAccess;
type Change = Pick<AccountChange, "unreadable"> & { readonly access: readonly Access[] };

async function run(before: string, after: string, { json }: Options, io: Io): Promise<ExitCode> {
  checkStandardInput([before, after]);
  const { PolicyReader } = await import("../../input/policy-reader.ts");
  const reader = new PolicyReader(io);
  const { access, unreadable } = await changeBetween(before, after, reader);
  reader.warnOfUnreadable(unreadable);
  if (json) for (const each of access) writeJsonLine(io.stdout, each);
  else print(access, io);
  if (access.some(({ request }) => request !== null)) return ExitCode.finding;
  return access.some(addsAccess) ? ExitCode.undetermined : ExitCode.ok;
}

async function changeBetween(before: string, after: string, reader: PolicyReader): Promise<Change> {
  const { newAccess } = await import("@immkit/ram");
  const { newAccessInAccount, newAccessOfPrincipal } = await import("@immkit/ram/account");
  const old = await reader.read(before);
  const now = await reader.read(after);
  if (old.is === "snapshot" && now.is === "snapshot")
    return newAccessInAccount(old.account, now.account);
  if (old.is === "principal" && now.is === "principal")
    return newAccessOfPrincipal(old.principal, now.principal);
  const policies = [reader.policiesOf(old, before), reader.policiesOf(now, after)] as const;
  return { access: newAccess(...policies), unreadable: [] };
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
  const why = reason === undefined ? "" : `: ${reason}`;
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
