import type { Command } from "commander";
import { type CommandContext, helpExtras } from "../command.ts";
import type { ErrorEntry } from "../errors/catalogue/entry.ts";
import { CommandError, ExitCode } from "../errors/command-error.ts";
import type { Io } from "../io.ts";
import { paint, writeJsonLine } from "../output/print.ts";

interface Options {
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit error InvalidScenario": "a code",
    "immkit error PolicyError.TooLarge": "a code of one class",
    "immkit error": "all codes",
  },
});

export function addError(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("error")
    .summary("explain an error code")
    .description(
      "Explain an error code of immkit: what it means, what causes it, and how to fix it. Without a code, list all of them.",
    )
    .argument("[code]", "a code such as TooLarge, or CLASS.CODE")
    .option("--json", "print a JSON line for each code")
    .addHelpText("after", help)
    .action(async (code: string | undefined, options: Options) =>
      finish(await run(code, options, io)),
    );
}

async function run(code: string | undefined, { json }: Options, io: Io): Promise<ExitCode> {
  const { entriesFor, errorEntries } = await import("../errors/catalogue/index.ts");
  const entries = code === undefined ? errorEntries : entriesFor(code);
  if (entries.length === 0)
    throw new CommandError(
      `${JSON.stringify(code)} is not an error code of immkit. ${await hintFor(code ?? "")}`,
    );
  if (json) for (const entry of entries) writeJsonLine(io.stdout, entry);
  else if (code === undefined) await printTable(entries, io);
  else await printEntries(entries, io);
  return ExitCode.ok;
}

async function hintFor(code: string): Promise<string> {
  const { closestMatch } = await import("leven");
  const { errorEntries } = await import("../errors/catalogue/index.ts");
  const near = closestMatch(
    code,
    errorEntries.flatMap(({ id, code: each }) => [each, id]),
    { maxDistance: Math.max(1, Math.floor(code.length / 3)) },
  );
  const others = "immkit error lists all of them.";
  return near === undefined
    ? `A service's own codes are in its documentation; ${others}`
    : `Did you mean ${near}? ${others}`;
}

async function printTable(entries: readonly ErrorEntry[], io: Io): Promise<void> {
  const { table } = await import("../output/table.ts");
  const rows = entries.map(({ id, means }) => [id, means]);
  io.stdout.write(table(io, ["code", "meaning"], rows));
}

async function printEntries(entries: readonly ErrorEntry[], io: Io): Promise<void> {
  const { wordsOf, wrap } = await import("../output/wrap.ts");
  const texts = entries.map(({ id, package: name, means, cause, fix }) =>
    [
      `${paint(io, "bold", id)} (${name})\n`,
      wrap(io, wordsOf(io, means), "  "),
      wrap(io, ["cause:", ...wordsOf(io, cause)], "  ", "    "),
      wrap(io, [paint(io, "green", "fix:"), ...wordsOf(io, fix)], "  ", "    "),
    ].join(""),
  );
  io.stdout.write(texts.join("\n"));
}
