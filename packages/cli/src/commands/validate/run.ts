import { type DecodeResult, safeDecode } from "@immkit/runtime";
import { CommandError } from "../../errors/command-error.ts";
import { ExitCode } from "../../errors/exit-code.ts";
import { report } from "../../errors/report.ts";
import { checkStandardInput, listFiles, readBytes } from "../../input/file.ts";
import type { Io } from "../../io.ts";
import { paint } from "../../output/colour.ts";
import { writeJsonLine } from "../../output/json.ts";
import { table } from "../../output/table.ts";

export interface ValidateOptions {
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** A file may hold thousands of recorded messages; more than this is surely something else. */
const maxBytes = 64 * 1024 * 1024;

export async function run(
  files: readonly string[],
  options: ValidateOptions,
  io: Io,
): Promise<ExitCode> {
  checkStandardInput(files);
  const counts = { valid: 0, invalid: 0, unreadable: 0 };
  const rows: string[][] = [];
  for (const named of files) {
    try {
      for (const file of await listFiles(named)) {
        const results = safeDecode(await readBytes(file, io, maxBytes), { maxBytes });
        for (const [index, result] of results.entries()) {
          counts[result.ok ? "valid" : "invalid"] += 1;
          if (options.json) writeJsonLine(io.stdout, line(file, result));
          else rows.push([results.length > 1 ? `${file} #${index + 1}` : file, ...cells(result)]);
        }
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      counts.unreadable += 1;
      report(error, io, options.debug === true);
    }
  }
  if (!options.json) summarise(rows, counts, io);
  if (counts.unreadable > 0) return ExitCode.usage;
  return counts.invalid > 0 ? ExitCode.finding : ExitCode.ok;
}

function line(file: string, result: DecodeResult): object {
  if (result.ok) return { file, ok: true, outcome: result.value };
  const { code, path, message } = result.error;
  return { file, ok: false, error: { code, path, message } };
}

function cells(result: DecodeResult): string[] {
  if (!result.ok) {
    const { code, path, message } = result.error;
    return ["invalid", code, path === "" ? message : `${path}: ${message}`];
  }
  const outcome = result.value;
  if (outcome.status === "failed")
    return ["valid", `${outcome.kind} failed`, `${outcome.taskId} ${outcome.code}`];
  const categories = outcome.categories.length === 0 ? "" : ` (${outcome.categories.join(", ")})`;
  return [
    "valid",
    `${outcome.kind} ${outcome.suggestion ?? "without verdict"}`,
    `${outcome.taskId}${categories}`,
  ];
}

function summarise(
  rows: readonly string[][],
  counts: { readonly valid: number; readonly invalid: number },
  io: Io,
): void {
  if (rows.length > 0)
    io.stdout.write(`${table(io, ["message", "form", "what", "detail"], rows)}\n`);
  const invalid = paint(
    io.stdout,
    io.env,
    counts.invalid > 0 ? "red" : "green",
    `${counts.invalid} invalid`,
  );
  io.stdout.write(`${counts.valid} valid, ${invalid}\n`);
}
