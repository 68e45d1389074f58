import type { Command } from "commander";
import type { CommandContext } from "../../program.ts";
import { addRamDecide } from "./decide/command.ts";
import { addRamPull } from "./pull/command.ts";

/** `immkit ram …`: questions about RAM policies. */
export function addRam(parent: Command, context: CommandContext): void {
  const ram = parent.command("ram").description("Ask what RAM policies allow. Offline: files in, answers out.");
  addRamDecide(ram, context);
  addRamPull(ram, context);
}
