import type { Command } from "commander";
import { CommandError } from "../errors/command-error.ts";
import { closestName } from "../output/choice-hint.ts";

/** `immkit help ram lint`: the help of a command at any depth. */
export function addHelp(program: Command): void {
  program.helpCommand(false);
  program
    .command("help")
    .summary("print the help of a command")
    .description("Print the help of a command, or of immkit.")
    .argument("[command...]", "such as: ram lint")
    .action((path: string[]) => {
      let command = program;
      for (const name of path) {
        const next = command.commands.find((each) => each.name() === name);
        if (next === undefined) {
          const near = closestName(
            name,
            command.commands.map((each) => each.name()),
          );
          const hint = near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`;
          throw new CommandError(
            `${JSON.stringify(path.join(" "))} is not a command.${hint} Run "${fullName(command)} --help" for the commands.`,
          );
        }
        command = next;
      }
      command.help();
    });
}

/** `immkit ram lint` */
export function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}
