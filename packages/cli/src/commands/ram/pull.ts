import { writeFile } from "node:fs/promises";
import type { Credential } from "@immkit/runtime/credentials";
import type { Command } from "commander";
import { type CommandContext, helpExtras } from "../../command.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { count, writeData } from "../../output/print.ts";

interface Options {
  readonly output?: string;
  readonly endpoint?: string;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit ram pull --output account.json": "the account of your access key",
    "immkit ram pull --endpoint http://127.0.0.1:8788 --output local.json": "a local cloud",
  },
  exitCodes: { 4: "the service refused the call, or could not be reached" },
});

export function addRamPull(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("pull")
    .summary("save the roles and policies of an account to a file")
    .description(
      "Read the roles, users, groups and policies of an account with all policy versions, and write a snapshot. The other ram commands read it.\nNothing in the account is changed. Needs the permissions ram:List* and ram:Get*, and the official client @alicloud/ram20150501.",
    )
    .option("--output <file>", "file to write; standard output by default")
    .option("--endpoint <url>", "origin of RAM, such as immkit local (IMMKIT_ENDPOINT)")
    .option("--json", "print the JSON on one line")
    .addHelpText("after", help)
    .action(async (options: Options) => finish(await run(options, io)));
}

async function run({ output, endpoint, json }: Options, io: Io): Promise<ExitCode> {
  const { userCredentials } = await import("../../settings/credentials.ts");
  const { endpointFrom } = await import("../../settings/endpoint.ts");
  const { createRamCaller } = await import("../../account/ram-client.ts");
  const { readAccount } = await import("../../account/read-account.ts");
  const origin = endpointFrom(endpoint, io);
  const credential = (await userCredentials(io, origin).getCredential()) as Credential;
  const call = await createRamCaller(origin ?? "https://ram.aliyuncs.com", credential);
  const snapshot = await readAccount(call);
  const text = `${JSON.stringify(snapshot, null, json ? undefined : 2)}\n`;
  if (output === undefined) writeData(io.stdout, text);
  else await write(output, text);
  const { roles, users, groups, policies } = snapshot;
  const counts = [
    count(roles.length, "role"),
    count(users.length, "user"),
    count(groups.length, "group"),
    count(policies.length, "policy", "policies"),
  ];
  const where = output === undefined ? "" : ` written to ${JSON.stringify(output)}`;
  io.stderr.write(`${counts.join(", ")}${where}\n`);
  return ExitCode.ok;
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new CommandError(
      `Can't write ${JSON.stringify(file)}: ${error instanceof Error ? error.message : String(error)}. Choose another --output.`,
      { cause: error },
    );
  }
}
