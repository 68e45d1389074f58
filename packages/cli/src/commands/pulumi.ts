import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import type { PreparedCommand } from "@immkit/pulumi-local/user-cli";
import type { Command } from "commander";
import { type CommandContext, helpExtras } from "../command.ts";
import { CommandError, type ExitCode } from "../errors/command-error.ts";
import type { Io } from "../io.ts";
import { paint, printable } from "../output/print.ts";
import { envFileOption } from "../settings/env-file-option.ts";
import { checkAnswers } from "../settings/reach.ts";

interface Options {
  readonly env?: string;
  readonly cwd: string;
}

const help = helpExtras({
  examples: {
    "immkit pulumi -- up": "deploy the program in this folder to the running local cloud",
    "immkit pulumi -- config set worker acs:ram::1234567890123456:user/worker":
      "a setting of the program",
    "immkit pulumi -- stack output runtimeConfig --json": "an output of the stack",
    "immkit pulumi --cwd infrastructure -- destroy": "delete it, for a program in another folder",
  },
  exitCodes: {
    0: "pulumi ended with 0; its other exit codes are passed on",
    3: "bad input or usage, no Pulumi CLI, or a stack of the real cloud",
    4: "the local cloud does not answer",
  },
});

export function addPulumi(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("pulumi")
    .summary("run pulumi against a running local cloud")
    .description(
      "Run the Pulumi CLI against a running local cloud, and never against the real one: with the stand-in for the alicloud provider, the endpoints and the key of the local cloud, and without keys and profiles of the environment.\nThe stack is `local`, or the one of --stack or PULUMI_STACK. Its settings are those of Pulumi.STACK.yaml and of the local cloud. That file is not changed.\nStates are kept in .immkit/pulumi, away from the stacks of the real cloud; PULUMI_BACKEND_URL selects another place.",
    )
    .argument("<args...>", "arguments of pulumi, after --")
    .addOption(envFileOption())
    .option("--cwd <dir>", "folder to run pulumi in", ".")
    .addHelpText("after", help)
    .showHelpAfterError("(write -- before the arguments of pulumi: immkit pulumi -- up --yes)")
    .action(async (args: string[], options: Options) => finish(await run(args, options, io)));
}

async function run(args: readonly string[], { env, cwd }: Options, io: Io): Promise<ExitCode> {
  const { findLocalCloud } = await import("../settings/local-cloud.ts");
  const settings = await findLocalCloud(env, io);
  await checkAnswers(settings);
  const { DeployError, prepareCommand } = await import("@immkit/pulumi-local/user-cli");
  let command: PreparedCommand;
  try {
    command = await prepareCommand({
      args,
      cwd,
      environment: io.env,
      cloud: {
        endpoint: settings.endpoint,
        region: settings.required("IMMKIT_REGION"),
        accountId: settings.required("IMMKIT_ACCOUNT_ID"),
        accessKeyId: settings.required("IMMKIT_OWNER_ACCESS_KEY_ID"),
        accessKeySecret: settings.required("IMMKIT_OWNER_ACCESS_KEY_SECRET"),
      },
    });
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    const way = error.code === "EngineMissing" ? " Or immkit dev deploys without a CLI." : "";
    throw new CommandError(`${sentenceOf(error.message)}${way}`, { cause: error });
  }
  for (const notice of command.notices)
    io.stderr.write(`${paint(io, "dim", printable(notice), io.stderr)}\n`);
  const code = await runToEnd(command);
  await command.finish(code);
  return code as ExitCode;
}

const sentenceOf = (message: string) =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith(".") ? "" : "."}`;

/**
 * Runs pulumi in this terminal. It gets SIGTERM from here, and SIGINT too if there is no terminal:
 * a terminal sends Ctrl+C to both processes, and pulumi takes a second one as "stop at once".
 */
async function runToEnd({ executable, args, cwd, env }: PreparedCommand): Promise<number> {
  const child = spawn(executable, args, { cwd, env: { ...env }, stdio: "inherit" });
  const pass = (signal: NodeJS.Signals) => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  process.on("SIGINT", pass).on("SIGTERM", pass);
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (error) {
    throw new CommandError(`${executable} can't be started: ${String(error)}.`, { cause: error });
  } finally {
    process.off("SIGINT", pass).off("SIGTERM", pass);
  }
}
