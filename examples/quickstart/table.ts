/** The verdicts as text. */
import path from "node:path";
import { styleText } from "node:util";
import type { Verdict } from "./moderate.ts";

const colours = { pass: "green", block: "red", failed: "red" } as const;

/** A row for each verdict, and a line with the counts. */
export function verdictText(verdicts: readonly Verdict[]): string {
  const { samples, pass, block, reviewed, failed } = summaryOf(verdicts);
  const counts = `${samples} samples: ${pass} pass, ${block} block, ${failed} failed`;
  return `${verdictTable(verdicts)}\n${counts} (${reviewed} reviewed by a person)`;
}

/** A person's decision is shown as `review → pass`. */
function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ object, kind, suggestion, reviewed, categories, elapsedMs }) => [
    `uploads/${path.posix.basename(object)}`,
    kind,
    `${reviewed ? "review → " : ""}${suggestion ?? "failed"}`,
    categories.join(", "),
    `${elapsedMs} ms`,
  ]);
  const table = [["object", "kind", "verdict", "categories", "time"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "),
  );
  return lines.map((line) => line.trimEnd().replace(/\b(pass|block|failed)\b/, paint)).join("\n");
}

function paint(verdict: string): string {
  return styleText(colours[verdict as keyof typeof colours], verdict);
}

/** The number of verdicts of each kind. */
export interface Summary {
  readonly samples: number;
  readonly pass: number;
  readonly block: number;
  /** How many of them a person decided. */
  readonly reviewed: number;
  readonly failed: number;
}

export function summaryOf(verdicts: readonly Verdict[]): Summary {
  const count = (wanted: Verdict["suggestion"]) =>
    verdicts.filter(({ suggestion }) => suggestion === wanted).length;
  return {
    samples: verdicts.length,
    pass: count("pass"),
    block: count("block"),
    reviewed: verdicts.filter(({ reviewed }) => reviewed).length,
    failed: count(null),
  };
}
