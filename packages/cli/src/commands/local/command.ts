import { type Command, InvalidArgumentError } from "commander";
import type { CommandContext } from "../../command-context.ts";
import { helpExtras } from "../../command-help.ts";
import type { LocalOptions } from "./run.ts";

export function addLocal(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("local")
    .summary("run a local Alibaba Cloud")
    .description(
      "Run a local Alibaba Cloud on loopback: IMM, SMQ/MNS, OSS, RAM and STS on one origin, until SIGINT or SIGTERM.",
    )
    .option("--port <number>", "port to listen on; 0 takes any free one", parsePort, 0)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option(
      "--allow-remote",
      "let --host be one that other machines reach: whoever reaches the cloud can read everything in it",
    )
    .option("--region <id>", "region that it plays", parseRegion, "cn-hangzhou")
    .option(
      "--account <id>",
      "id of the account that owns everything",
      parseAccount,
      "1234567890123456",
    )
    .option(
      "--scenario <file>",
      "JSON file that decides the verdicts; without it everything passes",
    )
    .option(
      "--data <dir>",
      "directory in which everything outlives the process, keys too; without it all is in memory",
    )
    .option("--log", "tell each request on standard error")
    .option("--json", "print the connection as one JSON line")
    .addHelpText(
      "after",
      helpExtras({
        examples: [
          ["immkit local --port 4100", "run on a port that you choose"],
          [
            "immkit local --json --scenario scenario.json",
            "for scripts: one JSON line once it listens",
          ],
          [
            "immkit local --port 4100 --data .immkit",
            "go on where the last run ended, with the same keys",
          ],
        ],
        exitCodes: { 0: "ended by SIGINT or SIGTERM" },
      }),
    )
    .action(async (options: LocalOptions) =>
      finish(await (await import("./run.ts")).run(options, io)),
    );
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError("Give a number from 0 to 65535; 0 takes any free port.");
  return port;
}

function parseRegion(text: string): string {
  if (!/^[a-z]{2}-[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text))
    throw new InvalidArgumentError("Give a region's id, such as cn-hangzhou.");
  return text;
}

function parseAccount(text: string): string {
  if (!/^\d{16}$/.test(text)) throw new InvalidArgumentError("Give an account id of 16 digits.");
  return text;
}
