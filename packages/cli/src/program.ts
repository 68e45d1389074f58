import { Command, CommanderError, Option } from "commander";
import type { CommandContext } from "./command.ts";
import { addCheck } from "./commands/check/check.ts";
import { addCompletion } from "./commands/completion/completion.ts";
import { addDev } from "./commands/dev/dev.ts";
import { addDoctor } from "./commands/doctor/doctor.ts";
import { addError } from "./commands/error.ts";
import { addHelp } from "./commands/help.ts";
import { addInit } from "./commands/init.ts";
import { addLocal } from "./commands/local/local.ts";
import { addPulumi } from "./commands/pulumi.ts";
import { addRamActions } from "./commands/ram/actions.ts";
import { addRamCheck } from "./commands/ram/check.ts";
import { addRamCompare } from "./commands/ram/compare.ts";
import { addRamDecide } from "./commands/ram/decide.ts";
import { addRamExplain } from "./commands/ram/explain.ts";
import { addRamExternal } from "./commands/ram/external.ts";
import { addRamGenerate } from "./commands/ram/generate/generate.ts";
import { addRamLint } from "./commands/ram/lint.ts";
import { addRamMinimise } from "./commands/ram/minimise.ts";
import { addRamNewAccess } from "./commands/ram/new-access.ts";
import { addRamPull } from "./commands/ram/pull.ts";
import { addReview } from "./commands/review/review.ts";
import { addSubmit } from "./commands/submit/submit.ts";
import { addTail } from "./commands/tail/tail.ts";
import { addTrigger } from "./commands/trigger/trigger.ts";
import { addValidate } from "./commands/validate.ts";
import { withChoiceHint } from "./output/choice-hint.ts";
import { printable } from "./output/print.ts";
import { hasColour, widthOf } from "./output/terminal.ts";
import { version } from "./version.ts";

/**
 * Declares all commands. The libraries that a command uses are imported when it runs, so help and
 * version are quick.
 */
export function createProgram(context: CommandContext): Command {
  const { io } = context;
  const program = new Command("immkit");
  program
    .description("Content moderation with Alibaba Cloud IMM, and questions about RAM policies.")
    .version(version(), "-V, --version", "print the version (also -v)")
    .addOption(new Option("-v").hideHelp())
    .on("option:v", () => {
      io.stdout.write(`${version()}\n`);
      throw new CommanderError(0, "commander.version", version());
    })
    .helpOption("-h, --help", "print this help")
    .option("--debug", "print the stack of an error")
    .option(
      "--plain",
      "print ASCII text without colour or drawings, and lists in place of tables: for screen readers, and for TERM=dumb and LC_ALL=C, which choose it by themselves",
    )
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 20 })
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text, write) => write(printable(withChoiceHint(text), true)),
      getOutHelpWidth: () => widthOf(io),
      getErrHelpWidth: () => widthOf(io, io.stderr),
      getOutHasColors: () => hasColour(io, io.stdout),
      getErrHasColors: () => hasColour(io, io.stderr),
    })
    .exitOverride();
  program.commandsGroup("Local:");
  addInit(program, context);
  addDev(program, context);
  addLocal(program, context);
  addPulumi(program, context);
  addTrigger(program, context);
  addReview(program, context);
  addTail(program, context);
  program.commandsGroup("Moderation:");
  addSubmit(program, context);
  addValidate(program, context);
  program.commandsGroup("Policies:");
  addCheck(program, context);
  const ram = program
    .command("ram")
    .summary("answer questions about RAM policies")
    .description(
      "Answer questions about RAM policies in files. Only ram pull connects to Alibaba Cloud.",
    );
  addRamDecide(ram, context);
  addRamCompare(ram, context);
  addRamNewAccess(ram, context);
  addRamCheck(ram, context);
  addRamExplain(ram, context);
  addRamExternal(ram, context);
  addRamLint(ram, context);
  addRamMinimise(ram, context);
  addRamGenerate(ram, context);
  addRamActions(ram, context);
  addRamPull(ram, context);
  program.commandsGroup("Help:");
  addDoctor(program, context);
  addError(program, context);
  addCompletion(program, context);
  addHelp(program);
  return program;
}
