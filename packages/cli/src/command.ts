import { type AddHelpTextContext, InvalidArgumentError, Option } from "commander";
import type { ExitCode } from "./errors/command-error.ts";
import type { Io } from "./io.ts";

/** What the function that declares a command needs. */
export interface CommandContext {
  readonly io: Io;
  /** Sets the exit code of the process. */
  readonly finish: (code: ExitCode) => void;
}

/** Help text after the options. */
export interface HelpExtras {
  /** Command lines, each with what it does. */
  readonly examples: Readonly<Record<string, string>>;
  /** Exit codes of this command. 0 and 3 have a general description, which can be replaced. */
  readonly exitCodes?: Readonly<Record<number, string>>;
}

/** Formats examples and exit codes like the help sections of commander. */
export function helpExtras(extras: HelpExtras): (context: AddHelpTextContext) => string {
  const codes: Readonly<Record<string, string>> = {
    0: "success",
    3: "bad input or usage",
    ...extras.exitCodes,
  };
  return ({ command, error }) => {
    const { getOutHelpWidth, getErrHelpWidth } = command.configureOutput();
    const width = (error ? getErrHelpWidth?.() : getOutHelpWidth?.()) ?? 80;
    const wrapped = (text: string, indent: number) =>
      command
        .createHelp()
        .boxWrap(text, width - indent)
        .replaceAll("\n", `\n${" ".repeat(indent)}`);
    const lines = ["", "Examples:"];
    for (const [example, meaning] of Object.entries(extras.examples))
      lines.push(`  # ${wrapped(meaning, 4)}`, `  $ ${example}`);
    lines.push("", "Exit codes:");
    for (const [code, meaning] of Object.entries(codes))
      lines.push(`  ${code}  ${wrapped(meaning, 4 + code.length)}`);
    return lines.join("\n");
  };
}

/** Help of a FILE argument of the ram commands. */
export const policyFileHelp =
  "a policy, or a snapshot of immkit ram pull; FILE#role/NAME, FILE#user/NAME, FILE#group/NAME, FILE#bucket/NAME, FILE#policy/NAME and FILE#policy/NAME@v1 select a part of a snapshot";

/** The option --kind of the ram commands that read policies. */
export function kindOption(): Option {
  return new Option(
    "--kind <kind>",
    "where the policies are used; recognised by their members by default. Snapshots state their kinds",
  ).choices(["identity", "trust", "bucket", "resource", "session", "control"]);
}

/** Parses an option value as a whole number in a range. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
    return value;
  };
}

/** Accepts an option value that matches a pattern. */
export function matching(pattern: RegExp, hint: string): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) throw new InvalidArgumentError(hint);
    return text;
  };
}
