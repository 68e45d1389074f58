import { type Command, InvalidArgumentError } from "commander";
import type { CommandContext } from "../../../command-context.ts";
import { helpExtras } from "../../../command-help.ts";
import type { MinimiseOptions } from "./run.ts";

export function addRamMinimise(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("minimise")
    .summary("print the same policy in fewer statements")
    .description(
      "Print a policy that allows and denies the same in fewer statements and patterns. What stays too large is split into several policies, to be attached together.",
    )
    .argument("<file>", "a policy, of any size")
    .option(
      "--limit <characters>",
      "most characters of a policy; 6144 if missing, and none for a policy with a Principal",
      positive,
    )
    .option("--json", "print each policy on one line")
    .addHelpText(
      "after",
      helpExtras({
        examples: [
          ["immkit ram minimise role.json", "shown for people"],
          ["immkit ram minimise --limit 2048 session.json", "to fit a session"],
          ["immkit ram minimise --json role.json > small.json", "as it counts against the limit"],
        ],
      }),
    )
    .action(async (file: string, options: MinimiseOptions) =>
      finish(await (await import("./run.ts")).run(file, options, io)),
    );
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new InvalidArgumentError("Give a number of characters, 1 or more.");
  return Number(text);
}
