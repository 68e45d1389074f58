import type { PolicyKind } from "@immkit/ram";
import type { PolicySource } from "@immkit/ram/account";
import type { ExternalAccess } from "@immkit/ram/external";
import type { Command } from "commander";
import {
  type CommandContext,
  helpExtras,
  kindOption,
  matching,
  policyFileHelp,
} from "../../command.ts";
import { defined } from "../../defined.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import { checkStandardInput, listPolicyFiles, readText } from "../../input/file.ts";
import type { PolicyReader } from "../../input/policy-reader.ts";
import type { Io } from "../../io.ts";
import { count, paint, writeJsonLine } from "../../output/print.ts";
import { describeRequest } from "../../output/request.ts";
import { type Cell, table } from "../../output/table.ts";

interface Options {
  readonly account?: string;
  readonly trusted?: readonly string[];
  readonly kind?: PolicyKind;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit ram external account.json": "an account, from a snapshot of immkit ram pull",
    "immkit ram external account.json --trusted 222 partners.txt":
      "who is neither account 222 nor in a file",
    "immkit ram external --account 1234567890123456 trust.json bucket-policy.json":
      "policies before they are deployed",
  },
  exitCodes: {
    0: "nobody outside, or only trusted callers",
    1: "somebody outside who is not trusted can enter",
    2: "undetermined, and nobody outside can enter for sure",
  },
});

export function addRamExternal(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("external")
    .summary("list who outside the account can enter")
    .description(
      "List who outside the account can assume a role or use a bucket: other accounts, services that act for other accounts, users of identity providers, and everybody. Each has a request that is allowed, and the conditions that narrow it.\nReads trust policies, bucket policies and bucket ACLs. The ACLs of single objects are not in a snapshot. Whether a caller of another account also has a permission there is up to that account.",
    )
    .argument("<file...>", policyFileHelp)
    .option(
      "--account <id>",
      "the account that the policy files belong to; a snapshot has it",
      matching(/^\d{1,20}$/, "Give the digits of an account id."),
    )
    .option(
      "--trusted <caller-or-file...>",
      "who is trusted: account ids, ARNs, services such as 222@ecs.aliyuncs.com, or files with one of these on each line (# begins a comment)",
    )
    .addOption(kindOption())
    .option("--json", "print a JSON line for each caller and statement")
    .addHelpText("after", help)
    .action(async (files: string[], options: Options) => finish(await run(files, options, io)));
}

async function run(
  names: readonly string[],
  { account, trusted = [], kind, json }: Options,
  io: Io,
): Promise<ExitCode> {
  checkStandardInput(names);
  const { externalAccess } = await import("@immkit/ram/external");
  const { PolicyReader } = await import("../../input/policy-reader.ts");
  const reader = new PolicyReader(io, kind);
  const sources = await sourcesOf(names, reader);
  if (account === undefined && sources.some(({ is }) => is === "policy"))
    io.stderr.write(
      "note: The account of the policy files is unknown, so every account counts as outside. Pass --account ID.\n",
    );
  const callers = await trustedCallers(trusted, io);
  const found = externalAccess(sources, { ...defined({ account }), trusted: callers });
  if (json) for (const each of found) writeJsonLine(io.stdout, reader.withPosition(each));
  else print(found, reader, io);
  const open = found.filter((each) => !each.trusted);
  if (open.some(({ request }) => request !== null)) return ExitCode.finding;
  return open.length > 0 ? ExitCode.undetermined : ExitCode.ok;
}

/** A file with one policy must be readable; in a snapshot it leaves a doubt. */
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

const isCaller = (text: string) => /^(?:\d{1,20}$|acs:ram::|\d+@)/.test(text);

/** The callers that `--trusted` names itself, and those in the files that it names. */
async function trustedCallers(names: readonly string[], io: Io): Promise<readonly string[]> {
  const callers: string[] = [];
  for (const name of names) {
    if (isCaller(name)) {
      callers.push(name);
      continue;
    }
    const text = await readText(name, "The file with trusted callers", io);
    for (const [index, line] of text.split("\n").entries()) {
      const caller = line.replace(/#.*/, "").trim();
      if (caller === "") continue;
      if (!isCaller(caller))
        throw new CommandError(
          `${name}:${index + 1}:1: ${JSON.stringify(caller)} is not a caller. Write an account id, an ARN such as acs:ram::222:role/app, or a service such as 222@ecs.aliyuncs.com.`,
        );
      callers.push(caller);
    }
  }
  return callers;
}

function print(found: readonly ExternalAccess[], reader: PolicyReader, io: Io): void {
  if (found.length === 0) {
    io.stdout.write(`${paint(io, "green", "Nobody outside the account can enter.")}\n`);
    return;
  }
  const rows = found.map((each): readonly Cell[] => [
    verdictOf(each),
    each.holder ?? "",
    callerOf(each),
    each.request?.action ?? each.message,
    each.conditions.join("; "),
    reader.place(each),
  ]);
  io.stdout.write(table(io, ["", "resource", "who", "can", "if", "by"], rows));
  const proofs = found.filter(({ trusted, request }) => !trusted && request !== null);
  for (const each of proofs) {
    const lacks =
      each.lacks === undefined ? "" : ` (if calls can be made without ${each.lacks.join(", ")})`;
    io.stdout.write(`\n${each.holder ?? reader.place(each)}, for example${lacks}:\n`);
    if (each.request !== null) io.stdout.write(describeRequest(io, each.request, "  "));
  }
  const trusted = found.filter((each) => each.trusted).length;
  const undetermined = found.length - trusted - proofs.length;
  const text = `${count(proofs.length, "way in", "ways in")} from outside, ${trusted} trusted, ${undetermined} undetermined`;
  const colour = proofs.length > 0 ? "red" : undetermined > 0 ? "yellow" : "green";
  io.stdout.write(`\n${paint(io, colour, text)}\n`);
}

function verdictOf({ trusted, request }: ExternalAccess): Cell {
  if (trusted) return { text: "trusted", format: "dim" };
  return request === null
    ? { text: "undetermined", format: "yellow" }
    : { text: "open", format: "red" };
}

function callerOf({ who }: ExternalAccess): string {
  if (who === null) return "unknown";
  return who.kind === "everybody" ? "everybody" : `${who.kind} ${who.name}`;
}
