import type { DecodeResult, ModerationOutcome } from "@immkit/runtime";
import type { Command } from "commander";
import { type CommandContext, helpExtras } from "../command.ts";
import { CommandError, ExitCode } from "../errors/command-error.ts";
import { report } from "../errors/report.ts";
import { checkStandardInput, listFiles, maxFileBytes, readBytes } from "../input/file.ts";
import type { Io } from "../io.ts";
import type { Finding } from "../output/finding.ts";
import { paint, writeJsonLine } from "../output/print.ts";
import type { Cell } from "../output/table.ts";

interface Options {
  readonly json?: boolean;
  readonly debug?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit validate message.json": "one message",
    "immkit validate --json recorded/ | jq 'select(.ok | not)'": "the errors in a directory",
  },
  exitCodes: {
    0: "all messages are valid",
    1: "a message is invalid",
    3: "bad input or usage, such as a file that can't be read",
  },
});

export function addValidate(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("validate")
    .summary("check recorded moderation notifications")
    .description(
      "Check recorded moderation notifications as the runtime reads them: the XML, JSON and SIMPLIFIED formats of SMQ, EventBridge events, Function Compute events, any of them in Base64, or the content alone. A member that no decision needs and that can't be read is dropped; the message is valid, and the outcome lists the member under `dropped`.",
    )
    .argument(
      "<file...>",
      "files with one or more messages each; a directory stands for its files, - for standard input",
    )
    .option("--json", "print a JSON line for each message")
    .addHelpText("after", help)
    .action(async (files: string[], _: unknown, command: Command) =>
      finish(await run(files, command.optsWithGlobals<Options>(), io)),
    );
}

async function run(
  names: readonly string[],
  { json, debug = false }: Options,
  io: Io,
): Promise<ExitCode> {
  checkStandardInput(names);
  const { safeDecode } = await import("@immkit/runtime");
  const counts = { valid: 0, invalid: 0, unreadable: 0 };
  const rows: Cell[][] = [];
  const invalid: Finding[] = [];
  const dropped: Finding[] = [];
  for (const name of names) {
    try {
      for (const file of await listFiles(name)) {
        const bytes = await readBytes(file, io);
        const results = safeDecode(bytes, { maxBytes: maxFileBytes });
        for (const [index, result] of results.entries()) {
          counts[result.ok ? "valid" : "invalid"] += 1;
          if (json) writeJsonLine(io.stdout, lineOf(file, result));
          else if (result.ok) {
            const message = results.length > 1 ? `${file} #${index + 1}` : file;
            rows.push([message, ...cellsOf(result.value)]);
            for (const path of result.value.dropped ?? [])
              dropped.push({
                place: await placeOf(file, bytes, path),
                label: { text: "dropped", format: "yellow" },
                message: `${path}: it can't be read, and no decision needs it.`,
                id: "UnreadableMember",
              });
          } else {
            const { code, path, message } = result.error;
            invalid.push({
              place: await placeOf(file, bytes, path),
              label: { text: "invalid", format: "red" },
              message: path === "" ? message : `${path}: ${message}`,
              id: code,
            });
          }
        }
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      counts.unreadable += 1;
      report(error, io, debug);
    }
  }
  if (!json) await print(rows, [...dropped, ...invalid], counts.invalid, io);
  if (counts.unreadable > 0) return ExitCode.usage;
  return counts.invalid > 0 ? ExitCode.finding : ExitCode.ok;
}

function lineOf(file: string, result: DecodeResult): object {
  if (result.ok) return { file, ok: true, outcome: result.value };
  const { code, path, message } = result.error;
  return { file, ok: false, error: { code, path, message } };
}

/** The verdict, its categories, and the task. */
function cellsOf(outcome: ModerationOutcome): Cell[] {
  const { kind, suggestion, taskId, categories } = outcome;
  if (outcome.status === "failed")
    return [{ text: `${kind} failed`, format: "red" }, outcome.code, taskId];
  return [`${kind} ${suggestion ?? "without verdict"}`, categories.join(", "), taskId];
}

/** `file:line:column` of a fault. In JSON lines, the path begins with the index of the message. */
async function placeOf(file: string, bytes: Uint8Array, path: string): Promise<string> {
  const { placeIn, positionOf } = await import("../input/position.ts");
  const text = Buffer.from(bytes).toString("utf8");
  const [, index, rest = ""] = /^\/(\d+)(.*)$/s.exec(path) ?? [];
  const lines = text.split("\n").flatMap((each, number) => (each.trim() === "" ? [] : [number]));
  const line = lines[Number(index)];
  if (line === undefined || text.trimStart().startsWith("["))
    return placeIn(file, positionOf(text, path));
  const { column } = positionOf(text.split("\n")[line] ?? "", rest);
  return placeIn(file, { line: line + 1, column });
}

/** The valid messages in a table, what could not be read below it, and the counts. */
async function print(
  rows: readonly Cell[][],
  unreadable: readonly Finding[],
  invalid: number,
  io: Io,
): Promise<void> {
  const { table } = await import("../output/table.ts");
  const { findings } = await import("../output/finding.ts");
  const columns = ["message", "verdict", "categories", { title: "task", whole: true }];
  if (rows.length > 0) io.stdout.write(`${table(io, columns, rows)}\n`);
  if (unreadable.length > 0) io.stdout.write(`${findings(io, unreadable)}\n`);
  const label = paint(io, invalid > 0 ? "red" : "green", `${invalid} invalid`);
  io.stdout.write(`${rows.length} valid, ${label}\n`);
}
