import type { Command } from "commander";

/** An option, as a shell completes it. */
export interface CompletedOption {
  /** `--severity` and `-s`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** A command, as a shell completes it. */
export interface CompletedCommand {
  /** `["ram", "lint"]` */
  readonly path: readonly string[];
  readonly summary: string;
  readonly subcommands: readonly string[];
  /** What its arguments can be, if they have choices. */
  readonly choices: readonly string[];
  readonly options: readonly CompletedOption[];
}

/** All commands, the program itself first. */
export function commandTree(program: Command): readonly CompletedCommand[] {
  const globals = program.options.filter(({ long }) => long !== "--version");
  const visit = (command: Command, path: readonly string[]): CompletedCommand[] => {
    const options = path.length === 0 ? program.options : [...command.options, ...globals];
    return [
      {
        path,
        summary: command.summary(),
        subcommands: command.commands.map((each) => each.name()),
        choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
        options: [
          ...options
            .filter(({ hidden }) => !hidden)
            .map(({ short, long, description, required, optional, argChoices }) => ({
              flags: [long, short].filter((flag) => flag != null),
              description,
              takesValue: required || optional,
              choices: argChoices ?? [],
            })),
          {
            flags: ["--help", "-h"],
            description: "print this help",
            takesValue: false,
            choices: [],
          },
        ],
      },
      ...command.commands.flatMap((each) => visit(each, [...path, each.name()])),
    ];
  };
  return visit(program, []);
}
