import type { Command } from "commander";
import type { CommandContext } from "../../command-context.ts";
import { addRamCompare } from "./compare/command.ts";
import { addRamDecide } from "./decide/command.ts";
import { addRamExplain } from "./explain/command.ts";
import { addRamLint } from "./lint/command.ts";
import { addRamMinimise } from "./minimise/command.ts";
import { addRamNewAccess } from "./new-access/command.ts";
import { addRamPull } from "./pull/command.ts";

/** `immkit ram …`: questions about RAM policies. */
export function addRam(parent: Command, context: CommandContext): void {
  const ram = parent
    .command("ram")
    .summary("ask what RAM policies allow, and what is wrong with them")
    .summary("answer questions about RAM policies")
    .description(
      "Ask what RAM policies allow. Offline, files in and answers out; only pull calls the service.",
    );
  addRamDecide(ram, context);
  addRamCompare(ram, context);
  addRamNewAccess(ram, context);
  addRamExplain(ram, context);
  addRamLint(ram, context);
  addRamMinimise(ram, context);
  addRamPull(ram, context);
}
