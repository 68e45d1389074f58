import { isatty } from "node:tty";
import { type Command, Option } from "commander";
import type { PackageManager } from "create-immkit";
import { type CommandContext, helpExtras } from "../command.ts";
import { CommandError, ExitCode } from "../errors/command-error.ts";
import type { Io } from "../io.ts";
import { writeJsonLine } from "../output/print.ts";

interface Options {
  readonly template?: string;
  readonly manager?: PackageManager;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit init my-app": "asks for the template on a terminal, otherwise takes the quickstart",
    "immkit init my-app --template worker": "a service that handles each verdict once",
    "immkit init . --template policy-gate --force": "add the files that don't exist to this folder",
  },
});

export function addInit(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("init")
    .summary("create a project: Pulumi program, application and tests")
    .description(
      "Create a project: a Pulumi program, an application, a scenario with verdicts, and tests that run on a local cloud. Templates: quickstart, worker, function, policy-gate, yaml.",
    )
    .argument("[dir]", "folder of the project; created if it doesn't exist")
    .option("--template <name>", "what to create; quickstart by default")
    .addOption(
      new Option(
        "--manager <name>",
        "package manager; by default the one that runs this command, or npm",
      ).choices(["npm", "pnpm"]),
    )
    .option("-y, --yes", "don't ask")
    .option("--force", "add the files that don't exist to a folder that isn't empty")
    .option("--json", "print folder, template, files and next commands as one JSON line")
    .addHelpText("after", help)
    .action(async (dir: string | undefined, options: Options) =>
      finish(await run(dir, options, io)),
    );
}

async function run(dir: string | undefined, options: Options, io: Io): Promise<ExitCode> {
  const { askMissing, createdText, createProject, managerOf } = await import("create-immkit");
  const { template, manager = managerOf(io.env), yes, force, json } = options;
  const asks = !yes && !json && io.stdout.isTTY === true && isatty(0);
  const choice = asks ? await askMissing({ folder: dir, template }) : { folder: dir, template };
  if (choice === undefined) return ExitCode.interrupted;
  const { folder } = choice;
  if (folder === undefined)
    throw new CommandError("Name the folder of the project, such as: immkit init my-app");
  const created = await createProject({ folder, template: choice.template, manager, force });
  if (json) writeJsonLine(io.stdout, created);
  else io.stdout.write(createdText(created));
  return ExitCode.ok;
}
