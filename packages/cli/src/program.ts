import { readFileSync } from "node:fs";
import { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import { addLocal } from "./commands/local/command.ts";
import { addRam } from "./commands/ram/command.ts";
import { addSubmit } from "./commands/submit/command.ts";
import { addValidate } from "./commands/validate/command.ts";
import { coloured } from "./output/colour.ts";

/**
 * The tree of commands. A command's code, and the libraries under it, are loaded when it runs: help
 * and version load none of them.
 */
export function createProgram(context: CommandContext): Command {
  const { io } = context;
  const program = new Command("immkit");
  program
    .description("Moderation stacks for Alibaba Cloud IMM, from the command line.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .option("--debug", "print the stack of an error")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      getOutHasColors: () => coloured(io.stdout, io.env),
      getErrHasColors: () => coloured(io.stderr, io.env),
    })
    .exitOverride();
  addLocal(program, context);
  addSubmit(program, context);
  addValidate(program, context);
  addRam(program, context);
  return program;
}

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return (manifest as { readonly version: string }).version;
}
